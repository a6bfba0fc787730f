import { decodeContent, encodeContent } from "./content.ts";
import { open, seal } from "./messages.ts";
import type { CallOptions } from "./options.ts";
import { bindingOf, formatFor, type Settings, sourceOf } from "./settings.ts";

/** Encrypts a whole value. */
export async function encryptValue(
  settings: Settings,
  data: unknown,
  options: CallOptions,
): Promise<string> {
  const source = sourceOf(settings);
  const binding = bindingOf(options);
  const message = encodeContent(data, settings.serializer);
  return await seal(source, settings.formats[0], message, binding);
}

/** Decrypts one token, found at a location or on its own. */
export async function decryptValue(
  settings: Settings,
  token: string,
  location: string | undefined,
  options: CallOptions,
): Promise<unknown> {
  const source = sourceOf(settings);
  const binding = bindingOf(options);
  const format = formatFor(token, settings);
  const message = format.parse(token);
  const plaintext = await open(source, format, message, location, binding);
  return decodeContent(plaintext, message.contentType, settings.serializer);
}
