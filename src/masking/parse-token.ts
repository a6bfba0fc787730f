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

/** A token, taken apart by its format. */
export interface ParsedToken {
  readonly format: MessageFormat;
  readonly message: ParsedMessage;
}

/**
 * Takes a token apart, by the format that it claims to be of, or else by the first one, which then says what is wrong.
 *
 * @throws {TypeError} when it is no string
 * @throws {EnvelopeError} when it is malformed; of a text with white space, or of another kind, the message says that
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
    // A text in a document is recognised first: JSON text stands alone.
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
 * Takes a token apart, or every token in a document.
 *
 * @throws {TypeError} when the data is neither
 * @throws {EnvelopeError} when one is malformed
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
