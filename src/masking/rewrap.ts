import { type Bytes, copyBytes } from "../bytes.ts";
import type { MessageFormat } from "../format.ts";
import type { Keyring } from "../keyring/keyring.ts";
import { asking, type DataKeySource, unwrap } from "./data-keys.ts";
import type { Binding } from "./messages.ts";

function unsupported(what: string, { id }: MessageFormat): TypeError {
  return new TypeError(
    `Cannot ${what}: messages of the format ${JSON.stringify(id)} do not allow it`,
  );
}

/** Unwraps a message's data key, proves that it is the message's, and lends it out; it is wiped afterwards. */
async function withDataKey<T>(
  source: DataKeySource,
  format: MessageFormat,
  token: string,
  { context, signal }: Binding,
  use: (dataKey: Bytes, contentKey: Bytes) => T | Promise<T>,
): Promise<T> {
  const message = format.parse(token);
  if (!format.contentKey) throw unsupported("derive the content key", format);
  await format.verifyContext(message, context, source.crypto);
  const need = { format, message, context, signal };
  const dataKey = await unwrap(source, need);
  try {
    const { encryptedDataKeys } = message;
    const { crypto } = source;
    const request = { crypto, dataKey, encryptedDataKeys, context };
    return await use(dataKey, await format.contentKey(message, request));
  } finally {
    dataKey.fill(0);
  }
}

/** Derives the content key of a token. */
export function contentKey(
  source: DataKeySource,
  format: MessageFormat,
  token: string,
  binding: Binding,
): Promise<Bytes> {
  return withDataKey(source, format, token, binding, (_, key) => key);
}

/** Wraps the data key of a token for another keyring, and puts it in place of the token's own. */
export function rewrap(
  source: DataKeySource,
  format: MessageFormat,
  token: string,
  to: Keyring,
  binding: Binding,
): Promise<string> {
  return withDataKey(source, format, token, binding, async (dataKey, key) => {
    key.fill(0);
    if (!format.withDataKeys) throw unsupported("rewrap the message", format);
    const { context, signal } = binding;
    const plaintext = copyBytes(dataKey);
    const wrap = { plaintext, context: context.pairs, signal };
    const wrapped = asking("wrap", signal, () => to.wrapDataKey(wrap));
    const keys = await wrapped.finally(() => plaintext.fill(0));
    return format.withDataKeys(format.parse(token), keys);
  });
}
