import { asDocument } from "../fields/as-document.ts";
import { compileFields } from "../fields/compile-fields.ts";
import { readOnMissingField } from "../fields/on-missing-field.ts";
import { selectFields } from "../fields/select-fields.ts";
import { draft, replace } from "../json/edit.ts";
import { type Location, toBinding } from "../json/path/location.ts";
import { encryptionKey } from "../materials/cached-keys.ts";
import { oneOf, quote, refuse } from "../util/assert.ts";
import { EnvelopeError, UnsupportedTypeError } from "../util/errors.ts";
import { readOption } from "../util/options.ts";
import { openValue } from "./encrypt-value.ts";
import {
  findTokens,
  formatOf,
  headerOf,
  isNoHeader,
  requireSome,
} from "./find-tokens.ts";
import type {
  EncryptFieldsOptions,
  FieldCallOptions,
} from "./masking-options.ts";
import { encodeContent, sealContent } from "./message-content.ts";
import { bindingOf, type Settings, sourceOf } from "./resolve-options.ts";

/** Encrypts fields of a document under one data key; all or none. */
export async function encryptFields(
  settings: Settings,
  data: unknown,
  options: Partial<EncryptFieldsOptions>,
): Promise<unknown> {
  const { serializer, formats, headerName } = settings;
  const [format] = formats;
  const source = sourceOf(settings);
  const binding = bindingOf(options);
  const document = asDocument(data, serializer);
  const isShort = wantsHeader(settings, document, options);
  // Made before waiting: what happens to the document meanwhile is not seen.
  const { items, fill } = draft(document, select(settings, document, options));
  const allowsTokens = readOption(options, "allowTokens");
  let bytes = 0;
  const messages = items.map((found) => {
    const { value } = found;
    if (!allowsTokens && formatOf(value, formats)) {
      throw new UnsupportedTypeError(
        `Cannot encrypt the field ${quote(found.pointer)}: it holds a token already`,
      );
    }
    const location = bindingAt(found);
    if (isShort && location === undefined) refuseHeader();
    const message = encodeContent(
      value,
      serializer,
      source.crypto.encodeUtf8,
      location,
      isShort,
    );
    bytes += message.plaintext.length;
    return message;
  });
  const { length } = messages;
  if (length === 0) return document;
  const key = await encryptionKey(source, format, binding, length, bytes);
  const filled = fill(
    await Promise.all(
      messages.map((message) => sealContent(format, key, message)),
    ),
  );
  if (isShort) {
    replace(filled as object, headerName, format.documentHeader?.(key));
  }
  return filled;
}

function refuseHeader(): never {
  refuse("header", "fields in a format with a header");
}

/** Whether the fields' tokens are to share one header in the document. */
function wantsHeader(
  { formats, headerName }: Settings,
  document: object,
  options: Partial<EncryptFieldsOptions>,
): boolean {
  const header: unknown = readOption(options, "header");
  if (header === undefined) return false;
  oneOf("header", header, ["document"]);
  if (Array.isArray(document) || !formats[0].documentHeader) refuseHeader();
  if (!Object.hasOwn(document, headerName)) return true;
  throw new UnsupportedTypeError(
    `Cannot encrypt the document: it has a member ${quote(headerName)} already`,
  );
}

/** Decrypts fields of a document, or every token in it. */
export async function decryptFields(
  settings: Settings,
  data: unknown,
  options: Partial<FieldCallOptions>,
): Promise<unknown> {
  const { serializer, formats, headerName } = settings;
  sourceOf(settings);
  const document = asDocument(data, serializer);
  const header = headerOf(document, settings);
  const all = readOption(options, "fields") === undefined;
  const { items, fill } = draft(
    document,
    all
      ? [requireSome(findTokens(document, settings))]
      : select(settings, document, options).map((found) =>
          found.filter(isNoHeader(document, settings)),
        ),
  );
  const foreign = items.find(({ value }) => !formatOf(value, formats));
  if (foreign) {
    throw new EnvelopeError(
      `Cannot decrypt the field ${quote(foreign.pointer)}: it holds no token`,
    );
  }
  const binding = bindingOf(options);
  const values = items.map(async (found) => {
    const location = bindingAt(found);
    const surroundings = { header, location };
    return openValue(settings, found.value as string, binding, surroundings);
  });
  const filled = fill(await Promise.all(values)) as Record<string, unknown>;
  // Where none was decrypted, the document is the caller's own.
  if (header === undefined || items.length === 0) return filled;
  try {
    if (findTokens(filled, settings).length === 0) delete filled[headerName];
  } catch {
    // Where nobody can tell whether it may yet be needed, it stays.
  }
  return filled;
}

/** What the token of a field is bound to; nothing where the field is the whole document. */
function bindingAt({ keys }: Location): string | undefined {
  return keys.length > 0 ? toBinding(keys) : undefined;
}

function select(
  { onMissingField, onEvent }: Settings,
  document: object,
  options: Partial<FieldCallOptions>,
): Location[][] {
  const paths = compileFields(readOption(options, "fields"));
  const given = readOption(options, "onMissingField");
  return selectFields(document, paths, {
    onMissingField: readOnMissingField(given, onMissingField),
    onEvent,
  });
}
