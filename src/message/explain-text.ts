import type { MessageFormat } from "./message-format.ts";
import { resemblesEsdk } from "./resembles-esdk.ts";

/**
 * Explains why a text is no token of some formats, where one can tell and a step mends it: it is a token with white space, or
 * a message of the AWS Encryption SDK.
 *
 * @returns the end of a message; `undefined` where nothing is known
 */
export function explainText(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  const dense = text.replaceAll(/\s/g, "");
  if (formats.some((format) => format.recognizes(dense))) {
    return dense === text
      ? undefined
      : "expected no white space, got some in or around it; remove it first, as with trim()";
  }
  return resemblesEsdk(dense)
    ? "it looks like a message of the AWS Encryption SDK, which accept: [esdkFormat()] of sealmask/esdk reads"
    : undefined;
}
