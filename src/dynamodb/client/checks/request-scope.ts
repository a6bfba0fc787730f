import { quote } from "../../../util/assert.ts";
import {
  ItemRequestError,
  type ItemRequestErrorReason,
} from "../../item-request-error.ts";
import type { Table } from "../../table.ts";
import type { ItemCodec } from "../item-codec.ts";

/** Part of a request that is about one table, as its checks and errors name it. */
export interface RequestScope {
  /** Operation of DynamoDB, such as `"Query"`. */
  readonly operation: string;
  readonly table: Table;
  readonly codec: ItemCodec;
  /** Name or ARN of the table, as the request has it. */
  readonly tableName: string;
}

/** Reason, description and remedy of a refusal. */
export interface Refusal {
  readonly reason: ItemRequestErrorReason;
  /** Kind of request that would have been right. */
  readonly expected: string;
  /** Description of what came; never a value of an attribute. */
  readonly got: string;
  /** Step that mends the request. */
  readonly remedy: string;
  readonly attribute?: string | undefined;
}

/** Remedy for a request that holds values in the form of the other client. */
export const OWN_FORM =
  "give attribute values to commands of DynamoDBClient, and plain values to those of DynamoDBDocumentClient";

/** Throws the error for a request that must not be sent. */
export function refuseRequest(
  { operation, tableName }: Pick<RequestScope, "operation" | "tableName">,
  { reason, expected, got, remedy, attribute }: Refusal,
): never {
  throw new ItemRequestError(
    `Cannot send ${operation} to the table ${quote(tableName)}: expected ${expected}, got ${got}; ${remedy}`,
    { reason, operation, tableName, attribute },
  );
}
