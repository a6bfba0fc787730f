import { type Bytes, copyBytes } from "../bytes.ts";
import { serializeContext } from "../context.ts";
import type { EncryptedDataKey } from "../edk.ts";
import { KeyringError } from "../errors.ts";
import { generateAndWrap } from "./data-key.ts";
import { keyringFailure } from "./failure.ts";
import type { Keyring } from "./keyring.ts";
import type { RawKeyName } from "./names.ts";

/** A wrapped data key's two parts, in memory of their own. */
export interface RawWrapped {
  readonly providerInfo: Bytes;
  readonly ciphertext: Bytes;
}

/** What a raw keyring adds to the common course of events: how one key wraps and unwraps. */
export interface RawWrapping {
  /** Wraps a data key, bound to the serialised encryption context if the algorithm can bind one. */
  wrap(plaintext: Bytes, context: Bytes): Promise<RawWrapped>;
  /**
   * Looks at a wrapped data key of the keyring's namespace: `null` if its provider information names another key,
   * else what unwraps it, and rejects with a `KeyringError` if it cannot.
   */
  claim(wrapped: RawWrapped): ((context: Bytes) => Promise<Bytes>) | null;
}

/** What came from outside is copied, as it is read again after waiting. */
function copyOf({ providerInfo, ciphertext }: EncryptedDataKey): RawWrapped {
  return {
    providerInfo: copyBytes(providerInfo),
    ciphertext: copyBytes(ciphertext),
  };
}

/** A keyring on one key that this process holds: the course of events that AES and RSA have in common. */
export function rawKeyring(
  { id, namespace, label }: RawKeyName,
  wrapping: RawWrapping,
): Keyring {
  const wrapDataKey: Keyring["wrapDataKey"] = async (request) => {
    const { context, signal } = request;
    signal?.throwIfAborted();
    const serialized = serializeContext(context);
    const plaintext = copyBytes(request.plaintext);
    try {
      const wrapped = await wrapping.wrap(plaintext, serialized);
      signal?.throwIfAborted();
      return [{ providerId: namespace, ...wrapped }];
    } catch (cause) {
      signal?.throwIfAborted();
      if (cause instanceof KeyringError) throw cause;
      throw new KeyringError(`Cannot wrap a data key with the ${label}`, {
        cause,
      });
    } finally {
      plaintext.fill(0);
    }
  };

  return {
    id,
    wrapDataKey,
    generateDataKey: (request) => generateAndWrap(request, wrapDataKey),
    async unwrapDataKey({ encryptedDataKeys, context, signal }) {
      signal?.throwIfAborted();
      const serialized = serializeContext(context);
      const mine = encryptedDataKeys
        .filter((wrapped) => wrapped.providerId === namespace)
        .map((wrapped) => wrapping.claim(copyOf(wrapped)))
        .filter((unwrap) => unwrap !== null);
      const errors: unknown[] = [];
      for (const unwrap of mine) {
        const opened = await unwrap(serialized).catch((error: unknown) => {
          errors.push(error);
          return null;
        });
        if (signal?.aborted) opened?.fill(0);
        signal?.throwIfAborted();
        if (opened !== null) return opened;
      }
      if (errors.length === 0) return null;
      if (errors.length === 1) throw errors[0];
      throw keyringFailure(
        `Cannot unwrap the data key with the ${label}: each of ${errors.length} attempts failed`,
        errors,
      );
    },
  };
}
