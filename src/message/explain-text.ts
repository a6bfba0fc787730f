import type { MessageFormat } from "./message-format.ts";
import { resemblesEsdk } from "./resembles-esdk.ts";

/** Pattern for a text that results from converting a missing value or an object to a string. */
const NO_VALUE = /^(?:null|undefined|NaN|\[object \w+\])$/;

/**
 * Pattern for invisible formatting characters, such as byte-order marks and zero-width spaces. It is text, as engines look up
 * the characters of a literal while the package is imported, which takes a twentieth of the whole import.
 */
const INVISIBLE = "\\p{Cf}";

/** Pattern for the beginning of a token, a short token, or a message of the AWS Encryption SDK in base64. */
const START =
  /^(?:eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic20xIiwi|sm1b?\.|(?:Ag[RV]4|AYA[A-D])[A-Za-z0-9+/]*=*$)/;

/**
 * Explains why a text is not a token: as {@link explainText} does, or because it is a damaged token.
 *
 * @returns the end of an error message; `undefined` if no explanation is known
 */
export function explainForeign(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  const why = explainText(text, formats);
  if (why !== undefined || !START.test(text.trim())) return why;
  return "the text begins like a token, but is too short or damaged";
}

/**
 * Explains why a text is not a token of some formats, for mistakes that the caller can mend: the text is empty, a token with
 * white space or in quotes, or a message of the AWS Encryption SDK.
 *
 * @returns the end of an error message; `undefined` if no explanation is known
 */
export function explainText(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  if (text === "") return "expected a token, got an empty string";
  if (NO_VALUE.test(text)) {
    return `expected a token, got the text "${text}", perhaps made from a missing value`;
  }
  const isToken = (part: string) =>
    formats.some((format) => format.recognizes(part));
  const visible = text.replaceAll(new RegExp(INVISIBLE, "gu"), "");
  const dense = visible.replaceAll(/\s/g, "");
  if (isEsdkInBase64Url(dense)) {
    return "the text looks like a message of the AWS Encryption SDK in base64url; convert it to base64, and set accept: [esdkFormat()] of sealmask/esdk";
  }
  if (isToken(dense)) {
    if (visible !== text) {
      return "expected no invisible characters, got some in or around the token, such as a byte-order mark or a zero-width space; remove them first";
    }
    return dense === text
      ? undefined
      : "expected no white space, got some in or around the token; remove it first, for example with trim()";
  }
  const [, quoted] = /^(["'`])(.*)\1$/.exec(dense)?.slice(1) ?? [];
  if (quoted !== undefined && isToken(quoted)) {
    return "expected no quotes, got a token in quotes; remove them first, for example with JSON.parse";
  }
  return resemblesEsdk(dense)
    ? "the text looks like a message of the AWS Encryption SDK; set accept: [esdkFormat()] of sealmask/esdk to read it"
    : undefined;
}

/** Explains as {@link explainText} does why a text is not a token, or that it looks like the JSON text of a document. */
export function explainData(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  const why = explainText(text, formats);
  if (why !== undefined || !/^\s*[[{]/.test(text)) return why;
  return "the input looks like JSON text; give the parsed document, or select its fields with { fields }";
}

function isEsdkInBase64Url(text: string): boolean {
  const isUrl = /[-_]/.test(text);
  return isUrl && resemblesEsdk(text.replaceAll("-", "+").replaceAll("_", "/"));
}
