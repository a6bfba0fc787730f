import { asDocument, type DocumentUse } from "../fields/as-document.ts";
import { assertStacksSelected } from "../fields/error-stacks.ts";
import { selectFields } from "../fields/select-fields.ts";
import { draft, replace } from "../json/edit.ts";
import { type Location, toFieldLocation } from "../json/path/location.ts";
import { encryptionKey } from "../materials/cached-keys.ts";
import type { CallContext } from "../materials/key-source.ts";
import { explainForeign } from "../message/explain-text.ts";
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

/** Encrypts fields of a document under one data key; all or none. */
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
  // Made before waiting: what happens to the document meanwhile is not seen.
  const { items, fill } = draft(document, select(resolved, document, fields));
  assertStacksSelected("encrypt", document, items);
  let bytes = 0;
  const messages = items.map((found) => {
    const { value } = found;
    if (!allowsTokens && formatOf(value, formats)) {
      throw new UnsupportedTypeError(
        `Cannot encrypt the field ${quote(found.pointer)}: it holds a token already; allowTokens: true encrypts it once more`,
      );
    }
    const location = fieldLocationOf(found);
    if (usesDocumentHeader && location === undefined) refuseHeader();
    const message = encodeContent(
      value,
      serializer,
      source.crypto.encodeUtf8,
      location,
      usesDocumentHeader,
      { doing: "encrypt the value", keys: found.keys },
      content,
    );
    bytes += message.plaintext.length;
    return message;
  });
  const { length } = messages;
  if (length === 0) return document;
  const key = await encryptionKey(source, format, call, length, bytes);
  const filled = fill(
    await Promise.all(
      messages.map((message) => encryptContent(format, key, message)),
    ),
  );
  if (usesDocumentHeader) {
    // Asked for in `assertHeaderFits`.
    replace(filled as object, headerName, format.documentHeader?.(key));
  }
  return filled;
}

function refuseHeader(): never {
  refuseAs("header", "fields in a format with a header", "none");
}

/** Refuses a document that cannot hold the header that its fields' tokens share. */
function assertHeaderFits(
  { formats, headerName }: ResolvedOptions,
  document: object,
): void {
  const hasHeader = readOption(formats[0], "documentHeader") !== undefined;
  if (Array.isArray(document) || !hasHeader) refuseHeader();
  if (!Object.hasOwn(document, headerName)) return;
  throw new UnsupportedTypeError(
    `Cannot encrypt the document: it has a member ${quote(headerName)} already`,
  );
}

const TO_DECRYPT: DocumentUse = {
  doing: "decrypt the data",
  expected: "a token, or a document with tokens",
};

/** Refuses bytes to decrypt, which hold no tokens as text. */
function refuseBytes(bytes: Uint8Array): never {
  const isEsdk = resemblesEsdk(encodeBase64(bytes.subarray(0, 156)));
  const advice = isEsdk
    ? "; they look like a message of the AWS Encryption SDK: give it in base64, with accept: [esdkFormat()] of sealmask/esdk, or use decryptStream"
    : "";
  throw new UnsupportedTypeError(
    `Cannot decrypt the data: expected ${TO_DECRYPT.expected}, got ${describeType(bytes)}${advice}`,
  );
}

/** The step that mends a field that holds several values in place of a token. */
function elementsAdvice(value: unknown): string {
  if (Array.isArray(value)) return "; name its elements with [*]";
  return value instanceof Set
    ? "; give an array in its place, and name its elements with [*]"
    : "";
}

/**
 * Decrypts a token, or fields of a document, or every token in it; at once where the data keys are at hand and the
 * cryptography synchronous.
 */
export function decryptData(
  resolved: ResolvedOptions,
  data: unknown,
  call: CallContext,
  fields: FieldsCall | undefined,
): MaybePromise<unknown> {
  return typeof data === "string" && fields === undefined
    ? decryptValue(resolved, data, call)
    : decryptFields(resolved, data, call, fields);
}

function decryptFields(
  resolved: ResolvedOptions,
  data: unknown,
  call: CallContext,
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
  const foreign = items.find(({ value }) => !formatOf(value, formats));
  if (foreign) {
    const { pointer, value } = foreign;
    const why =
      typeof value === "string"
        ? explainForeign(value, formats)
        : `expected a string, got ${describeType(value)}${elementsAdvice(value)}`;
    throw new EnvelopeError(
      `Cannot decrypt the field ${quote(pointer)}: it holds no token${why ? `; ${why}` : ""}`,
    );
  }
  const values = eachOf(items, (found) => {
    const location = fieldLocationOf(found);
    const fieldContext = { header, location };
    return decryptValue(resolved, found.value as string, call, fieldContext);
  });
  return andThen(values, (decrypted) => {
    const filled = fill(decrypted) as Record<string, unknown>;
    // Where none was decrypted, the document is the caller's own.
    if (header !== undefined && items.length > 0) {
      removeHeader(filled, resolved);
    }
    return filled;
  });
}

/** Removes the header that a document's tokens shared, once there is none of them left. */
function removeHeader(
  document: Record<string, unknown>,
  resolved: ResolvedOptions,
): void {
  try {
    if (findTokens(document, resolved).length > 0) return;
  } catch {
    // Where nobody can tell whether it may yet be needed, it stays.
    return;
  }
  delete document[resolved.headerName];
}

/** Returns the location that a field's token is bound to; `undefined` where the field is the whole document. */
function fieldLocationOf({ keys }: Location): string | undefined {
  return keys.length > 0 ? toFieldLocation(keys) : undefined;
}

function select(
  { onEvent }: ResolvedOptions,
  document: object,
  { paths, onMissingField }: FieldsCall,
): Location[][] {
  return selectFields(document, paths, { onMissingField, onEvent });
}
