import type {
  EncryptedDataKey,
  EncryptionContext,
  Keyring,
} from "../../mod.ts";
import { serializeContext } from "../../src/context.ts";

/** A stand-in for a key service: it keeps data keys under tickets, checks contexts, and counts its calls. */
export interface MemoryKeyring extends Keyring {
  readonly calls: { generate: number; unwrap: number; wrap: number };
  /** Thrown by every call while set. */
  failure: Error | null;
  /** Awaited by every call. */
  gate: Promise<unknown>;
  /** The signal of the last call. */
  lastSignal: AbortSignal | undefined;
}

const encoder = new TextEncoder();

/**
 * Makes one.
 *
 * @param options `dataKey`: gives this data key each time, for known answers; `name`: its keys' name
 */
export function memoryKeyring({
  dataKey,
  name = "one",
}: {
  dataKey?: Uint8Array;
  name?: string;
} = {}): MemoryKeyring {
  const kept = new Map<string, { plaintext: Uint8Array; bound: string }>();
  const providerInfo = encoder.encode(name);
  const bind = (context: EncryptionContext) => serializeContext(context).join();
  const wrap = (
    plaintext: Uint8Array,
    context: EncryptionContext,
  ): EncryptedDataKey => {
    const ciphertext = dataKey
      ? Uint8Array.of(9, 8, 7, 6, 5)
      : crypto.getRandomValues(new Uint8Array(16));
    const entry = { plaintext: plaintext.slice(), bound: bind(context) };
    kept.set(ciphertext.join(), entry);
    return { providerId: "test", providerInfo, ciphertext };
  };
  const keyring: MemoryKeyring = {
    id: `memory:${crypto.randomUUID()}`,
    calls: { generate: 0, unwrap: 0, wrap: 0 },
    failure: null,
    gate: Promise.resolve(),
    lastSignal: undefined,
    async generateDataKey({ context, signal }) {
      keyring.calls.generate++;
      await answer(signal);
      const plaintext =
        dataKey?.slice() ?? crypto.getRandomValues(new Uint8Array(32));
      return { plaintext, encryptedDataKeys: [wrap(plaintext, context)] };
    },
    async unwrapDataKey({ encryptedDataKeys, context, signal }) {
      keyring.calls.unwrap++;
      await answer(signal);
      const mine = encryptedDataKeys.find(
        (key) =>
          key.providerId === "test" &&
          key.providerInfo.join() === providerInfo.join(),
      );
      if (!mine) return null;
      const found = kept.get(mine.ciphertext.join());
      if (found?.bound === bind(context)) return found.plaintext.slice();
      if (dataKey) return dataKey.slice();
      throw new Error("InvalidCiphertextException");
    },
    async wrapDataKey({ plaintext, context, signal }) {
      keyring.calls.wrap++;
      await answer(signal);
      return [wrap(plaintext, context)];
    },
  };
  async function answer(signal: AbortSignal | undefined): Promise<void> {
    keyring.lastSignal = signal;
    await keyring.gate;
    if (keyring.failure) throw keyring.failure;
  }
  return keyring;
}
