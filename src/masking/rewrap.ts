import { isDocument } from "../fields/as-document.ts";
import { draft } from "../json/edit.ts";
import { locationAt, toFieldLocation } from "../json/path/location.ts";
import type { Keyring } from "../keyrings/keyring.ts";
import {
  callKeyring,
  checkWrapped,
  copyKeys,
  loadUncached,
  unwrap,
} from "../materials/ask-keyring.ts";
import { notify } from "../materials/cache-events.ts";
import type {
  CallContext,
  DataKeySource,
  DecryptionCall,
} from "../materials/key-source.ts";
import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import type {
  MessageFormat,
  ParsedMessage,
} from "../message/message-format.ts";
import { refuseAs } from "../util/assert.ts";
import type { Bytes } from "../util/bytes.ts";
import { readOption } from "../util/options.ts";
import { findSomeTokens, headerOf } from "./find-tokens.ts";
import { parseToken } from "./parse-token.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/** Tokens that carry the same encrypted data keys. */
interface Group {
  readonly format: MessageFormat;
  readonly messages: ParsedMessage[];
  /** Data key of these tokens, wrapped by the new keyring. */
  wrapped?: readonly EncryptedDataKey[];
}

/**
 * Checks before any keyring is called that messages match the context and that their format has the methods needed.
 *
 * @throws {TypeError} if the format lacks a method, or each of its encrypted data keys holds another data key
 * @throws {ContextMismatchError} if a message belongs to another encryption context
 */
async function verify(
  { crypto }: DataKeySource,
  { format, messages }: Group,
  { context }: CallContext,
  ...methods: ("contentKey" | "withDataKeys")[]
): Promise<void> {
  if (readOption(format, "deriveKeyFromEntries")) {
    refuseAs(
      "format",
      "a format whose encrypted data keys all wrap the same data key",
      format.id,
    );
  }
  for (const method of methods) {
    if (!readOption(format, method))
      refuseAs("format", `a format with the method ${method}`, format.id);
  }
  for (const each of messages) {
    await format.verifyContext(each, context, crypto);
  }
}

/**
 * Unwraps the data key of a group of tokens, and checks that the data key belongs to them. The caller wipes the data
 * key and the content key.
 */
async function openKeys(
  source: DataKeySource,
  { format, messages }: Group,
  { context, signal: given }: CallContext,
): Promise<[dataKey: Bytes, contentKey: Bytes]> {
  const { crypto } = source;
  const [message] = messages as [ParsedMessage];
  const dataKey = await loadUncached(
    (signal) => unwrap(source, { context, signal }, message),
    given,
  );
  const { encryptedDataKeys } = message;
  const request = { crypto, dataKey, encryptedDataKeys, context };
  let contentKey: Bytes | undefined;
  try {
    for (const each of messages) {
      contentKey?.fill(0);
      // `verify` made sure that the format has this method.
      contentKey = await format.contentKey?.(each, request);
    }
    return [dataKey, contentKey as Bytes];
  } catch (error) {
    dataKey.fill(0);
    contentKey?.fill(0);
    throw error;
  }
}

/** Derives the content key of a token. */
export async function contentKey(
  resolved: ResolvedOptions,
  token: string,
  call: CallContext,
): Promise<Bytes> {
  const { format, message } = parseToken(token, resolved);
  const group = { format, messages: [message] };
  const source = sourceOf(resolved);
  await verify(source, group, call, "contentKey");
  const [dataKey, contentKey] = await openKeys(source, group, call);
  dataKey.fill(0);
  return contentKey;
}

/** Wraps the data key of a group of tokens for another keyring. */
async function wrapFor(
  to: Keyring,
  source: DataKeySource,
  group: Group,
  call: CallContext,
): Promise<readonly EncryptedDataKey[]> {
  const { pairs: context } = call.context;
  // Calls the keyring, and stops waiting when the signal is aborted.
  const wrapping = <T>(ask: (signal: AbortSignal) => Promise<T>) =>
    loadUncached(
      (signal) => callKeyring("wrap", signal, () => ask(signal)),
      call.signal,
    );
  await verify(source, group, call, "contentKey", "withDataKeys");
  const encryptedDataKeys = copyKeys(group.messages[0] as ParsedMessage);
  const from = source.keyring;
  const rewrapDataKey = readOption(to, "rewrapDataKey");
  const rewrapped = await wrapping(async (signal) =>
    rewrapDataKey?.call(to, { from, encryptedDataKeys, context, signal }),
  );
  if (rewrapped) return checkWrapped("wrap", rewrapped);
  const [plaintext, contentKey] = await openKeys(source, group, call);
  contentKey.fill(0);
  try {
    const wrapped = await wrapping((signal) =>
      to.wrapDataKey({ plaintext, context, signal }),
    );
    return checkWrapped("wrap", wrapped);
  } finally {
    plaintext.fill(0);
  }
}

/**
 * Wraps the data keys of a token, or of a document's tokens, for another keyring, and returns the data with the new
 * wrapped keys.
 */
export async function rewrap(
  resolved: ResolvedOptions,
  data: unknown,
  call: DecryptionCall,
  to: Keyring,
): Promise<unknown> {
  const source = sourceOf(resolved);
  // Data of any other type is treated as a single token, whose parser refuses it.
  const header = isDocument(data) ? headerOf(data, resolved) : undefined;
  // A single token counts as the root of a document.
  const found = isDocument(data)
    ? findSomeTokens(data, resolved, "rewrap")
    : [locationAt([], data as string)];
  const groups = new Map<string, Group>();
  const places = found.map(({ keys, value }) => {
    const location = toFieldLocation(keys);
    const fieldContext = { header, location };
    const { format, message } = parseToken(value, resolved, fieldContext);
    call.dataKeys.count(format.id, message.dataKeyId);
    const id = `${format.id} ${message.dataKeyId}`;
    const group = groups.get(id) ?? { format, messages: [] };
    groups.set(id, group);
    group.messages.push(message);
    const isInHeader = readOption(message, "usesDocumentHeader");
    const place = isInHeader ? [resolved.headerName] : keys;
    return locationAt(place, { group, message });
  });
  for (const group of groups.values()) {
    group.wrapped = await wrapFor(to, source, group, call);
  }
  const { items, fill } = draft(data, [places]);
  const texts = items.map(({ value: { group, message } }) => {
    const { format, wrapped = [] } = group;
    // `verify` made sure that the format has this method.
    return format.withDataKeys?.(message, wrapped);
  });
  const keyringId = to.id;
  for (const { pointer } of items) {
    notify(source.onEvent, { type: "data-key-rewrapped", pointer, keyringId });
  }
  return fill(texts);
}
