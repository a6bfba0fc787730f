import { refuse } from "../util/assert.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import { assertFunction, readSignal } from "../util/read-value.ts";
import type { KeyLease } from "./key-lease.ts";

/** Members that all requests to a `DataKeyCache` have. */
export interface LoadRequest<K> {
  /**
   * Cache key. Requests with equal cache keys share data keys. The cache key must therefore identify the keyring,
   * format and context and, for decryption, the encrypted data keys.
   */
  readonly key: string;
  /**
   * Gets the data key from the key service. Its signal is aborted when no caller waits for the data key any more. The
   * lease shortens the life of the data key in the cache; it is absent if the data key is not cached.
   */
  readonly load: (signal: AbortSignal, lease?: KeyLease) => Promise<K>;
  /** Signal that stops this caller's waiting when aborted; other callers that wait for the data key are not affected. */
  readonly signal?: AbortSignal | undefined;
}

/** Request for a data key to decrypt with. */
export interface DecryptionKeyRequest<K> extends LoadRequest<K> {
  /**
   * Check that runs before this caller waits for a data key; not called if the data key is cached. If it throws, only
   * this caller fails: no call to the key service is started, and other callers that wait for the same key are not
   * affected.
   */
  readonly check?: (() => MaybePromise<void>) | undefined;
}

/** Request for a data key to encrypt with. It reserves a number of messages and bytes of the data key. */
export interface EncryptionKeyRequest<K> extends LoadRequest<K> {
  /**
   * Number of messages to encrypt.
   *
   * @default 1
   */
  readonly messages?: number | undefined;
  /** Total number of plaintext bytes of these messages. */
  readonly bytes: number;
  /**
   * True to accept only a cached data key. If no data key is cached, the call reserves nothing, starts a load and
   * throws.
   */
  readonly sync?: boolean | undefined;
}

/**
 * Throws if a member of a request, apart from its numbers, has the wrong type.
 *
 * @throws {TypeError} if a member has the wrong type
 */
export function assertRequest(
  request: LoadRequest<object> & Partial<DecryptionKeyRequest<object>>,
): void {
  const { key } = request;
  if (typeof key !== "string") refuse("key", "a string", key);
  assertFunction("load", request.load, "a function that gets a data key");
  const check = readOption(request, "check");
  if (check !== undefined) assertFunction("check", check);
  readSignal(readOption(request, "signal"));
}
