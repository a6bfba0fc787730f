import { NO_KEY_AT_HAND } from "../cache/key-pool.ts";
import { encryptionKey } from "../materials/cached-keys.ts";
import type { CallContext } from "../materials/key-source.ts";
import { refuseAs } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { isPromise, type MaybePromise } from "../util/maybe-promise.ts";
import { readOption } from "../util/options.ts";
import { decryptValue, encryptValue } from "./encrypt-value.ts";
import { type ResolvedOptions, sourceOf } from "./resolve-options.ts";

/** Encrypts and decrypts at once, where nobody can await: with data keys that are at hand, within the cache's limits. */
export interface MaskingSession {
  /**
   * Encrypts a whole value to one token.
   *
   * @throws {KeyringError} when the data key has reached a limit; the next one is then on its way
   */
  encryptSync(data: unknown): string;
  /**
   * Decrypts a token.
   *
   * @throws {KeyringError} when its data key is not at hand; it is then on its way
   */
  decryptSync<T = unknown>(token: string): T;
  /** Waits for a data key to encrypt with, or for that of a token. */
  ready(token?: string): Promise<void>;
}

/** What is done at once, or else an error; what is on its way goes on. */
function atOnce<T>(value: MaybePromise<T>): T {
  if (!isPromise(value)) return value;
  // Who is told now hears of no failure later.
  value.catch(() => {});
  throw new KeyringError(NO_KEY_AT_HAND, { reason: "not-ready" });
}

/** Opens a session: its first data key is at hand. */
export async function openSession(
  resolved: ResolvedOptions,
  call: CallContext,
): Promise<MaskingSession> {
  const source = sourceOf(resolved);
  const [format] = resolved.formats;
  const isSingleUse = readOption(format, "isSingleUse");
  if (!source.cache || !source.crypto.isSynchronous || isSingleUse) {
    const waiting = isSingleUse ? "a format" : "cryptography";
    const got = source.cache ? `${waiting} that waits` : "no cache";
    refuseAs("session", "a cache and nativeCrypto()", got);
  }
  const now = { ...call, sync: true };
  const session: MaskingSession = {
    encryptSync: (data) => atOnce(encryptValue(resolved, data, now)),
    decryptSync: <T>(token: string) =>
      atOnce(decryptValue(resolved, token, call)) as T,
    async ready(token) {
      if (token !== undefined) await decryptValue(resolved, token, call);
      else await encryptionKey(source, format, call, 0, 0);
    },
  };
  await session.ready();
  return session;
}
