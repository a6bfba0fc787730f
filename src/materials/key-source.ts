import type { DataKeyCache } from "../cache/data-key-cache.ts";
import type { OwnKeys } from "../cache/own-keys.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import {
  type ContextSnapshot,
  joinTexts,
} from "../message/encryption-context.ts";
import type { EventListener } from "../message/events.ts";
import type { CallDataKeys } from "./call-data-keys.ts";

/** Source of data keys: the keyring and cache of a `DataMasking` or session. */
export interface DataKeySource {
  /** Keyring that generates, wraps and unwraps data keys. */
  readonly keyring: Keyring;
  /** Cache of data keys; `null` to call the keyring for every message. */
  readonly cache: DataKeyCache | null;
  /**
   * Data keys that a session encrypted with, to decrypt its own messages; `undefined` outside a session. The member is
   * required, so that an inherited member cannot take its place.
   */
  readonly ownKeys: OwnKeys<object> | undefined;
  /** Crypto port for key derivation and encryption. */
  readonly crypto: CryptoPort;
  /** Listener for cache hits, cache misses and calls to the keyring. */
  readonly onEvent: EventListener | undefined;
  /** Function for the cache keys of data keys to encrypt with. */
  readonly encryptionCacheKey: CacheKeyOf;
  /** Function for the cache keys of data keys to decrypt with. */
  readonly decryptionCacheKey: CacheKeyOf;
}

/**
 * Function that computes a cache key. Two cache keys are equal only if keyring, format, encryption context and encrypted
 * data keys are equal.
 */
export type CacheKeyOf = (
  formatId: string,
  contextKey: string,
  dataKeyId?: string,
) => string;

/**
 * Returns a function that computes cache keys. The function keeps the last cache key, because calls with equal
 * arguments often follow each other and comparing identical strings is cheap.
 *
 * @param owner returns a string that identifies the keyring and crypto port; called for each cache key that is computed
 */
export function cacheKeyOf(owner: () => string): CacheKeyOf {
  let latest:
    | Record<"formatId" | "contextKey" | "dataKeyId" | "id", string>
    | undefined;
  return (formatId, contextKey, dataKeyId = "") => {
    if (
      latest?.contextKey === contextKey &&
      latest.dataKeyId === dataKeyId &&
      latest.formatId === formatId
    ) {
      return latest.id;
    }
    const id = joinTexts([formatId, owner(), dataKeyId, contextKey]);
    latest = { formatId, contextKey, dataKeyId, id };
    return id;
  };
}

/** Per-call context and abort signal. */
export interface CallContext {
  /** Encryption context of the call. */
  readonly context: ContextSnapshot;
  /** Signal that stops the call when aborted. */
  readonly signal: AbortSignal | undefined;
  /** True for a synchronous call, which throws if no data key is cached. */
  readonly sync: boolean;
}

/** Per-call context, abort signal and limits of a call that decrypts. */
export interface DecryptionCall extends CallContext {
  /** Limits on the data keys that the call unwraps. */
  readonly dataKeys: CallDataKeys;
}
