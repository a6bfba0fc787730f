import { type Bytes, copyBytes } from "../bytes.ts";
import { refuse } from "../errors.ts";
import {
  assertKeyring,
  type GenerateDataKeyRequest,
  type Keyring,
} from "../keyring/keyring.ts";
import { readOption } from "../options.ts";
import {
  alone,
  asking,
  checkWrapped,
  copyKeys,
  unwrap,
} from "./keyring-calls.ts";
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

/**
 * Unwraps a token's data key, proves that it is the token's, and lends it out; it is wiped afterwards.
 *
 * @param without does the work without the data key, or gives `null` where it cannot
 */
async function withDataKey<T>(
  settings: Settings,
  token: string,
  options: CallOptions,
  use: (lent: Lent) => T | Promise<T>,
  without?: (need: DecryptionNeed, from: Keyring) => Promise<T | null>,
): Promise<T> {
  const source = sourceOf(settings);
  const { context, signal } = bindingOf(options);
  const format = formatFor(token, settings);
  if (!format.contentKey) unsupported("contentKey");
  const message = format.parse(token);
  const { crypto } = source;
  await format.verifyContext(message, context, crypto);
  const need = { format, message, context, signal };
  const done = await without?.(need, source.keyring);
  if (done) return done;
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

/** Asks the new keyring to wrap a token's data key, and gives up when the signal says so. */
function wrapping<T>(
  { format, context, signal }: DecryptionNeed,
  ask: (bound: GenerateDataKeyRequest) => Promise<T>,
): Promise<T> {
  if (!format.withDataKeys) unsupported("withDataKeys");
  return alone((abandoned) => {
    const bound = { context: context.pairs, signal: abandoned };
    return asking("wrap", abandoned, () => ask(bound));
  }, signal);
}

/** Wraps the data key of a token for another keyring, and puts it in place of the token's own. */
export async function rewrap(
  settings: Settings,
  token: string,
  options: RewrapOptions,
): Promise<string> {
  const to = readOption(options, "to") as Keyring;
  assertKeyring("to", to);
  const replaced = ({ format, message }: DecryptionNeed, keys: unknown) =>
    // Asked for in `wrapping`.
    format.withDataKeys?.(message, checkWrapped("wrap", keys)) as string;
  return withDataKey(
    settings,
    token,
    options,
    async (lent) => {
      lent.contentKey.fill(0);
      const plaintext = copyBytes(lent.dataKey);
      const wrapped = wrapping(lent, (bound) =>
        to.wrapDataKey({ plaintext, ...bound }),
      );
      return replaced(lent, await wrapped.finally(() => plaintext.fill(0)));
    },
    async (need, from) => {
      const keys = await wrapping(need, async (bound) =>
        to.rewrapDataKey?.({
          from,
          encryptedDataKeys: copyKeys(need.message),
          ...bound,
        }),
      );
      return keys ? replaced(need, keys) : null;
    },
  );
}
