import { unwrapping } from "../keyrings/data-key-entries.ts";
import { keyNameOf } from "../keyrings/key-names.ts";
import { type Keyring, lengthOf } from "../keyrings/keyring.ts";
import { assertGenerated } from "../keyrings/keyring-failure.ts";
import { ownId } from "../keyrings/own-id.ts";
import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import {
  type EncryptionContext,
  serializeContext,
} from "../message/encryption-context.ts";
import { KeyringError } from "../util/errors.ts";
import { assertOptions, namesOf, snapshotOptions } from "../util/options.ts";
import { encodeUtf8 } from "../util/utf8.ts";

/** Options of {@link memoryKeyring}. */
export interface MemoryKeyringOptions {
  /**
   * Fixed data key that `generateDataKey` always returns, for tests with known answers.
   *
   * @default a new random data key each time
   */
  readonly dataKey?: Uint8Array | undefined;
  /**
   * Name of the keyring's key.
   *
   * @default `"one"`
   */
  readonly name?: string | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<MemoryKeyringOptions>({
  dataKey: true,
  name: true,
});

/** Keyring for tests that keeps data keys in memory, checks encryption contexts and counts its calls. */
export interface MemoryKeyring extends Keyring {
  /** Numbers of the calls so far, by method. */
  readonly calls: {
    /** Number of calls of `generateDataKey`. */
    generate: number;
    /** Number of calls of `unwrapDataKey` and `unwrapEntry`. */
    unwrap: number;
    /** Number of calls of `wrapDataKey`. */
    wrap: number;
  };
  /** Error that every call throws until `failure` is `null` again. */
  failure: Error | null;
  /** Promise that every call awaits first. An unsettled promise simulates a slow key service. */
  gate: Promise<unknown>;
  /** Abort signal that the last call was given. */
  lastSignal: AbortSignal | undefined;
}

const PROVIDER = "test";
/** Bytes that stand in place of the wrapped data key if the option `dataKey` is given. */
const FIXED_TICKET = Uint8Array.of(9, 8, 7, 6, 5);

/**
 * Makes a keyring without keys, for tests that need no key service. It keeps data keys in memory; a "wrapped" data key
 * is a random id of the data key in memory. Only this keyring can unwrap the id, and only under the same encryption
 * context.
 *
 * @param options fixed data key and name
 * @returns a keyring with an id of its own
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { memoryKeyring } from "sealmask/testing";
 *
 * const keyring = memoryKeyring();
 * const masking = new DataMasking({ keyring });
 * const token = await masking.encrypt({ id: 1 });
 * await masking.encrypt({ id: 2 });
 * console.log(await masking.decrypt(token), keyring.calls.generate); // { id: 1 } 1
 * ```
 */
export function memoryKeyring(
  options: MemoryKeyringOptions = {},
): MemoryKeyring {
  assertOptions("memoryKeyring", options, NAMES);
  const { dataKey, name = "one" } = snapshotOptions(options, NAMES);
  const kept = new Map<string, { plaintext: Uint8Array; bound: string }>();
  const providerInfo = encodeUtf8(name);
  const bind = (context: EncryptionContext) => serializeContext(context).join();
  const wrap = (
    plaintext: Uint8Array,
    context: EncryptionContext,
  ): EncryptedDataKey => {
    const ciphertext = dataKey
      ? FIXED_TICKET.slice()
      : crypto.getRandomValues(new Uint8Array(16));
    const entry = { plaintext: plaintext.slice(), bound: bind(context) };
    kept.set(ciphertext.join(), entry);
    return { providerId: PROVIDER, providerInfo, ciphertext };
  };
  async function answer(signal: AbortSignal | undefined): Promise<void> {
    keyring.lastSignal = signal;
    await keyring.gate;
    if (keyring.failure) throw keyring.failure;
  }
  const id = ownId(`memory:${name}`);
  const keyring: MemoryKeyring = {
    get id() {
      return id();
    },
    keyNames: [keyNameOf(PROVIDER, name)],
    calls: { generate: 0, unwrap: 0, wrap: 0 },
    failure: null,
    gate: Promise.resolve(),
    lastSignal: undefined,
    async generateDataKey(request) {
      const { context, signal } = request;
      keyring.calls.generate++;
      await answer(signal);
      const length = lengthOf(request);
      const plaintext =
        dataKey?.slice() ?? crypto.getRandomValues(new Uint8Array(length));
      assertGenerated(plaintext, length);
      return { plaintext, encryptedDataKeys: [wrap(plaintext, context)] };
    },
    ...unwrapping(async ({ encryptedDataKeys, context, signal }) => {
      keyring.calls.unwrap++;
      await answer(signal);
      const mine = encryptedDataKeys.find(
        (key) =>
          key.providerId === PROVIDER &&
          key.providerInfo.join() === providerInfo.join(),
      );
      if (!mine) return null;
      const found = kept.get(mine.ciphertext.join());
      const isKnown = found?.bound === bind(context);
      const plaintext = isKnown ? found.plaintext.slice() : dataKey?.slice();
      if (plaintext) return { plaintext, encryptedDataKey: mine };
      throw new KeyringError(
        "Cannot unwrap the data key with the memory keyring: it was not wrapped here under this encryption context",
        { reason: "tampered" },
      );
    }),
    async wrapDataKey({ plaintext, context, signal }) {
      keyring.calls.wrap++;
      await answer(signal);
      return [wrap(plaintext, context)];
    },
  };
  return keyring;
}
