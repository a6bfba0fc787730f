import { NOT_NOW } from "../cache/key-pool.ts";
import { encryptionKey } from "../materials/cached-keys.ts";
import { refuse } from "../util/assert.ts";
import { KeyringError } from "../util/errors.ts";
import { isPromise, type MaybePromise } from "../util/maybe-promise.ts";
import { openValue, sealValue } from "./encrypt-value.ts";
import type { CallOptions } from "./masking-options.ts";
import { bindingOf, type Settings, sourceOf } from "./resolve-options.ts";

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
  throw new KeyringError(NOT_NOW);
}

/** Opens a session: its first data key is at hand. */
export async function openSession(
  settings: Settings,
  options: CallOptions,
): Promise<MaskingSession> {
  const source = sourceOf(settings);
  const binding = bindingOf(options);
  const [format] = settings.formats;
  if (!source.cache || !source.crypto.isSynchronous || format.isSingleUse) {
    refuse("session", "a cache and nativeCrypto()");
  }
  const now = { ...binding, isNow: true };
  const session: MaskingSession = {
    encryptSync: (data) => atOnce(sealValue(settings, data, now)),
    decryptSync: <T>(token: string) =>
      atOnce(openValue(settings, token, binding)) as T,
    async ready(token) {
      if (token !== undefined) await openValue(settings, token, binding);
      else await encryptionKey(source, format, binding, 0, 0);
    },
  };
  await session.ready();
  return session;
}
