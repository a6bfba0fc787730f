import type { MessageFormat } from "./message-format.ts";
import { resemblesEsdk } from "./resembles-esdk.ts";

/** What stands where a value was missing when somebody made a text of it. */
const NO_VALUE = /^(?:null|undefined|NaN|\[object \w+\])$/;

/** Characters of formatting, which no screen shows: byte-order marks, zero-width spaces. */
const INVISIBLE = /\p{Cf}/gu;

/** How whole and short tokens begin, and messages of the AWS Encryption SDK in base64. */
const START =
  /^(?:eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwidHlwIjoic20xIiwi|sm1b?\.|(?:Ag[RV]4|AYA[A-D])[A-Za-z0-9+/]*=*$)/;

/**
 * Explains why a text is no token: as {@link explainText} does, or by its beginning.
 *
 * @returns the end of a message; `undefined` where nothing is known
 */
export function explainForeign(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  const why = explainText(text, formats);
  if (why !== undefined || !START.test(text.trim())) return why;
  return "it begins as one does and is too short or damaged";
}

/**
 * Explains why a text is no token of some formats, where one can tell and a step mends it: it is empty, a token with white
 * space or in quotes, or a message of the AWS Encryption SDK.
 *
 * @returns the end of a message; `undefined` where nothing is known
 */
export function explainText(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  if (text === "") return "expected a token, got an empty string";
  if (NO_VALUE.test(text)) {
    return `expected a token, got the text "${text}", as of a value that was missing`;
  }
  const isToken = (part: string) =>
    formats.some((format) => format.recognizes(part));
  const visible = text.replaceAll(INVISIBLE, "");
  const dense = visible.replaceAll(/\s/g, "");
  if (isEsdkInBase64Url(dense)) {
    return "it looks like a message of the AWS Encryption SDK in base64url; give it in base64, with accept: [esdkFormat()] of sealmask/esdk";
  }
  if (isToken(dense)) {
    if (visible !== text) {
      return "expected no invisible characters, got some in or around it, such as a byte-order mark or a zero-width space; remove them first";
    }
    return dense === text
      ? undefined
      : "expected no white space, got some in or around it; remove it first, as with trim()";
  }
  const [, quoted] = /^(["'`])(.*)\1$/.exec(dense)?.slice(1) ?? [];
  if (quoted !== undefined && isToken(quoted)) {
    return "expected no quotes, got a token in quotes; remove them first, as with JSON.parse";
  }
  return resemblesEsdk(dense)
    ? "it looks like a message of the AWS Encryption SDK, which accept: [esdkFormat()] of sealmask/esdk reads"
    : undefined;
}

/** Explains the same of a text that stands alone, which may be that of a document. */
export function explainData(
  text: string,
  formats: readonly Pick<MessageFormat, "recognizes">[],
): string | undefined {
  const why = explainText(text, formats);
  if (why !== undefined || !/^\s*[[{]/.test(text)) return why;
  return "it looks like JSON text; give the parsed document, or name its fields with { fields }";
}

function isEsdkInBase64Url(text: string): boolean {
  const isUrl = /[-_]/.test(text);
  return isUrl && resemblesEsdk(text.replaceAll("-", "+").replaceAll("_", "/"));
}
