import { draft } from "../edit.ts";
import {
  asDocument,
  compileFields,
  readOnMissingField,
  selectFields,
} from "../fields.ts";
import { readOption } from "../options.ts";
import { type Location, toBinding } from "../path/location.ts";
import { encodeContent } from "./content.ts";
import { sealAll } from "./messages.ts";
import type { FieldCallOptions } from "./options.ts";
import { bindingOf, type Settings, sourceOf } from "./settings.ts";
import { findTokens, refuseToken, requireTokens } from "./tokens.ts";
import { decryptValue } from "./value.ts";

/** Encrypts fields of a document under one data key. */
export async function encryptFields(
  settings: Settings,
  data: unknown,
  options: Partial<FieldCallOptions>,
): Promise<unknown> {
  const { serializer, formats } = settings;
  const source = sourceOf(settings);
  const binding = bindingOf(options);
  const document = asDocument(data, serializer);
  // Made before waiting: what happens to the document meanwhile is not seen.
  const { items, fill } = draft(document, select(settings, document, options));
  const messages = items.map((location) => {
    refuseToken(location, formats);
    const content = encodeContent(location.value, serializer);
    return { ...content, location: bindingAt(location) };
  });
  return fill(await sealAll(source, formats[0], messages, binding));
}

/** Decrypts fields of a document, or every token in it. */
export async function decryptFields(
  settings: Settings,
  data: unknown,
  options: Partial<FieldCallOptions>,
): Promise<unknown> {
  const { serializer, formats } = settings;
  sourceOf(settings);
  const document = asDocument(data, serializer);
  const locations =
    readOption(options, "fields") === undefined
      ? [findTokens(document, formats)]
      : select(settings, document, options).map((found) =>
          requireTokens(found, formats),
        );
  const { items, fill } = draft(document, locations);
  const values = items.map((location) =>
    decryptValue(settings, location.value, bindingAt(location), options),
  );
  return fill(await Promise.all(values));
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
