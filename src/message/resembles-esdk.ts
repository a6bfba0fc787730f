/**
 * Pattern for the beginning of an AWS Encryption SDK message in base64. The first four characters hold three bytes: version
 * 2 and a key-committing algorithm suite (0478 or 0578), or version 1, its type and the first byte of the suite.
 */
const START = /^(?:Ag[RV]4|AYA[A-D])[A-Za-z0-9+/]{100}/;

/** Minimum length in characters of a message of version 2; a shorter text cannot hold all parts of a message. */
const MIN_LENGTH = 200;

/** Minimum length in characters of a message of version 1. */
const MIN_LENGTH_OF_1 = 160;

/**
 * Tells whether a text looks like an AWS Encryption SDK message in base64, by its beginning and its length. The text may
 * still be malformed.
 */
export function resemblesEsdk(text: string): boolean {
  const least = text.startsWith("AY") ? MIN_LENGTH_OF_1 : MIN_LENGTH;
  return text.length >= least && START.test(text);
}
