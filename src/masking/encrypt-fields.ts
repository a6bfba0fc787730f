import { asDocument, type DocumentUse } from "../fields/as-document.ts";
import { assertStacksSelected } from "../fields/error-stacks.ts";
import { type FieldSearch, selectFields } from "../fields/select-fields.ts";
import { draft, replace } from "../json/edit.ts";
import type { CompiledPath } from "../json/path/compile.ts";
import { type Location, toFieldLocation } from "../json/path/location.ts";
import { encryptionKey } from "../materials/cached-keys.ts";
import type { CallContext, DecryptionCall } from "../materials/key-source.ts";
import { explainForeign } from "../message/explain-text.ts";
import type { MessageFormat, PlainMessage } from "../message/message-format.ts";
import { resemblesEsdk } from "../message/resembles-esdk.ts";
import { quote, refuseAs } from "../util/assert.ts";
import { encodeBase64 } from "../util/base64.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { EnvelopeError, UnsupportedTypeError } from "../util/errors.ts";
import { andThen, eachOf, type MaybePromise } from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import { decryptValue } from "./encrypt-value.ts";
import {
  findSomeTokens,
  findTokens,
  formatOf,
  headerOf,
  isNoHeader,
} from "./find-tokens.ts";
import { encodeContent, encryptContent } from "./message-content.ts";
import type { FieldsCall } from "./read-call-options.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/** Encrypts fields of a document under one data key. If one field fails, the whole call fails. */
export async function encryptFields(
  resolved: ResolvedOptions,
  data: unknown,
  call: CallContext,
  fields: FieldsCall,
): Promise<unknown> {
  const { serializer, formats, headerName } = resolved;
  const { usesDocumentHeader, allowsTokens } = fields;
  const [format] = formats;
  const content = readOption(format, "content");
  const source = sourceOf(resolved);
  const document = asDocument(data, serializer);
  if (usesDocumentHeader) assertHeaderFits(resolved, document);
  // Drafts the result before the first wait, so that later changes to the document have no effect.
  const { items, fill } = draft(document, select(resolved, document, fields));
  assertStacksSelected("encrypt", document, items);
  const encrypted = await encryptMessages(resolved, items, call, (found) => {
    const { value } = found;
    if (!allowsTokens) assertNoToken(found, formats);
    const location = fieldLocationOf(found);
    if (usesDocumentHeader && location === undefined) refuseHeader();
    return encodeContent(
      value,
      serializer,
      source.crypto.encodeUtf8,
      location,
      usesDocumentHeader,
      { doing: "encrypt the value", keys: found.keys },
      content,
    );
  });
  if (encrypted === undefined) return document;
  const filled = fill(encrypted.tokens);
  if (usesDocumentHeader) {
    const { key } = encrypted;
    // `assertHeaderFits` made sure that the format has this method.
    replace(filled as object, headerName, format.documentHeader?.(key));
  }
  return filled;
}

/** Encrypted messages, with the data key that they share. */
interface EncryptedMessages {
  readonly key: object;
  readonly tokens: readonly string[];
}

/**
 * Encrypts one message for each item under one data key. If one message fails, the whole call fails. All messages are
 * wiped at the end, even those that were not encrypted.
 *
 * @param messageOf makes the message of an item
 * @returns `undefined` if there are no items
 */
export async function encryptMessages<T>(
  resolved: ResolvedOptions,
  items: readonly T[],
  call: CallContext,
  messageOf: (item: T) => PlainMessage,
): Promise<EncryptedMessages | undefined> {
  const [format] = resolved.formats;
  const source = sourceOf(resolved);
  const messages: PlainMessage[] = [];
  try {
    for (const item of items) messages.push(messageOf(item));
    const { length } = messages;
    if (length === 0) return undefined;
    const bytes = messages.reduce(
      (sum, { plaintext }) => sum + plaintext.length,
      0,
    );
    const key = await encryptionKey(source, format, call, length, bytes);
    const tokens = await eachOf(messages, (each) =>
      encryptContent(format, key, each),
    );
    return { key, tokens };
  } finally {
    for (const { plaintext } of messages) plaintext.fill(0);
  }
}

/** Throws if a field already holds a token. */
export function assertNoToken(
  { value, pointer }: Location,
  formats: readonly MessageFormat[],
): void {
  if (!formatOf(value, formats)) return;
  throw new UnsupportedTypeError(
    `Cannot encrypt the field ${quote(pointer)}: it already holds a token; set allowTokens: true to encrypt it again`,
  );
}

/** Throws the error for `header: "document"` where the document or its format cannot have a header. */
export function refuseHeader(): never {
  refuseAs(
    "header",
    "fields of an object, and a format with a document header",
    "another document or format; leave out header",
  );
}

/** Throws if a document cannot hold the header that its fields' tokens share. */
function assertHeaderFits(resolved: ResolvedOptions, document: object): void {
  const { formats, headerName } = resolved;
  const hasHeader = readOption(formats[0], "documentHeader") !== undefined;
  if (Array.isArray(document) || !hasHeader) refuseHeader();
  if (Object.hasOwn(document, headerName)) refuseSecondHeader(resolved);
}

