/**
 * How a message of the AWS Encryption SDK begins in base64, whose first four characters are its first three bytes: version 2
 * and an algorithm suite that commits to the data key, or version 1 and its only type.
 */
const START = /^(?:Ag[RV]4|AYA[A-D])[A-Za-z0-9+/]{100}/;

/** Characters of the shortest message of version 2, and of version 1, which nothing that was cut to fewer is taken for. */
const MIN_LENGTH = 200;
const MIN_LENGTH_OF_1 = 160;

/**
 * Tells whether a text has the shape of a message of the AWS Encryption SDK in base64: its beginning, and room for all that a
 * message has. No promise that it is well-formed.
 */
export function resemblesEsdk(text: string): boolean {
  const least = text.startsWith("AY") ? MIN_LENGTH_OF_1 : MIN_LENGTH;
  return text.length >= least && START.test(text);
}
