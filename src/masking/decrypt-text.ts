import { asDocument, isDocument } from "../fields/as-document.ts";
import {
  assertText,
  replaceInText,
  type SelectedText,
  selectPlaces,
  selectStrings,
  textSelectionOf,
} from "../fields/select-in-text.ts";
import { type Location, locationAt } from "../json/path/location.ts";
import {
  json,
  type Serializer,
  speaksJson,
  stringify,
} from "../json/serializer.ts";
import { COMMA } from "../json/text/grammar.ts";
import { memberSpan } from "../json/text/member-span.ts";
import { checkText } from "../json/text/walk.ts";
import type { DecryptionCall } from "../materials/key-source.ts";
import { quote } from "../util/assert.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { andThen, eachOf } from "../util/maybe-promise.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import {
  assertToken,
  fieldLocationOf,
  searchOf,
  TO_DECRYPT,
} from "./encrypt-fields.ts";
import { type DecryptedContent, decryptContent } from "./encrypt-value.ts";
import {
  findSomeTokens,
  findTokens,
  formatOf,
  headerOf,
  isNoHeader,
} from "./find-tokens.ts";
import { decodeContent } from "./message-content.ts";
import type { FieldsCall } from "./read-call-options.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/** Decrypts fields of JSON text, or every token in it. Each token becomes the exact text that was encrypted. */
export async function decryptText(
  resolved: ResolvedOptions,
  text: string,
  call: DecryptionCall,
  fields: FieldsCall | undefined,
): Promise<string> {
  assertText(text);
  sourceOf(resolved);
  checkText(text);
  const document: unknown = JSON.parse(text);
  const header = isDocument(document)
    ? headerOf(document, resolved)
    : undefined;
  if (header !== undefined) {
    // Refuses a second header member: the parsed document shows only the last one.
    selectPlaces(text, [{ keys: [resolved.headerName] }]);
  }
  const selected = selectTokens(resolved, text, document, fields);
  const texts = await eachOf(selected, ({ start, end, keys }) => {
    const value: unknown = JSON.parse(text.slice(start, end));
    const found = locationAt(keys, value);
    assertToken(found, resolved.formats);
    const location = fieldLocationOf(found);
    const fieldContext = { header, location };
    const content = decryptContent(resolved, `${value}`, call, fieldContext);
    return andThen(content, (decrypted) =>
      textOf(decrypted, found, resolved.serializer),
    );
  });
  const decrypted = replaceInText(text, selected, texts);
  const isWithout = header !== undefined && selected.length > 0;
  return isWithout ? withoutHeader(decrypted, resolved) : decrypted;
}

function selectTokens(
  resolved: ResolvedOptions,
  text: string,
  document: unknown,
  fields: FieldsCall | undefined,
): readonly SelectedText[] {
  const isField = isDocument(document)
    ? isNoHeader(document, resolved)
    : () => true;
  if (fields === undefined) {
    const tokens = selectStrings(
      text,
      (value) => formatOf(value, resolved.formats) !== undefined,
    ).filter(({ keys }) => isField(locationAt(keys, undefined)));
    // Throws an error that names text in the document that resembles a token.
    if (tokens.length === 0)
      findSomeTokens(asDocument(document, json, TO_DECRYPT), resolved);
    return tokens;
  }
  const selected = textSelectionOf(fields.paths)(text, {
    ...searchOf(resolved, fields),
    needsKeys: true,
    refusesDuplicates: true,
  });
  return selected.filter(({ keys }) => isField(locationAt(keys, undefined)));
}

/**
 * Returns the JSON text of a decrypted value.
 *
 * @throws {UnsupportedTypeError} if the value cannot be written as JSON: bytes, or text of a serializer that does not
 * write JSON
 */
function textOf(
  { plaintext, contentType }: DecryptedContent,
  { pointer, keys }: Location,
  serializer: Serializer,
): string {
  const refuse = (got: string): never => {
    throw new UnsupportedTypeError(
      `Cannot put the decrypted value at ${quote(pointer)} into the text: expected JSON, got ${got}`,
    );
  };
  if (contentType === "octet-stream") {
    return refuse("bytes; decrypt the parsed document instead");
  }
  if (contentType === "json" && !speaksJson(serializer)) {
    const value = decodeContent(plaintext, contentType, serializer);
    return stringify(value, json, { doing: "write the decrypted value", keys });
  }
  try {
    const text = decodeUtf8(plaintext);
    if (contentType === "text") return JSON.stringify(text);
    checkText(text);
    return text;
  } catch {
    // The error of the parser is dropped, because its position reveals something about the plaintext.
    return refuse("other text");
  } finally {
    plaintext.fill(0);
  }
}

/** Removes from a text the header that its tokens share, if no token is left. */
function withoutHeader(text: string, resolved: ResolvedOptions): string {
  try {
    if (findTokens(JSON.parse(text), resolved).length > 0) return text;
  } catch {
    // The document cannot be searched for tokens that still need the header.
    return text;
  }
  const { start, end, comma } = memberSpan(text, resolved.headerName);
  const before = beforeBlank(text, start);
  // Removes the comma before the header, or after it if the header is the first member.
  if (text.charCodeAt(before - 1) === COMMA) {
    return text.slice(0, beforeBlank(text, before - 1)) + text.slice(end);
  }
  return (
    text.slice(0, start) + text.slice(comma === undefined ? end : comma + 1)
  );
}

/** Returns the index after the last character before `from` that is not white space. */
function beforeBlank(text: string, from: number): number {
  let at = from;
  while (at > 0 && " \t\n\r".includes(text.charAt(at - 1))) at--;
  return at;
}
