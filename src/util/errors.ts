import { SealmaskError } from "./sealmask-error.ts";

export {
  KEYRING_ERROR_REASONS,
  KeyringError,
  type KeyringErrorOptions,
  type KeyringErrorReason,
  reasonOf,
} from "./keyring-error.ts";
export {
  hasCode,
  isSealmaskError,
  SealmaskError,
  type SealmaskErrorCode,
} from "./sealmask-error.ts";

/**
 * A path selects nothing in the data, or a document that is decrypted holds no token.
 *
 * Causes:
 *
 * - the name is misspelt
 * - an array lies on the way: `cards[*].number` is right where `cards.number` is wrong
 * - some documents lack the field
 * - the document was never encrypted, or fewer than 56 characters of its token are left (45 of a short token), so that
 *   `decrypt` without `fields` finds none
 *
 * Do this: correct the path. The error message says what is wrong, where it can tell. If documents may lack the
 * field, set `onMissingField: "ignore"`.
 *
 * Retry: no.
 *
 * Guides: [paths](https://github.com/sealmask/sealmask/blob/main/docs/reference/paths.md#paths-that-select-nothing)
 */
export class FieldNotFoundError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "FieldNotFoundError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_FIELD_NOT_FOUND" = "ERR_FIELD_NOT_FOUND";
}

/**
 * A path has a syntax error.
 *
 * Causes:
 *
 * - brackets, quotes or dots do not match
 * - the path is written as another tool writes it, such as `cards[].number` or `**.password`
 * - a name with a dash stands without quotes in JSONPath: `$..['e-mail']` is right where `$..e-mail` is wrong
 *
 * Do this: look at the position that the error message gives, counted from 0, and write what the message expects
 * there.
 *
 * Retry: no.
 *
 * Guides: [paths](https://github.com/sealmask/sealmask/blob/main/docs/reference/paths.md)
 */
export class InvalidPathError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "InvalidPathError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_INVALID_PATH" = "ERR_INVALID_PATH";
}

/**
 * The data, or a value in it, is of a kind that this call cannot work on.
 *
 * Causes:
 *
 * - a value that JSON cannot carry is encrypted: a `Map`, a `Set`, `NaN`, a `BigInt`, a function, a cycle
 * - a path leads into a `Map`, a `Set` or another object whose content cannot be searched
 * - a text is not JSON, or has a name twice in one object on the way to a field
 * - a field that is encrypted holds a token already, so this document was encrypted before
 * - a document is nested deeper, or a search finds more, than the bounds allow
 *
 * Do this: the error message gives the place as a JSON Pointer, and the type found there. Convert the value, name
 * other fields, or give a `serializer` that carries it. Set `allowTokens: true` to encrypt a token once more.
 *
 * Retry: no.
 *
 * Guides: [what can be encrypted](https://github.com/sealmask/sealmask/blob/main/docs/reference/values.md), [bounds](https://github.com/sealmask/sealmask/blob/main/docs/reference/bounds.md)
 */
export class UnsupportedTypeError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "UnsupportedTypeError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_UNSUPPORTED_TYPE" =
    "ERR_UNSUPPORTED_TYPE";
}

/**
 * The encryption context is not the one that the token was encrypted under.
 *
 * Causes:
 *
 * - the call leaves out `context`, or a pair of it
 * - the call gives a pair too many, such as a `region` that the writer does not know
 * - the token was written before the program had a context, or before it got a new pair
 * - a name or a value differs, such as `Tenant` instead of `tenant`, another tenant's id, or `"42"` instead of `"042"`
 * - somebody gave a token of another tenant: then the context has done its work
 * - in `withMasking`, the function for the context returned `undefined`, as the event lacks what it needs
 *
 * Do this: give exactly the pairs that were given when encrypting; their order does not matter. Store what the context is
 * made of beside the token. If the token belongs to somebody else, answer as for a record that does not exist. To change the
 * pairs of stored tokens, decrypt under the old pairs and encrypt under the new ones; `rewrap` keeps the context.
 * A token does not hold its pairs. `inspect(token).contextDigest` is a digest of them, and `undefined` for a token without a
 * context. To check a guess, encrypt any text under the guessed pairs and compare the digests of both tokens.
 *
 * Retry: no.
 *
 * Guides: [encryption context](https://github.com/sealmask/sealmask/blob/main/docs/concepts/encryption-context.md), [which pairs a token has](https://github.com/sealmask/sealmask/blob/main/docs/reference/errors.md#which-context-does-a-token-have), [when the context changes](https://github.com/sealmask/sealmask/blob/main/docs/reference/errors.md#a-pair-of-the-context-changed)
 */
export class ContextMismatchError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "ContextMismatchError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_CONTEXT_MISMATCH" =
    "ERR_CONTEXT_MISMATCH";
}

