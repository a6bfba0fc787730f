import type { Keyring } from "../../src/keyrings/keyring.ts";
import type { EncryptedDataKey } from "../../src/message/encrypted-data-keys.ts";
import { KeyringError } from "../../src/util/errors.ts";

/** Decodes hexadecimal digits. */
export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  const pairs = hex.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Encodes bytes as hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

/** Makes bytes that differ for different seeds, for keys that a test can tell apart. */
export function bytesFrom(seed: number, length = 32): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (seed * 31 + i * 7 + 1) & 0xff);
}

/** Returns a keyring's answer to encrypted data keys, or the error it rejects with, as a short text for assertions. */
export async function outcome(
  answer: Promise<Uint8Array | null>,
): Promise<string> {
  try {
    const plaintext = await answer;
    return plaintext === null ? "none of mine" : hexOf(plaintext);
  } catch (error) {
    return error instanceof KeyringError ? "KeyringError" : String(error);
  }
}

/** Returns the error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    return error as Error;
  }
  throw new Error("It was fulfilled");
}

/** Returns the error that a function throws. */
export function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("It threw nothing");
}

/** Tells whether one keyring unwraps a data key that another one wrapped. */
export async function opens(
  writer: Keyring,
  reader: Keyring,
): Promise<boolean> {
  const context = { purpose: "test" };
  const { plaintext, encryptedDataKeys } = await writer.generateDataKey({
    context,
  });
  const unwrapped = await outcome(
    reader.unwrapDataKey({ encryptedDataKeys, context }),
  );
  return unwrapped === hexOf(plaintext);
}

/** Returns the single encrypted data key in a list; throws if the list has another length. */
export function only(keys: readonly EncryptedDataKey[]): EncryptedDataKey {
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    throw new Error(`Expected one encrypted data key, got ${keys.length}`);
  }
  return key;
}
