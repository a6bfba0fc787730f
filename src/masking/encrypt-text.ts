import {
  assertText,
  replaceInText,
  type SelectedText,
  selectPlaces,
  textSelectionOf,
} from "../fields/select-in-text.ts";
import { locationAt } from "../json/path/location.ts";
import { speaksJson } from "../json/serializer.ts";
import { OPEN_BRACE, QUOTE, startOf } from "../json/text/grammar.ts";
import type { CallContext } from "../materials/key-source.ts";
import type { PlainMessage } from "../message/message-format.ts";
import { quote } from "../util/assert.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { readOption } from "../util/options.ts";
import {
  assertNoToken,
  encryptMessages,
  fieldLocationOf,
  refuseHeader,
  refuseSecondHeader,
  searchOf,
} from "./encrypt-fields.ts";
import { encodeContent } from "./message-content.ts";
import type { FieldsCall } from "./read-call-options.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/**
 * Encrypts fields of JSON text under one data key. A token holds the exact text of its field. If one field fails, the
 * whole call fails.
 */
export async function encryptText(
  resolved: ResolvedOptions,
  text: string,
  call: CallContext,
  fields: FieldsCall,
): Promise<string> {
  assertText(text);
  sourceOf(resolved);
  const { paths, usesDocumentHeader } = fields;
  const selected = textSelectionOf(paths)(text, {
    ...searchOf(resolved, fields),
    needsKeys: true,
    refusesDuplicates: true,
  });
  if (usesDocumentHeader) assertHeaderFits(resolved, text);
  const made = await encryptMessages(resolved, selected, call, (each) =>
    messageOf(resolved, text, each, fields),
  );
  if (made === undefined) return text;
  const { key, tokens } = made;
  const encrypted = replaceInText(
    text,
    selected,
    tokens.map((token) => JSON.stringify(token)),
  );
  if (!usesDocumentHeader) return encrypted;
  // `assertHeaderFits` made sure that the format has this method.
  const header = resolved.formats[0].documentHeader?.(key);
  return withHeader(encrypted, resolved.headerName, header as string);
}

/** Makes the message to encrypt for a selected value, from the characters of the value in the text. */
function messageOf(
  resolved: ResolvedOptions,
  text: string,
  { start, end, keys }: SelectedText,
  { usesDocumentHeader, allowsTokens }: FieldsCall,
): PlainMessage {
  const source = text.slice(start, end);
  const isString = text.charCodeAt(start) === QUOTE;
  const found = locationAt(keys, isString ? JSON.parse(source) : undefined);
  if (!allowsTokens) assertNoToken(found, resolved.formats);
  if (!source.isWellFormed()) {
    throw new UnsupportedTypeError(
      `Cannot encrypt the value at ${quote(found.pointer)}: expected Unicode text, got half of a surrogate pair; write it as an escape`,
    );
  }
  const location = fieldLocationOf(found);
  if (usesDocumentHeader && location === undefined) refuseHeader();
  const { encodeUtf8 } = sourceOf(resolved).crypto;
  const content = readOption(resolved.formats[0], "content");
  const { serializer } = resolved;
  if (content === "text" || !speaksJson(serializer)) {
    // These messages hold no JSON text, so the value itself is encoded.
    return encodeContent(
      JSON.parse(source),
      serializer,
      encodeUtf8,
      location,
      usesDocumentHeader,
      { doing: "encrypt the value", keys },
      content,
    );
  }
  return {
    plaintext: encodeUtf8(source),
    contentType: "json",
    location,
    usesDocumentHeader,
  };
}

/** Throws if a text cannot hold the header that its fields' tokens share. */
function assertHeaderFits(resolved: ResolvedOptions, text: string): void {
  const { formats, headerName } = resolved;
  const hasHeader = readOption(formats[0], "documentHeader") !== undefined;
  const isObject = text.charCodeAt(startOf(text)) === OPEN_BRACE;
  if (!isObject || !hasHeader) refuseHeader();
  const taken = selectPlaces(text, [{ keys: [headerName] }]);
  if (taken.length > 0) refuseSecondHeader(resolved);
}

/**
 * Returns an object's JSON text with the header inserted as its first member. The object must not be empty, because a
 * comma follows the header.
 *
 * @param name name of the header's member
 */
function withHeader(text: string, name: string, header: string): string {
  const start = startOf(text) + 1;
  const member = `${JSON.stringify(name)}:${JSON.stringify(header)},`;
  return text.slice(0, start) + member + text.slice(start);
}
