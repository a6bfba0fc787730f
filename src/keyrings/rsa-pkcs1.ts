import { quote, refusalOf } from "../util/assert.ts";
import { assertOptions, snapshotOptions } from "../util/options.ts";

/**
 * Spellings of RSA PKCS#1 v1.5 encryption: JOSE's, those of AWS, Java, OpenSSL, forge (`PKCS15`), and the like; not
 * PyCryptodome's `PKCS1_OAEP`.
 */
const PKCS1 =
  /^(?!.*OAEP).*(?:RSA1_5|PKCS[ #_-]*1[ ._-]*(?:v1[ ._-]*)?5?(?!\d))/i;

/** The number by which OpenSSL and `node:crypto` name it (`RSA_PKCS1_PADDING`). */
const RSA_PKCS1_PADDING = 1;

/** The options in which callers of this or another library ask for a padding. */
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

/** Tells a name of RSA PKCS#1 v1.5 encryption from other values. */
export function isPkcs1(value: unknown): value is string {
  return typeof value === "string" && PKCS1.test(value);
}

/**
 * Says that RSA PKCS#1 v1.5 encryption is not supported, and why.
 *
 * @param what the option that asks for it
 * @param expected what serves instead
 */
export function pkcs1Refusal(
  what: string,
  expected: string,
  got: string | number,
): string {
  return refusalOf(what, expected, `${quote(`${got}`)}: ${WHY}`);
}

/**
 * Refuses RSA PKCS#1 v1.5 encryption.
 *
 * @throws {TypeError} saying that it is not supported, why, and what serves instead
 */
export function refusePkcs1(
  what: string,
  expected: string,
  got: string | number,
): never {
  throw new TypeError(pkcs1Refusal(what, expected, got));
}

/**
 * Reads once each option in which a padding may be asked for, in members of other libraries too, and checks that none asks
 * for RSA PKCS#1 v1.5 encryption: it would be ignored, and what is written could not be read where it was expected.
 *
 * @param what what takes the options
 * @param names every member that it takes
 * @returns the options read, so that nobody reads them again and gets another answer
 * @throws {TypeError} if one asks for it, or is unknown
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
  // Last: those who ask for such a padding hear why it is not there, and not only that the option is unknown.
  assertOptions(what, options, names);
  return asked;
}
