import { oneOf } from "../util/assert.ts";
import { assertOptions, namesOf } from "../util/options.ts";
import { SealmaskError } from "../util/sealmask-error.ts";

/**
 * Reason why the middleware of an item encryptor refused a request.
 *
 * - `"condition-encrypted"`, `"filter-encrypted"`, `"key-condition-encrypted"`: the expression compares an encrypted
 *   attribute, or a path inside one
 * - `"unconfigured-attribute"`: an expression uses an attribute that has no action
 * - `"reserved-attribute"`: an expression uses, or an item to put has, an attribute whose name begins with `aws_dbe_`, which the
 *   format reserves
 * - `"unreadable-expression"`: an expression has a syntax error, an unknown placeholder or an unused value
 * - `"update-signed"`, `"update-unconfigured"`: an update changes an attribute that is signed, or has no action
 * - `"update-encrypted"`: an update copies from an encrypted attribute
 * - `"legacy-parameters"`: the request uses a parameter from before expressions, such as `AttributesToGet`
 * - `"unknown-parameter"`: the request has a parameter that this version of sealmask does not know
 * - `"key"`: a key holds an attribute that does not belong to it
 * - `"projection"`: a projection stands where it cannot be applied after decryption
 * - `"count-with-filter"`: a request counts the items that pass a filter
 * - `"unknown-index"`: the encryptor's `indexes` lack the index
 * - `"index-projection"`: the index does not project all attributes
 * - `"ttl-encrypted"`: an encrypted attribute is to say when items expire
 * - `"return-values"`: `ReturnValues` has an unknown value
 * - `"doubtful-form"`: an item, or the request around it, does not have the form of attribute values
 * - `"partiql"`: a PartiQL statement names the table, or is not understood
 * - `"unsupported-operation"`: the operation cannot work on encrypted items, or this version of sealmask does not know it
 * - `"two-encryptors"`: two encryptors on one client have the same table
 * - `"other-table"`: no encryptor on the client has the table, and one of them has `otherTables: "refuse"`
 */
export type ItemRequestErrorReason =
  | "condition-encrypted"
  | "filter-encrypted"
  | "key-condition-encrypted"
  | "unconfigured-attribute"
  | "reserved-attribute"
  | "unreadable-expression"
  | "update-signed"
  | "update-unconfigured"
  | "update-encrypted"
  | "legacy-parameters"
  | "unknown-parameter"
  | "key"
  | "projection"
  | "count-with-filter"
  | "unknown-index"
  | "index-projection"
  | "ttl-encrypted"
  | "return-values"
  | "doubtful-form"
  | "partiql"
  | "unsupported-operation"
  | "two-encryptors"
  | "other-table";

/** Set of all reasons; a record, so that the compiler reports a missing one. */
const REASONS: Readonly<Record<ItemRequestErrorReason, true>> = {
  "condition-encrypted": true,
  "filter-encrypted": true,
  "key-condition-encrypted": true,
  "unconfigured-attribute": true,
  "reserved-attribute": true,
  "unreadable-expression": true,
  "update-signed": true,
  "update-unconfigured": true,
  "update-encrypted": true,
  "legacy-parameters": true,
  "unknown-parameter": true,
  key: true,
  projection: true,
  "count-with-filter": true,
  "unknown-index": true,
  "index-projection": true,
  "ttl-encrypted": true,
  "return-values": true,
  "doubtful-form": true,
  partiql: true,
  "unsupported-operation": true,
  "two-encryptors": true,
  "other-table": true,
};

/** Options of an {@link ItemRequestError}. */
export interface ItemRequestErrorOptions {
  /** Reason why the request was refused, such as `"filter-encrypted"`. */
  readonly reason: ItemRequestErrorReason;
  /** Operation of DynamoDB, such as `"Query"`. */
  readonly operation: string;
  /** Name or ARN of the table, as the request has it; the encryptor's name for it where the request has none. */
  readonly tableName: string;
  /** Attribute that the request was refused for, if it is one. */
  readonly attribute?: string | undefined;
}

const ITEM_REQUEST_ERROR_OPTIONS =
  /* @__PURE__ */ namesOf<ItemRequestErrorOptions>({
    reason: true,
    operation: true,
    tableName: true,
    attribute: true,
  });

/**
 * The middleware of an item encryptor refused a request to DynamoDB. Nothing was sent.
 *
 * Causes:
 *
 * - a condition or a filter compares an encrypted attribute, or a path inside one: the server cannot see its value, so the
 *   answer would be wrong without a word
 * - an update changes a signed attribute, or one without an action: the item would not verify afterwards
 * - the query or scan reads an index that is not declared, or does not project all attributes
 * - `Select: "COUNT"` stands beside a filter
 * - the request uses parameters from before expressions, such as `AttributesToGet` or `Expected`
 * - a PartiQL statement names the table
 * - an attribute of an expression has no action in the configuration; often its name is misspelt
 * - no encryptor on the client has the table, and other tables are refused: often `physicalTableNames` lacks its name
 * - an item to put has an attribute whose name begins with `aws_dbe_`; often it is encrypted already
 *
 * Do this: read the error message, which names the attribute or the parameter and the step that mends it. `reason`
 * says the kind. Filter on encrypted attributes after reading. To change a signed attribute, read the item, change it, and put
 * it back under a condition. Attributes that updates may change are those listed in `unsigned`.
 *
 * Retry: no.
 *
 * Guides: [each reason with its remedy](https://github.com/sealmask/sealmask/blob/main/docs/guides/dynamodb-requests.md#what-is-refused-and-what-do-i-do-instead), [DynamoDB items](https://github.com/sealmask/sealmask/blob/main/docs/guides/dynamodb.md)
 */
export class ItemRequestError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "ItemRequestError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_ITEM_REQUEST" = "ERR_ITEM_REQUEST";

  /** Reason why the request was refused, such as `"filter-encrypted"`. */
  readonly reason: ItemRequestErrorReason;

  /** Operation of DynamoDB, such as `"Query"`. */
  readonly operation: string;

  /** Name or ARN of the table, as the request has it. */
  readonly tableName: string;

  /** Attribute that the request was refused for; `undefined` if the refusal names no attribute. */
  readonly attribute: string | undefined;

  /**
   * Creates the error.
   *
   * @param message Description of the refusal and the step that mends it, free of attributes' values.
   * @param options `reason`, `operation`, `tableName`, and `attribute` if the refusal is about one.
   * @throws {TypeError} If the reason is not an {@link ItemRequestErrorReason}, or an option is unknown.
   */
  constructor(message: string, options: ItemRequestErrorOptions) {
    assertOptions("ItemRequestError", options, ITEM_REQUEST_ERROR_OPTIONS);
    super(message);
    const reasons = Object.keys(REASONS) as ItemRequestErrorReason[];
    this.reason = oneOf("reason", options.reason, reasons);
    this.operation = options.operation;
    this.tableName = options.tableName;
    this.attribute = options.attribute;
  }
}
