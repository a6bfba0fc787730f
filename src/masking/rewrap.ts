import { type Bytes, copyBytes } from "../bytes.ts";
import { refuse } from "../errors.ts";
import { assertKeyring, type Keyring } from "../keyring/keyring.ts";
import { readOption } from "../options.ts";
import { alone, asking, checkWrapped, unwrap } from "./keyring-calls.ts";
import type { CallOptions, RewrapOptions } from "./options.ts";
import { bindingOf, formatFor, type Settings, sourceOf } from "./settings.ts";
import type { DecryptionNeed } from "./source.ts";

/** A message's own keys, lent out. */
interface Lent extends DecryptionNeed {
  readonly dataKey: Bytes;
  readonly contentKey: Bytes;
}

function unsupported(what: string): never {
  refuse("format", `expected one with ${what}`);
}

/** Unwraps a token's data key, proves that it is the token's, and lends it out; it is wiped afterwards. */
async function withDataKey<T>(
  settings: Settings,
  token: string,
  options: CallOptions,
  use: (lent: Lent) => T | Promise<T>,
): Promise<T> {
  const source = sourceOf(settings);
  const { context, signal } = bindingOf(options);
  const format = formatFor(token, settings);
  if (!format.contentKey) unsupported("contentKey");
  const message = format.parse(token);
  const { crypto } = source;
  await format.verifyContext(message, context, crypto);
  const need = { format, message, context, signal };
  const dataKey = await alone(
    (abandoned) => unwrap(source, { ...need, signal: abandoned }),
    signal,
  );
  try {
    const { encryptedDataKeys } = message;
    const request = { crypto, dataKey, encryptedDataKeys, context };
    const contentKey = await format.contentKey(message, request);
    return await use({ ...need, dataKey, contentKey });
  } finally {
    dataKey.fill(0);
  }
}

/** Derives the content key of a token. */
export function contentKey(
  settings: Settings,
  token: string,
  options: CallOptions,
): Promise<Bytes> {
  return withDataKey(settings, token, options, (lent) => lent.contentKey);
}

/** Wraps the data key of a token for another keyring, and puts it in place of the token's own. */
export async function rewrap(
  settings: Settings,
  token: string,
  options: RewrapOptions,
): Promise<string> {
  const to = readOption(options, "to");
  assertKeyring("to", to);
  return withDataKey(settings, token, options, async (lent) => {
    const { context, signal, format, message, dataKey } = lent;
    lent.contentKey.fill(0);
    if (!format.withDataKeys) unsupported("withDataKeys");
    const plaintext = copyBytes(dataKey);
    const wrapped = alone((abandoned) => {
      const bound = { context: context.pairs, signal: abandoned };
      return asking("wrap", abandoned, () =>
        (to as Keyring).wrapDataKey({ plaintext, ...bound }),
      );
    }, signal);
    const keys = await wrapped.finally(() => plaintext.fill(0));
    return format.withDataKeys(message, checkWrapped("wrap", keys));
  });
}