/**
 * A token stands at another place than the one that it was encrypted for, or a sealed place was changed since.
 *
 * Causes:
 *
 * - a field was renamed, or its token was copied to another field
 * - the token of one field is decrypted by itself, without the document around it
 * - a document that is unsealed was changed at a sealed place
 *
 * Do this: decrypt a document with the field under the name that it was encrypted under, such as `{ ssn: token }`. The message
 * and `inspect(token).location` give that name. After a rename, encrypt the value again under the new name. A token may change
 * its place within an array. A short token (`sm1.…`) in another field throws a `DecryptionError` instead.
 *
 * Retry: no.
 *
 * Guides: [what a token is bound to](https://github.com/sealmask/sealmask/blob/main/docs/concepts/what-a-token-is-bound-to.md), [when a column was renamed](https://github.com/sealmask/sealmask/blob/main/docs/reference/errors.md#a-column-was-renamed), [seal documents](https://github.com/sealmask/sealmask/blob/main/docs/guides/seal-documents.md)
 */
export class LocationMismatchError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "LocationMismatchError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_LOCATION_MISMATCH" =
    "ERR_LOCATION_MISMATCH";
}

/**
 * A text is not a token of a format that this `DataMasking` reads, or it is damaged.
 *
 * Causes:
 *
 * - a column, header or log line cut the token
 * - a short token (`sm1.…`, written with `header: "document"`) is read without the `$sealmask` of its document
 * - white space, quotes or an encoding were added on the way
 * - a field named in `fields` holds plaintext
 * - the text is a message of the AWS Encryption SDK, and `accept` does not name its format
 * - the token has more encrypted data keys, or the document more data keys, than the limits allow
 *
 * Do this: compare the token's length with what was stored. `inspect(token)` says which part is wrong. Make room for
 * whole tokens, best in a column without a limit such as `TEXT`, and trim what surrounds them. The rest of a cut token is lost:
 * restore it from a backup. Read a short token together with `$sealmask`: `decrypt({ $sealmask: row.$sealmask, ssn: row.ssn })`.
 *
 * Retry: no.
 *
 * Guides: [how long a token is](https://github.com/sealmask/sealmask/blob/main/docs/guides/questions.md#how-long-is-a-token), [token format](https://github.com/sealmask/sealmask/blob/main/docs/reference/token-format.md), [bounds](https://github.com/sealmask/sealmask/blob/main/docs/reference/bounds.md)
 */
export class EnvelopeError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "EnvelopeError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_ENVELOPE" = "ERR_ENVELOPE";
}

/**
 * Returns the error for a token with an unreadable part: `Cannot read the <part>: expected <expected>, got <got>`.
 *
 * @param got description of the given part, such as its length; never the part itself
 */
export function malformedPart(
  part: string,
  expected: string,
  got: string,
): EnvelopeError {
  return new EnvelopeError(
    `Cannot read the ${part}: expected ${expected}, got ${got}`,
  );
}

/**
 * A token or an item did not authenticate. One message stands for every cause, so that the error tells an attacker nothing.
 *
 * Causes:
 *
 * - a short token (`sm1.…`, written with `header: "document"`) stands in another field, for example after a column was renamed
 * - a short token stands beside the `$sealmask` of another document, or of another `encrypt` call
 * - the token was changed after it was written
 * - parts of two tokens were joined, or the token got the data keys of another one
 * - in a stream, the message was changed or its signature is wrong
 * - an item of DynamoDB was changed after it was written, or got attributes of another item
 *
 * Do this: look at the token. If it begins with `sm1.` or `sm1b.`, give it the name that its field had, beside its own
 * `$sealmask`: `decrypt({ $sealmask: row.$sealmask, ssn: row.social }, { fields: ["ssn"] })`. Otherwise restore the token from a
 * backup. If nobody can have renamed the field or damaged the token by mistake, treat it as forged. A stream has already given you
 * bytes: discard them.
 *
 * Retry: no.
 *
 * Guides: [when a column was renamed](https://github.com/sealmask/sealmask/blob/main/docs/reference/errors.md#a-column-was-renamed), [update one field beside a shared header](https://github.com/sealmask/sealmask/blob/main/docs/guides/encrypt-fields-in-dynamodb.md#how-do-i-update-one-attribute), [what a token is bound to](https://github.com/sealmask/sealmask/blob/main/docs/concepts/what-a-token-is-bound-to.md)
 */
export class DecryptionError extends SealmaskError {
  /** Name of the class, which stays the same when a bundler shortens identifiers. */
  static override readonly name: string = "DecryptionError";

  /** Error code of the class's instances. */
  static override readonly code: "ERR_DECRYPTION" = "ERR_DECRYPTION";

  /**
   * Creates the error. Its error message is always the same for a subject.
   *
   * @param subject What does not authenticate: a token, or an item of DynamoDB.
   */
  constructor(subject: "token" | "item" = "token") {
    super(
      `Cannot decrypt the ${subject}: it was changed, or encrypted under another key`,
    );
  }
}
