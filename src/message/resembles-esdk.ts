/**
 * How a message of the AWS Encryption SDK begins in base64, whose first four characters are its first three bytes: version 2
 * and an algorithm suite that commits to the data key, or version 1 and its only type.
 */
const START = /^(?:Ag[RV]4|AYA[A-D])[A-Za-z0-9+/]{100}/;

/** Tells whether a text looks like a message of the AWS Encryption SDK in base64; no promise that it is well-formed. */
export function resemblesEsdk(text: string): boolean {
  return START.test(text);
}
