import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { answersName, type KeyName, type KmsArn, parseKeyArn } from "./arn.ts";
import { type Task, taskFailure } from "./kms-failure.ts";

/**
 * Returns the key that did the work, as KMS says.
 *
 * @throws {KeyringError} when it is not the key that was asked for: then the endpoint is not to be trusted
 */
export function answeredKey(
  task: Task,
  keyId: unknown,
  isExpected: (key: KmsArn) => boolean,
): KmsArn {
  const key = typeof keyId === "string" ? parseKeyArn(keyId) : null;
  if (key !== null && isExpected(key)) return key;
  const answered = key === null ? "no key's ARN" : `another key, ${key.text}`;
  throw taskFailure(task, "invalid", `was answered by ${answered}`);
}

/** Makes the check that an answer's key is one that was asked for by name. */
export function expecting(
  name: KeyName,
  region: string | undefined,
): (key: KmsArn) => boolean {
  return (key) => answersName(key, name, region);
}

/**
 * Copies the plaintext of an answer; {@link wipePlaintext} then wipes the client's own.
 *
 * @param lengths how many bytes it may have
 * @throws {KeyringError} when it has another length, or there is none
 */
export function copyPlaintext(
  task: Task,
  plaintext: unknown,
  lengths?: readonly number[],
): Bytes {
  if (!(plaintext instanceof Uint8Array)) {
    throw taskFailure(task, "invalid", "was answered without plaintext");
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

/** Wipes the plaintext that an answer holds, taken or refused. */
export function wipePlaintext(plaintext: unknown): void {
  if (plaintext instanceof Uint8Array) plaintext.fill(0);
}

/** The longest ciphertext of KMS, in bytes (API Reference: Decrypt, `CiphertextBlob`). */
const MAX_CIPHERTEXT = 6_144;

/**
 * Takes a ciphertext over from an answer.
 *
 * @throws {KeyringError} when there is none, or one that KMS would not take back
 */
export function takeCiphertext(task: Task, ciphertext: unknown): Bytes {
  if (!(ciphertext instanceof Uint8Array) || ciphertext.length === 0) {
    throw taskFailure(task, "invalid", "was answered without ciphertext");
  }
  const { length } = ciphertext;
  if (length <= MAX_CIPHERTEXT) return copyBytes(ciphertext);
  const why = `expected at most ${MAX_CIPHERTEXT} bytes of ciphertext, got ${length}`;
  throw taskFailure(task, "invalid", why);
}
