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

/** What data keys are made with and kept in. */
export interface DataKeySource {
  /** Wraps and unwraps data keys. */
  readonly keyring: Keyring;
  /** Keeps data keys; `null` to ask the keyring for every message. */
  readonly cache: DataKeyCache | null;
  /** Data keys that the caller, a session, encrypted with: they open its own messages. A member always, lest another lends it. */
  readonly ownKeys: OwnKeys<object> | undefined;
  /** Derives keys and encrypts. */
  readonly crypto: CryptoPort;
  /** Called for hits, misses and calls to the keyring. */
  readonly onEvent: EventListener | undefined;
  /** Computes the cache key of a data key to encrypt with. */
  readonly encryptionCacheKey: CacheKeyOf;
  /** Computes the cache key of a data key to decrypt with. */
  readonly decryptionCacheKey: CacheKeyOf;
}

/** Computes the cache key of keyring, format, encryption context and encrypted data keys: equal only if all of them are. */
export type CacheKeyOf = (
  formatId: string,
  contextKey: string,
  dataKeyId?: string,
) => string;

/**
 * Makes a function that computes cache keys and remembers the last one: a string met again is compared in no time.
 *
 * @param owner says whose data keys these are; asked when there is a cache key to compute
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
  /** The encryption context. */
  readonly context: ContextSnapshot;
  /** Gives up waiting. */
  readonly signal: AbortSignal | undefined;
  /** Whether the caller cannot wait: without a cached data key the call throws. */
  readonly sync: boolean;
}

/** The same of a call that decrypts. */
export interface DecryptionCall extends CallContext {
  /** Bounds the data keys that the call unwraps. */
  readonly dataKeys: CallDataKeys;
}