/** Throws the error for a document that already has a member with the header's name. */
export function refuseSecondHeader({ headerName }: ResolvedOptions): never {
  throw new UnsupportedTypeError(
    `Cannot encrypt the document: it already has a member ${quote(headerName)}; encrypt all its fields in one call, or set another headerName`,
  );
}

/** Description of the data that `decrypt` takes, for error messages. */
export const TO_DECRYPT: DocumentUse = {
  doing: "decrypt the data",
  expected: "a token, or a document with tokens",
};

/** Throws the error for bytes in place of a token or document. */
function refuseBytes(bytes: Uint8Array): never {
  const isEsdk = resemblesEsdk(encodeBase64(bytes.subarray(0, 156)));
  const advice = isEsdk
    ? "; they look like a message of the AWS Encryption SDK: give it in base64, with accept: [esdkFormat()] of sealmask/esdk, or use decryptStream"
    : "";
  throw new UnsupportedTypeError(
    `Cannot decrypt the data: expected ${TO_DECRYPT.expected}, got ${describeType(bytes)}${advice}`,
  );
}

/** Returns advice for the error message about a field that holds several values in place of a token. */
function elementsAdvice(value: unknown): string {
  if (Array.isArray(value)) return "; name its elements with [*]";
  return value instanceof Set
    ? "; give an array in its place, and name its elements with [*]"
    : "";
}

/**
 * Decrypts a token, fields of a document, or all tokens in a document. Works synchronously if the data keys are cached
 * and the cryptography is synchronous.
 */
export function decryptData(
  resolved: ResolvedOptions,
  data: unknown,
  call: DecryptionCall,
  fields: FieldsCall | undefined,
): MaybePromise<unknown> {
  return typeof data === "string" && fields === undefined
    ? decryptValue(resolved, data, call)
    : decryptFields(resolved, data, call, fields);
}

function decryptFields(
  resolved: ResolvedOptions,
  data: unknown,
  call: DecryptionCall,
  fields: FieldsCall | undefined,
): MaybePromise<unknown> {
  const { serializer, formats } = resolved;
  sourceOf(resolved);
  if (isBytes(data)) refuseBytes(data);
  const document = asDocument(data, serializer, TO_DECRYPT);
  const header = headerOf(document, resolved);
  const { items, fill } = draft(
    document,
    fields === undefined
      ? [findSomeTokens(document, resolved)]
      : select(resolved, document, fields).map((found) =>
          found.filter(isNoHeader(document, resolved)),
        ),
  );
  for (const found of items) assertToken(found, formats);
  const values = eachOf(items, (found) => {
    const location = fieldLocationOf(found);
    const fieldContext = { header, location };
    return decryptValue(resolved, found.value as string, call, fieldContext);
  });
  return andThen(values, (decrypted) => {
    const filled = fill(decrypted) as Record<string, unknown>;
    // If nothing was decrypted, the result is the caller's own document and must not change.
    if (header !== undefined && items.length > 0) {
      removeHeader(filled, resolved);
    }
    return filled;
  });
}

/** Throws if a field to decrypt holds no token. */
export function assertToken(
  { value, pointer }: Location,
  formats: readonly MessageFormat[],
): void {
  if (formatOf(value, formats)) return;
  const why =
    typeof value === "string"
      ? explainForeign(value, formats)
      : `expected a string, got ${describeType(value)}${elementsAdvice(value)}`;
  throw new EnvelopeError(
    `Cannot decrypt the field ${quote(pointer)}: it holds no token${why ? `; ${why}` : ""}`,
  );
}

/** Removes the shared header of a document's tokens if no token is left. */
function removeHeader(
  document: Record<string, unknown>,
  resolved: ResolvedOptions,
): void {
  try {
    if (findTokens(document, resolved).length > 0) return;
  } catch {
    // The document cannot be searched for tokens that still need the header.
    return;
  }
  delete document[resolved.headerName];
}

/** Returns the location that a field's token is bound to, or `undefined` if the field is the whole document. */
export function fieldLocationOf({
  keys,
}: Pick<Location, "keys">): string | undefined {
  return keys.length > 0 ? toFieldLocation(keys) : undefined;
}

/** Paths for which a warning was already written to the console, for each `DataMasking`. */
const toldOf = /* @__PURE__ */ new WeakMap<
  ResolvedOptions,
  WeakSet<CompiledPath>
>();

/** Returns the options for searching the fields of a call. */
export function searchOf(
  resolved: ResolvedOptions,
  { onMissingField }: FieldsCall,
): FieldSearch {
  const told = toldOf.get(resolved) ?? new WeakSet();
  toldOf.set(resolved, told);
  return { onMissingField, onEvent: resolved.onEvent, told };
}

function select(
  resolved: ResolvedOptions,
  document: object,
  fields: FieldsCall,
): Location[][] {
  return selectFields(document, fields.paths, searchOf(resolved, fields));
}
