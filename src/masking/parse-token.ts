import { isDocument } from "../fields/as-document.ts";
import { toFieldLocation } from "../json/path/location.ts";
import { explainData, explainText } from "../message/explain-text.ts";
import type {
  FieldContext,
  MessageFormat,
  ParsedMessage,
} from "../message/message-format.ts";
import { refuse } from "../util/assert.ts";
import { EnvelopeError, hasCode } from "../util/errors.ts";
import { findTokens, formatOf, headerOf } from "./find-tokens.ts";
import type { ResolvedOptions } from "./resolve-options.ts";

/** Token, parsed by the message format that it has. */
export interface ParsedToken {
  readonly format: MessageFormat;
  readonly message: ParsedMessage;
}

/**
 * Parses a token with the message format that the token resembles. If it resembles none, the first format parses it,
 * and its error explains the fault.
 *
 * @throws {TypeError} if the token is not a string
 * @throws {EnvelopeError} if the token is malformed; the error message tells if the token has white space or is text of
 * another kind
 */
export function parseToken(
  token: unknown,
  { formats }: ResolvedOptions,
  fieldContext?: FieldContext,
): ParsedToken {
  if (typeof token !== "string") refuse("token", "a string", token);
  const format = formatOf(token, formats) ?? formats[0];
  try {
    return { format, message: format.parse(token, fieldContext) };
  } catch (error) {
    if (!hasCode(error, "ERR_ENVELOPE")) throw error;
    // JSON text counts here only if it stands alone; inside a document, tokens were already recognized.
    const why = explainData(token, formats);
    if (why !== undefined) {
      throw new EnvelopeError(`Cannot read the token: ${why}`);
    }
    const header = fieldContext?.header ?? "";
    if (!/\s/.test(header)) throw error;
    throw new EnvelopeError(
      `Cannot read the document's header: ${explainText(header, formats)}`,
    );
  }
}

/**
 * Parses a token, or every token in a document.
 *
 * @throws {TypeError} if the data is neither a token nor a document
 * @throws {EnvelopeError} if a token is malformed
 */
export function parseTokens(
  data: unknown,
  resolved: ResolvedOptions,
): ParsedToken[] {
  if (typeof data === "string") return [parseToken(data, resolved)];
  if (!isDocument(data)) {
    refuse("token", "a token, or a document with tokens", data);
  }
  const header = headerOf(data, resolved);
  return findTokens(data, resolved).map(({ keys, value }) =>
    parseToken(value, resolved, { header, location: toFieldLocation(keys) }),
  );
}
