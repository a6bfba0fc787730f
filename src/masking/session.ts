import { NO_KEY_AT_HAND } from "../cache/key-pool.ts";
import { decryptionKey, encryptionKey } from "../materials/cached-keys.ts";
import { CallDataKeys } from "../materials/call-data-keys.ts";
import type {
  CallContext,
  DataKeySource,
  DecryptionCall,
} from "../materials/key-source.ts";
import type { MessageFormat } from "../message/message-format.ts";
import { refuseAs } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { isPromise, type MaybePromise } from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import { decryptData } from "./encrypt-fields.ts";
import { encryptValue } from "./encrypt-value.ts";
import { type ParsedToken, parseTokens } from "./parse-token.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/** Encrypts and decrypts at once, where nobody can await: with data keys that are at hand, within the cache's limits. */
export interface MaskingSession {
  /**
   * Encrypts a whole value to one token.
   *
   * @throws {UnsupportedTypeError} when JSON would lose something in the value
   * @throws {KeyringError} when the data key has reached a limit; the next one is then on its way
   */
  encryptSync(data: unknown): string;
  /**
   * Decrypts a token, or every token in a document, as `decrypt` does. The session's own tokens need no `ready` first: it keeps the data keys that it encrypted with, within
   * the cache's limits of age and capacity.
   *
   * @throws {KeyringError} when a data key is not at hand; it is then on its way
   * @throws {TypeError} when the cache keeps no data keys to decrypt with
   * @throws what `decrypt` throws
   */
  decryptSync<T = unknown>(data: string | object): T;
  /**
   * Waits for a data key to encrypt with, or for those of a token, of an array of tokens or documents, or of every token in
   * a document.
   *
   * @throws {TypeError} when it is something else, or the cache keeps no data keys to decrypt with
   * @throws what `decrypt` throws, or the reason of the session's signal when that was aborted
   */
  ready(tokens?: string | object): Promise<void>;
}

/** Returns what is done at once, or else throws; what is on its way goes on. */
function atOnce<T>(value: MaybePromise<T>): T {
  if (!isPromise(value)) return value;
  // The caller has its error already; a later rejection has no listener.
  value.catch(() => {});
  throw new KeyringError(NO_KEY_AT_HAND, { reason: "not-ready" });
}

/** Refuses to decrypt with data keys that are at hand where the cache keeps none: `ready` would not help. */
function assertKeepsKeys({ ownKeys }: DataKeySource): void {
  if (ownKeys !== undefined) return;
  const expected = "a cache that keeps data keys to decrypt with";
  const got = "one with decrypt: false; await decrypt of DataMasking instead";
  refuseAs("the session to decrypt", expected, got);
}

/** Makes a listener that keeps the data keys that a session encrypts with. */
function keeper(
  { ownKeys, decryptionCacheKey }: DataKeySource,
  format: MessageFormat,
  { context }: CallContext,
): ((key: object, token: string) => void) | undefined {
  // Where each entry has a data key of its own, a key that writes does not read.
  if (!ownKeys || readOption(format, "deriveKeyFromEntries")) return undefined;
  // Not the keys themselves, which the cache may forget.
  const ids = new WeakMap<object, string>();
  return (key, token) => {
    let id = ids.get(key);
    if (id === undefined) {
      const { dataKeyId } = format.parse(token);
      id = decryptionCacheKey(format.id, context.key, dataKeyId);
      ids.set(key, id);
    }
    ownKeys.keep(id, key);
  };
}

/** Opens a session: its first data key is at hand. */
export async function openSession(
  options: ResolvedOptions,
  call: CallContext,
): Promise<MaskingSession> {
  const { cache, crypto, ...others } = sourceOf(options);
  const [format] = options.formats;
  const isSingleUse = readOption(format, "isSingleUse");
  if (!cache || !crypto.isSynchronous || isSingleUse) {
    const waiting = isSingleUse ? "a format" : "cryptography";
    const got = cache ? `${waiting} that waits` : "no cache";
    const expected = "a cache and crypto: nativeCrypto() of sealmask/native";
    refuseAs("session", expected, got);
  }
  const source = { ...others, cache, crypto, ownKeys: cache.ownKeys() };
  const resolved = { ...options, source };
  const now = { ...call, sync: true };
  const keep = keeper(source, format, call);
  const { maxDataKeysPerCall } = options;
  /** Every call of the session has bounds of its own. */
  const decryption = (): DecryptionCall => ({
    ...call,
    dataKeys: new CallDataKeys(maxDataKeysPerCall, call.signal),
  });
  const session: MaskingSession = {
    encryptSync: (data) =>
      atOnce(encryptValue(resolved, data, now, "the value", keep)),
    decryptSync<T>(data: string | object) {
      assertKeepsKeys(source);
      return atOnce(decryptData(resolved, data, decryption(), undefined)) as T;
    },
    async ready(tokens) {
      call.signal?.throwIfAborted();
      if (tokens === undefined) {
        await encryptionKey(source, format, call, 0, 0);
        return;
      }
      assertKeepsKeys(source);
      await prepare(resolved, tokens, decryption());
    },
  };
  await session.ready();
  return session;
}

/** Waits for the data keys of tokens, once for each of them. */
async function prepare(
  resolved: ResolvedOptions,
  tokens: unknown,
  call: DecryptionCall,
): Promise<void> {
  const source = sourceOf(resolved);
  const parsed = new Map<string, ParsedToken>();
  for (const each of Array.isArray(tokens) ? Array.from(tokens) : [tokens]) {
    for (const token of parseTokens(each, resolved)) {
      parsed.set(`${token.format.id} ${token.message.dataKeyId}`, token);
    }
  }
  await Promise.all(
    Array.from(parsed.values(), async ({ format, message }) =>
      decryptionKey(source, format, call, message),
    ),
  );
}
