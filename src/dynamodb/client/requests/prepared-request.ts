import type { Members } from "../checks/request-members.ts";
import type { ExactItems } from "../documents/exact-items.ts";
import type { ItemCodec } from "../item-codec.ts";

/** Facts about the command that is handled, besides its request. */
export interface CommandFacts {
  /** True for a command of `DynamoDBDocumentClient`, whose caller works with plain values. */
  readonly isDocument: boolean;
  /** Receives the items of the answer that the document client would spoil; `undefined` for another command. */
  readonly exact: ExactItems | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Request that passed every check. */
export interface PreparedRequest {
  /** Returns the request to send in place of the caller's, with its items encrypted. */
  encrypt(facts: CommandFacts): Promise<object>;

  /**
   * Returns the answer with its items decrypted. Absent if an answer holds none.
   *
   * @throws {ItemsError} if an item cannot be decrypted
   */
  decrypt?(answer: Members, facts: CommandFacts): Promise<object>;

  /**
   * Decrypts the items that an error of DynamoDB holds, in place. An item that cannot be decrypted is removed, since the error
   * is what the caller needs to see.
   */
  decryptError?(error: object, facts: CommandFacts): Promise<void>;
}

/**
 * Handler of an operation: checks a request and prepares it. Returns `undefined` for a request without a table of the
 * encryptor, which is left alone.
 *
 * @throws {ItemRequestError} if the request must not be sent
 */
export type OperationHandler = (
  codec: ItemCodec,
  request: unknown,
  operation: string,
) => PreparedRequest | undefined;
