import { joinReasons } from "../keyrings/failure-reason.ts";
import { type KeyName, readKeyName } from "../keyrings/kms/arn.ts";
import { expecting } from "../keyrings/kms/check-answer.ts";
import {
  type KmsAccess,
  readAccess,
  regionOf,
} from "../keyrings/kms/kms-access.ts";
import { decrypt, type KmsCall } from "../keyrings/kms/kms-operations.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";
import {
  ContextMismatchError,
  EnvelopeError,
  hasCode,
  KeyringError,
} from "../util/errors.ts";
import { memoizeAsync } from "../util/memoize-async.ts";
import { readOption } from "../util/options.ts";
import { readSignal } from "../util/read-value.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import { isMismatch, variableFailure } from "./env-failure.ts";
import type { DecryptEnvOptions } from "./env-options.ts";
import { type Variables, variableOf } from "./variables.ts";

function ciphertextOf(env: Variables, name: string): Bytes {
  const text = variableOf(env, name).trim();
  const ciphertext = decodeBase64(text);
  if (ciphertext !== null && ciphertext.length > 0) return ciphertext;
  throw new EnvelopeError(
    `Cannot decrypt the environment variable ${name}: expected a KMS ciphertext in base64, as Lambda's console writes it, got ${text.length} characters of other text; encrypt the variable, or leave it out`,
  );
}

/** Object for which results of KMS clients that sealmask makes itself are remembered. */
const OWN = {};

/** KMS key, access and signal for the variables of one `decryptEnv` call. */
export interface KmsDecryption {
  /** KMS key that must have encrypted the variables, or `null` if each ciphertext names its own key. */
  readonly key: KeyName | null;
  readonly access: KmsAccess;
  /** Object for which results are remembered: the caller's client, or {@link OWN}. */
  readonly owner: object;
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads the options that say how to call KMS.
 *
 * @throws {TypeError} if an option has the wrong type
 */
export function readKmsDecryption(options: DecryptEnvOptions): KmsDecryption {
  const keyId = readOption(options, "keyId");
  const key = keyId === undefined ? null : readKeyName("keyId", keyId);
  const owner =
    readOption(options, "client") ?? readOption(options, "clientFor") ?? OWN;
  return {
    key,
    access: readAccess(options, key === null ? [] : [key]),
    owner,
    signal: readSignal(readOption(options, "signal")),
  };
}

/** Makes a function that decrypts one variable with one KMS call. Concurrent and later callers share the result. */
function kmsDecrypter(
  { key, access, owner, signal: waiting }: KmsDecryption,
  context: EncryptionContext,
): (ciphertext: Bytes) => Promise<string> {
  const region = key === null ? access.lookupRegion : regionOf(key, access);
  const bound = JSON.stringify([key?.text, context]);
  const decryptOne = async (call: KmsCall, ciphertext: Bytes) => {
    const plaintext = await decrypt(call, {
      ciphertext,
      keyId: key?.text,
      region,
      isExpected: key === null ? () => true : expecting(key, region),
      what: "decrypt it",
    });
    try {
      return decodeUtf8(plaintext);
    } catch {
      throw new EnvelopeError("expected text in UTF-8, got other bytes");
    } finally {
      plaintext.fill(0);
    }
  };
  return (ciphertext) =>
    memoizeAsync(
      owner,
      `${bound} ${encodeBase64(ciphertext)}`,
      waiting,
      (signal) => decryptOne({ access, context, signal }, ciphertext),
    );
}

/**
 * Decrypts all variables at the same time. If one variable fails, throws its error. If several fail, throws an error
 * that names them all and quotes the error message of the first.
 */
async function all(
  names: readonly string[],
  work: (name: string) => Promise<string>,
): Promise<Map<string, string>> {
  const settled = await Promise.allSettled(names.map(work));
  const failed = names.filter((_, i) => settled[i]?.status === "rejected");
  const reasons = settled.flatMap((one) =>
    one.status === "rejected" ? [one.reason as unknown] : [],
  );
  if (failed.length > 1) {
    const [first] = reasons;
    const why =
      first instanceof Error ? `; the first error: ${first.message}` : "";
    const message = `Cannot decrypt the environment variables ${failed.join(", ")}${why}`;
    const cause = new AggregateError(reasons, message);
    const areMismatches = reasons.every((reason) =>
      hasCode(reason, "ERR_CONTEXT_MISMATCH"),
    );
    throw areMismatches
      ? new ContextMismatchError(message, { cause })
      : new KeyringError(message, { cause, reason: joinReasons(reasons) });
  }
  if (failed.length === 1) throw reasons[0];
  return new Map(
    names.map((name, i) => [
      name,
      (settled[i] as PromiseFulfilledResult<string>).value,
    ]),
  );
}

/**
 * Decrypts variables that hold KMS ciphertexts, all at the same time.
 *
 * @param contexts encryption contexts to try for each variable, in this order
 * @throws {EnvelopeError} if a variable does not hold base64, before KMS is called
 * @throws {ContextMismatchError} if a variable opens under none of the contexts
 * @throws {KeyringError} if KMS refuses for another reason or cannot be reached
 */
export async function decryptVariables(
  names: readonly string[],
  kms: KmsDecryption,
  env: Variables,
  contexts: readonly EncryptionContext[],
): Promise<Map<string, string>> {
  // Reads all variables first: one that is missing is the caller's mistake and should not cost a KMS call.
  const ciphertexts = new Map(
    names.map((name) => [name, ciphertextOf(env, name)]),
  );
  const decrypters = contexts.map((context) => kmsDecrypter(kms, context));
  return all(names, async (name) => {
    const ciphertext = ciphertexts.get(name) as Bytes;
    let first: unknown;
    for (const decrypted of decrypters) {
      try {
        return await decrypted(ciphertext);
      } catch (error) {
        if (!isMismatch(error)) throw variableFailure(name, error, contexts);
        first ??= error;
      }
    }
    throw variableFailure(name, first, contexts);
  });
}
