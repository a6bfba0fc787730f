import type { DataKeyEntry } from "../message/encrypted-data-keys.ts";
import { isBytes } from "../util/bytes.ts";
import { KeyringError, type KeyringErrorReason } from "../util/errors.ts";
import { joinReasons, lookupReason } from "./failure-reason.ts";

/**
 * Returns the explanation of a data key that names this keyring's key and does not unwrap with that key. The cause that
 * users meet most, two keys of one name, comes first.
 *
 * @param more further causes that this kind of keyring cannot tell apart, each beginning with ` or `
 */
export function explainTampered(more = ""): string {
  return `it was wrapped under another key of this name${more}, or it was changed`;
}

/** Operation of a keyring, as error messages name it. */
export type KeyringVerb = "generate" | "wrap" | "unwrap";

function messageOf(verb: KeyringVerb, label: string, why: string): string {
  return `Cannot ${verb} the data key with the ${label}: ${why}`;
}

/**
 * Returns the error of a keyring that failed.
 *
 * @param verb the operation that failed
 * @param label the keyring's name in error messages
 * @param reason the kind of failure
 * @param why the explanation, free of plaintext and keys
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
 * Returns the error of a keyring whose attempts failed with other errors. Those errors decide its reason. A single
 * error becomes the `cause`, several become an `AggregateError`.
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

/** Returns the error of a keyring that failed to look up keys; {@link lookupReason} decides its reason. */
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
 * Checks that a data key has the requested length in bytes.
 *
 * @throws {KeyringError} if the data key has another length
 */
export function assertGenerated(plaintext: Uint8Array, length: number): void {
  if (plaintext.length === length) return;
  const why = `expected ${length} bytes, got ${plaintext.length}`;
  throw keyringFailure("generate", "keyring", "invalid", why);
}

/** Wipes the bytes of a data key that is no longer needed. */
function wipe(key: Uint8Array | DataKeyEntry | null): void {
  const bytes = isBytes(key) ? key : key?.plaintext;
  bytes?.fill(0);
}

/**
 * Makes the attempts to unwrap a data key one after the other, until one succeeds. Returns `null` if no attempt has a
 * key that unwraps the data key.
 *
 * @param attempts functions that return the data key, return `null` if they have no key that unwraps it, or throw
 * @param signal aborts the work; a data key that is unwrapped afterwards is wiped
 * @param failed returns the error to throw if no attempt succeeded and some threw
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
