import type { DataKeyCache } from "../cache/data-key-cache.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import {
  type ContextSnapshot,
  joinTexts,
} from "../message/encryption-context.ts";
import type { EventListener } from "../message/events.ts";

/** What data keys are made with and kept in. */
export interface DataKeySource {
  /** Wraps and unwraps data keys. */
  readonly keyring: Keyring;
  /** Keeps data keys; `null` to ask the keyring for every message. */
  readonly cache: DataKeyCache | null;
  /** Derives keys and encrypts. */
  readonly crypto: CryptoPort;
  /** Hears of hits, misses and calls to the keyring. */
  readonly onEvent: EventListener | undefined;
  /** What data keys to encrypt with are kept under. */
  readonly encryptionIds: IdWriter;
  /** What data keys to decrypt with are kept under. */
  readonly decryptionIds: IdWriter;
}

/** Writes an id of keyring, format, encryption context and encrypted data keys: equal only if all of them are. */
export type IdWriter = (
  formatId: string,
  contextKey: string,
  dataKeyId?: string,
) => string;

/** Makes a writer of ids that remembers the last one: a string met again is compared in no time. */
export function idWriter(owner: string): IdWriter {
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
    const id = joinTexts([formatId, owner, dataKeyId, contextKey]);
    latest = { formatId, contextKey, dataKeyId, id };
    return id;
  };
}

/** What every message of one call has in common. */
export interface Binding {
  /** The encryption context. */
  readonly context: ContextSnapshot;
  /** Gives up waiting. */
  readonly signal: AbortSignal | undefined;
  /** Whether nobody can wait: without a data key at hand the call throws. */
  readonly isNow?: boolean | undefined;
}
