import { refuse } from "../util/assert.ts";
import type { MaybePromise } from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import { assertFunction, readSignal } from "../util/read-value.ts";

/** What every request says. */
export interface LoadRequest<K> {
  /** Equal for requests that may share a data key: keyring, format, encrypted data keys and context must all be in it. */
  readonly key: string;
  /** Gets the data key from the key service; its signal is aborted once nobody waits any more. */
  readonly load: (signal: AbortSignal) => Promise<K>;
  /** Gives up waiting when aborted; other callers that wait for the same key are not disturbed. */
  readonly signal?: AbortSignal | undefined;
}

/** Asks for a data key to decrypt with. */
export interface DecryptionKeyRequest<K> extends LoadRequest<K> {
  /**
   * Called before this caller waits for a data key, not for one at hand. What it throws is this caller's alone: it
   * starts no call to the key service, and fails nobody who waits for the same key.
   */
  readonly check?: (() => MaybePromise<void>) | undefined;
}

/** Asks for a data key to encrypt with, and reserves its use. */
export interface EncryptionKeyRequest<K> extends LoadRequest<K> {
  /**
   * How many messages will be encrypted.
   *
   * @default 1
   */
  readonly messages?: number | undefined;
  /** How many plaintext bytes they have together. */
  readonly bytes: number;
  /** Whether only a data key at hand will do: without one a load is started, nothing is reserved, and the call throws. */
  readonly sync?: boolean | undefined;
}

/**
 * Checks what a request has besides numbers.
 *
 * @throws {TypeError} when a member is of another type
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
