import { quote, refusalOf } from "../util/assert.ts";
import { assertOptions, snapshotOptions } from "../util/options.ts";

/**
 * Pattern for names of RSA PKCS#1 v1.5 encryption: those of JOSE, AWS, Java, OpenSSL, forge (`PKCS15`) and the like. It
 * does not match PyCryptodome's `PKCS1_OAEP`.
 */
const PKCS1 =
  /^(?!.*OAEP).*(?:RSA1_5|PKCS[ #_-]*1[ ._-]*(?:v1[ ._-]*)?5?(?!\d))/i;

/** Number of this padding in OpenSSL and `node:crypto` (`RSA_PKCS1_PADDING`). */
const RSA_PKCS1_PADDING = 1;

/** Names of the options with which callers of sealmask or of another library choose a padding. */
const OPTIONS = [
  "padding",
  "paddingScheme",
  "paddingAlgorithm",
  "padding-algorithm",
  "algorithm",
  "encryptionAlgorithm",
  "alg",
  "hash",
  "scheme",
] as const;

type PaddingOptions = Partial<Record<(typeof OPTIONS)[number], unknown>>;

const WHY =
  "RSA PKCS#1 v1.5 encryption is not supported, because a padding oracle decrypts it (Bleichenbacher, CRYPTO 1998)";

/** Tells whether a value names RSA PKCS#1 v1.5 encryption. */
export function isPkcs1(value: unknown): value is string {
  return typeof value === "string" && PKCS1.test(value);
}

/**
 * Returns the error message for a request for RSA PKCS#1 v1.5 encryption. It says why that is not supported.
 *
 * @param what name of the option that asks for it
 * @param expected supported alternative
 */
export function pkcs1Refusal(
  what: string,
  expected: string,
  got: string | number,
): string {
  return refusalOf(what, expected, `${quote(`${got}`)}: ${WHY}`);
}

/**
 * Throws for a request for RSA PKCS#1 v1.5 encryption.
 *
 * @throws {TypeError} always; the message gives the reason and the supported alternative
 */
export function refusePkcs1(
  what: string,
  expected: string,
  got: string | number,
): never {
  throw new TypeError(pkcs1Refusal(what, expected, got));
}

/**
 * Reads every option that may name a padding, also under the names that other libraries use, and checks that none asks
 * for RSA PKCS#1 v1.5. If such an option were ignored, the intended reader could not read the messages.
 *
 * @param what name of the function that takes the options
 * @param names names of all options that the function knows
 * @param expected supported alternative, for the error message
 * @returns the options read here, for use in place of the originals, whose getters may return other values later
 * @throws {TypeError} if an option asks for RSA PKCS#1 v1.5, or is unknown
 */
export function readPadding(
  what: string,
  options: object,
  names: readonly string[],
  expected: string,
): PaddingOptions {
  const asked = snapshotOptions(options as PaddingOptions, OPTIONS);
  for (const name of OPTIONS) {
    const value = asked[name];
    if (isPkcs1(value)) refusePkcs1(name, expected, value);
    if (name === "padding" && value === RSA_PKCS1_PADDING) {
      refusePkcs1(name, expected, RSA_PKCS1_PADDING);
    }
  }
  // Checked last, so that a request for this padding gets its own message and not "unknown option".
  assertOptions(what, options, names);
  return asked;
}
