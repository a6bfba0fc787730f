import { edit } from "../edit.ts";
import { asDocument, compileFields, selectFields } from "../fields.ts";
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
  options: FieldCallOptions,
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
  const tokens = await sealAll(source, formats[0], messages, binding);
  return replace(document, locations, tokens);
}

/** Decrypts fields of a document, or every token in it. */
export async function decryptFields(
  settings: Settings,
  data: unknown,
  { fields, ...options }: Partial<FieldCallOptions>,
): Promise<unknown> {
  const { serializer, formats } = settings;
  sourceOf(settings);
  const document = asDocument(data, serializer);
  const locations = fields
    ? requireTokens(select(settings, document, { fields, ...options }), formats)
    : findTokens(document, formats);
  const values = locations.map(({ keys, value }) =>
    decryptValue(settings, value, toBinding(keys), options),
  );
  return replace(document, locations, await Promise.all(values));
}

function select(
  { onMissingField, onEvent }: Settings,
  document: object,
  options: FieldCallOptions,
): Location[] {
  return selectFields(document, compileFields(options.fields), {
    onMissingField: options.onMissingField ?? onMissingField,
    onEvent,
  });
}

function replace(
  document: object,
  locations: readonly Location[],
  values: readonly unknown[],
): unknown {
  const place = ({ keys }: Location, i: number) => ({ keys, value: values[i] });
  return edit(document, locations.map(place));
}
