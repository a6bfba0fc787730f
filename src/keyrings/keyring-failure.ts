import type { DataKeyEntry } from "../message/encrypted-data-keys.ts";
import { isBytes } from "../util/bytes.ts";
import { KeyringError, type KeyringErrorReason } from "../util/errors.ts";
import { joinReasons, lookupReason } from "./failure-reason.ts";

/** Why a key cannot open what names it. */
export const CHANGED =
  "it was changed, or wrapped under another key of this name";

/** Names what a keyring is asked for. */
export type KeyringVerb = "generate" | "wrap" | "unwrap";

function messageOf(verb: KeyringVerb, label: string, why: string): string {
  return `Cannot ${verb} the data key with the ${label}: ${why}`;
}

/**
 * Makes the error of a keyring that could not do its work.
 *
 * @param verb what it was asked for
 * @param label what messages call the keyring
 * @param reason which kind of failure it is
 * @param why what stood in the way
 */
export function keyringFailure(
  verb: KeyringVerb,
  label: string,
  reason: KeyringErrorReason,
  why: string,
): KeyringError {
  return new KeyringError(messageOf(verb, label, why), { reason });
}

/**
 * Makes the error of a keyring for errors underneath, which decide about its reason: the only one is the `cause`,
 * several make an `AggregateError`.
 */
export function joinedFailure(
  verb: KeyringVerb,
  label: string,
  why: string,
  errors: readonly unknown[],
): KeyringError {
  const message = messageOf(verb, label, why);
  const cause =
    errors.length === 1 ? errors[0] : new AggregateError(errors, message);
  return new KeyringError(message, { cause, reason: joinReasons(errors) });
}

/** Makes the error of a keyring whose lookup of keys failed; see {@link lookupReason}. */
export function lookupFailure(
  verb: KeyringVerb,
  label: string,
  why: string,
  cause: unknown,
): KeyringError {
  const reason = lookupReason(cause);
  return new KeyringError(messageOf(verb, label, why), { cause, reason });
}

/**
 * Checks that a data key has the length that was asked for.
 *
 * @throws {KeyringError} if it has another one
 */
export function assertGenerated(plaintext: Uint8Array, length: number): void {
  if (plaintext.length === length) return;
  const why = `expected ${length} bytes, got ${plaintext.length}`;
  throw keyringFailure("generate", "keyring", "invalid", why);
}

/** Wipes a data key that nobody wants any more. */
function wipe(key: Uint8Array | DataKeyEntry | null): void {
  const bytes = isBytes(key) ? key : key?.plaintext;
  bytes?.fill(0);
}

/**
 * Asks for a data key, one after the other, until it is unwrapped; gives `null` if none has a key for it.
 *
 * @param attempts each gives `null` if it has no key for it, or throws if it has one and fails
 * @param signal gives up when aborted; what is unwrapped all the same is wiped
 * @param failed makes the error if none succeeded and some failed
 */
export async function firstUnwrapped<K extends Uint8Array | DataKeyEntry>(
  attempts: readonly (() => Promise<K | null>)[],
  signal: AbortSignal | undefined,
  failed: (errors: readonly unknown[]) => unknown,
): Promise<K | null> {
  const errors: unknown[] = [];
  for (const attempt of attempts) {
    signal?.throwIfAborted();
    try {
      const key = await attempt();
      if (signal?.aborted) wipe(key);
      signal?.throwIfAborted();
      if (key !== null) return key;
    } catch (error) {
      signal?.throwIfAborted();
      errors.push(error);
    }
  }
  if (errors.length === 0) return null;
  throw failed(errors);
}
