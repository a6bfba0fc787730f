import { reasonOf } from "../util/keyring-error.ts";
import { assertOptions, namesOf } from "../util/options.ts";
import { safeCause } from "../util/safe-cause.ts";
import { SealmaskError } from "../util/sealmask-error.ts";

/** Item of an answer that could not be decrypted. */
export interface ItemFailure {
  /** Name or ARN of the item's table, as the request has it. */
  readonly tableName: string;
  /**
   * Primary key of the item: attribute values for a command of `DynamoDBClient`, plain values for one of
   * `DynamoDBDocumentClient`. Empty if the answer has no item to take it from.
   */
  readonly key: Readonly<Record<string, unknown>>;
  /** Error that decrypting the item gave, such as a `DecryptionError`. */
  readonly cause: unknown;
}

/** Options of an {@link ItemsError}. */
export interface ItemsErrorOptions {
  /** The items that could not be decrypted; at least one. */
  readonly failures: readonly ItemFailure[];
}

const ITEMS_ERROR_OPTIONS = /* @__PURE__ */ namesOf<ItemsErrorOptions>({
  failures: true,
});

/**
 * Some items of an answer of DynamoDB could not be decrypted.
 *
 * `failures` lists the key of each of these items, and its cause. Every item of the answer was tried. If the request was a write,
 * it took effect.
 *
 * Causes:
 *
 * - somebody changed the items in the table without sealmask, or a tool without the encryptor wrote them
 * - a table that moves over holds plaintext items, and the plaintext policy does not allow to read them
 * - the keyring cannot open some items, such as those of another tenant
 * - the key service throttled or denied a call
 *
 * Do this: look at `failures[i].cause`, and at the item with `failures[i].key`. To read on behind a bad item of a scan or a
 * query, give its key as `ExclusiveStartKey`. The items before it come with a smaller `Limit`.
 *
 * Retry: if `retryable` is true, which it is when every cause is a `KeyringError` that is retryable.
 *
 * Guides: [what can go wrong with items](https://github.com/sealmask/sealmask/blob/main/docs/guides/dynamodb.md#what-can-go-wrong)
 */
export class ItemsError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "ItemsError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_ITEMS" = "ERR_ITEMS";

  /** The items that could not be decrypted, in the order of the answer. */
  readonly failures: readonly ItemFailure[];

  /** True if the same call may succeed later: every cause is a `KeyringError` that is retryable. */
  readonly retryable: boolean;

  /**
   * Creates the error. Its `cause` is that of the first failure.
   *
   * @param message Description of the failure, free of attributes' values and keys.
   * @param options `failures`: the items that could not be decrypted.
   * @throws {TypeError} If an option is unknown.
   */
  constructor(message: string, options: ItemsErrorOptions) {
    assertOptions("ItemsError", options, ITEMS_ERROR_OPTIONS);
    const failures = options.failures.map((each) => ({
      ...each,
      cause: safeCause(each.cause),
    }));
    super(message, failures[0]);
    this.failures = failures;
    this.retryable =
      failures.length > 0 && failures.every(({ cause }) => isRetryable(cause));
  }
}

function isRetryable(cause: unknown): boolean {
  const reason = reasonOf(cause);
  return reason === "unavailable" || reason === "not-ready";
}
