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
  const locations = select(settings, document, options);
  const messages = locations.map((location) => {
    refuseToken(location, formats);
    const content = encodeContent(location.value, serializer);
    return { ...content, location: toBinding(location.keys) };
  });
  // Made before waiting: what happens to the document meanwhile is not seen.
  const fill = draft(document, locations);
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
      ? findTokens(document, formats)
      : requireTokens(select(settings, document, options), formats);
  const fill = draft(document, locations);
  const values = locations.map(({ keys, value }) =>
    decryptValue(settings, value, toBinding(keys), options),
  );
  return fill(await Promise.all(values));
}

function select(
  { onMissingField, onEvent }: Settings,
  document: object,
  options: Partial<FieldCallOptions>,
): Location[] {
  const paths = compileFields(readOption(options, "fields"));
  const given = readOption(options, "onMissingField");
  return selectFields(document, paths, {
    onMissingField: readOnMissingField(given, onMissingField),
    onEvent,
  });
}
