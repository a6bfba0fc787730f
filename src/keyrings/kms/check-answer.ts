import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { answersName, type KeyName, type KmsArn, parseKeyArn } from "./arn.ts";
import { type Task, taskFailure } from "./kms-failure.ts";

/**
 * Returns the ARN of the key that KMS reports to have used.
 *
 * @throws {KeyringError} if the key is not one that was asked for, because then the endpoint cannot be trusted
 */
export function answeredKey(
  task: Task,
  keyId: unknown,
  isExpected: (key: KmsArn) => boolean,
): KmsArn {
  const key = typeof keyId === "string" ? parseKeyArn(keyId) : null;
  if (key !== null && isExpected(key)) return key;
  const answered = key === null ? "no key ARN" : `another key, ${key.text}`;
  throw taskFailure(task, "invalid", `answered with ${answered}`);
}

/** Returns a function that checks a key ARN in a KMS answer: the key must match the name that the call sent. */
export function expecting(
  name: KeyName,
  region: string | undefined,
): (key: KmsArn) => boolean {
  return (key) => answersName(key, name, region);
}

/** Returns a function that checks a key ARN in a KMS answer: the key must be the one that was called, in its Region. */
export function exactly({ text }: KmsArn): (key: KmsArn) => boolean {
  return (key) => key.text === text;
}

/**
 * Copies the plaintext of a KMS answer. Call {@link wipePlaintext} afterwards to wipe the client's own bytes.
 *
 * @param lengths accepted lengths in bytes; any length if left out
 * @throws {KeyringError} if the plaintext is missing or has another length
 */
export function copyPlaintext(
  task: Task,
  plaintext: unknown,
  lengths?: readonly number[],
): Bytes {
  if (!(plaintext instanceof Uint8Array)) {
    throw taskFailure(task, "invalid", "answered without plaintext");
  }
  const taken = copyBytes(plaintext);
  if (lengths?.includes(taken.length) !== false) return taken;
  taken.fill(0);
  throw taskFailure(
    task,
    "invalid",
    `expected ${lengths.join(" or ")} bytes of plaintext, got ${taken.length}`,
  );
}

/** Wipes the plaintext in a KMS answer, even if the plaintext was not used. */
export function wipePlaintext(plaintext: unknown): void {
  if (plaintext instanceof Uint8Array) plaintext.fill(0);
}

/** Maximum length of a KMS ciphertext in bytes (API Reference: Decrypt, `CiphertextBlob`). */
const MAX_CIPHERTEXT = 6_144;

/**
 * Copies the ciphertext of a KMS answer.
 *
 * @throws {KeyringError} if the ciphertext is missing, or too long for KMS to decrypt
 */
export function takeCiphertext(task: Task, ciphertext: unknown): Bytes {
  if (!(ciphertext instanceof Uint8Array) || ciphertext.length === 0) {
    throw taskFailure(task, "invalid", "answered without ciphertext");
  }
  const { length } = ciphertext;
  if (length <= MAX_CIPHERTEXT) return copyBytes(ciphertext);
  const why = `expected at most ${MAX_CIPHERTEXT} bytes of ciphertext, got ${length}`;
  throw taskFailure(task, "invalid", why);
}
