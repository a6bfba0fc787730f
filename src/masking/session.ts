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

/**
 * Session that encrypts and decrypts synchronously, for code that cannot await. It uses cached data keys, within the
 * cache's limits.
 */
export interface MaskingSession {
  /**
   * Encrypts a whole value to one token.
   *
   * @throws {UnsupportedTypeError} if JSON would lose a part of the value
   * @throws {KeyringError} with reason `"not-ready"` if the data key has reached a limit; the next data key is then
   * already requested
   */
  encryptSync(data: unknown): string;
  /**
   * Decrypts a token, or every token in a document, as `decrypt` does. The session's own tokens need no call of
   * `ready`: the session keeps the data keys that it encrypted with, within the cache's limits of age and capacity.
   *
   * @throws {KeyringError} with reason `"not-ready"` if a data key is not cached; the data key is then already
   * requested
   * @throws {TypeError} if the cache keeps no data keys for decryption
   * @throws all errors of `decrypt`
   */
  decryptSync<T = unknown>(data: string | object): T;
  /**
   * Waits until a data key for encryption is cached. With `tokens`, waits until the data keys of the tokens are cached.
   * `tokens` is one token, an array of tokens or documents, or one document with tokens.
   *
   * @throws {TypeError} if `tokens` is anything else, or the cache keeps no data keys for decryption
   * @throws all errors of `decrypt`, or the reason of the session's signal if it was aborted
   */
  ready(tokens?: string | object): Promise<void>;
}

/**
 * Returns `value` if it is not a promise. For a promise, throws a `KeyringError` with reason `"not-ready"`, and lets
 * the work of the promise go on.
 */
function atOnce<T>(value: MaybePromise<T>): T {
  if (!isPromise(value)) return value;
  // The caller already has an error, so a later rejection is ignored.
  value.catch(() => {});
  throw new KeyringError(NO_KEY_AT_HAND, { reason: "not-ready" });
}

/** Throws if the cache keeps no data keys for decryption. In that case waiting with `ready` would not help. */
function assertKeepsKeys({ ownKeys }: DataKeySource): void {
  if (ownKeys !== undefined) return;
  const expected = "a cache that keeps data keys for decryption";
  const got = "one with decrypt: false; await decrypt of DataMasking instead";
  refuseAs("the session to decrypt", expected, got);
}

/** Makes a listener that keeps the data keys with which a session encrypts. */
function keeper(
  { ownKeys, decryptionCacheKey }: DataKeySource,
  format: MessageFormat,
  { context }: CallContext,
): ((key: object, token: string) => void) | undefined {
  // If each encrypted data key holds another data key, the key that encrypts does not decrypt.
  if (!ownKeys || readOption(format, "deriveKeyFromEntries")) return undefined;
  // Maps ids only, because the cache may forget the keys themselves.
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

/** Opens a session, and waits for its first data key. */
export async function openSession(
  options: ResolvedOptions,
  call: CallContext,
): Promise<MaskingSession> {
  const { cache, crypto, ...others } = sourceOf(options);
  const [format] = options.formats;
  const isSingleUse = readOption(format, "isSingleUse");
  if (!cache || !crypto.isSynchronous || isSingleUse) {
    const waiting = isSingleUse
      ? "a format with a new data key for each message"
      : "asynchronous cryptography";
    const got = cache ? waiting : "no cache";
    const expected = "a cache and crypto: nativeCrypto() of sealmask/native";
    refuseAs("session", expected, got);
  }
  const source = { ...others, cache, crypto, ownKeys: cache.ownKeys() };
  const resolved = { ...options, source };
  const now = { ...call, sync: true };
  const keep = keeper(source, format, call);
  const { maxDataKeysPerCall } = options;
  /** Makes the parameters of one decryption. Each decryption has its own limit on data keys. */
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

/** Waits until the data keys of tokens are cached. Asks for each data key once. */
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
