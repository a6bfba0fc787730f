import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import {
  type EncryptionContext,
  serializeContext,
} from "../message/encryption-context.ts";
import { type Bytes, copyBytes } from "../util/bytes.ts";
import { hasCode } from "../util/errors.ts";
import { attemptsFailure, unwrapping } from "./data-key-entries.ts";
import { failureName } from "./failure-text.ts";
import { generateAndWrap } from "./generate-and-wrap.ts";
import type { Keyring } from "./keyring.ts";
import { firstUnwrapped, joinedFailure } from "./keyring-failure.ts";
import type { RawKeyName } from "./raw-key-name.ts";

/** A wrapped data key's two parts, in memory of their own. */
export interface RawWrapped {
  readonly providerInfo: Bytes;
  readonly ciphertext: Bytes;
}

/** What a raw keyring adds to the common course of events: how one key wraps and unwraps. */
export interface RawWrapping {
  /**
   * Whether an attempt to unwrap costs much, such as a call or a slow key derivation: then only a few of the encrypted
   * data keys of one message are tried that claim to be this key's.
   */
  readonly isCostly?: boolean;
  /** Wraps a data key, bound to the serialised encryption context if the algorithm can bind one. */
  wrap(
    plaintext: Bytes,
    context: Bytes,
    signal: AbortSignal | undefined,
  ): Promise<RawWrapped>;
  /**
   * Unwraps a data key of the keyring's namespace, and rejects with a `KeyringError` if it cannot; `null` if the provider
   * information names another key.
   *
   * @param pairs the encryption context, which `context` serialises
   */
  unwrap(
    wrapped: RawWrapped,
    context: Bytes,
    signal: AbortSignal | undefined,
    pairs: EncryptionContext,
  ): Promise<Bytes | null>;
}

/** A writer wraps once for each key; several keys may have one name. */
const MAX_COSTLY_ATTEMPTS = 3;

/** Copies what came from outside, as it is read again after waiting. */
function copyOf({ providerInfo, ciphertext }: EncryptedDataKey): RawWrapped {
  return {
    providerInfo: copyBytes(providerInfo),
    ciphertext: copyBytes(ciphertext),
  };
}

/** Makes a keyring on one key that this process holds: the steps that AES and RSA have in common. */
export function rawKeyring(
  { id, namespace, label, keyName }: Omit<RawKeyName, "nameBytes">,
  wrapping: RawWrapping,
): Keyring {
  const wrapDataKey: Keyring["wrapDataKey"] = async (request) => {
    const { context, signal } = request;
    signal?.throwIfAborted();
    const serialized = serializeContext(context);
    const plaintext = copyBytes(request.plaintext);
    try {
      const wrapped = await wrapping.wrap(plaintext, serialized, signal);
      signal?.throwIfAborted();
      return [{ providerId: namespace, ...wrapped }];
    } catch (cause) {
      signal?.throwIfAborted();
      if (hasCode(cause, "ERR_KEYRING")) throw cause;
      const why = `the runtime refused it with ${failureName(cause)}`;
      throw joinedFailure("wrap", label, why, [cause]);
    } finally {
      plaintext.fill(0);
    }
  };

  return {
    get id() {
      return id();
    },
    keyNames: [keyName],
    wrapDataKey,
    generateDataKey: (request) => generateAndWrap(request, wrapDataKey),
    ...unwrapping(async ({ encryptedDataKeys, context, signal }) => {
      signal?.throwIfAborted();
      const serialized = serializeContext(context);
      const most = wrapping.isCostly
        ? MAX_COSTLY_ATTEMPTS
        : encryptedDataKeys.length;
      let failed = 0;
      const attempts = encryptedDataKeys
        .filter((each) => each.providerId === namespace)
        .map((encryptedDataKey) => {
          const wrapped = copyOf(encryptedDataKey);
          return async () => {
            if (failed === most) return null;
            try {
              const plaintext = await wrapping.unwrap(
                wrapped,
                serialized,
                signal,
                context,
              );
              return plaintext && { plaintext, encryptedDataKey };
            } catch (error) {
              failed++;
              throw error;
            }
          };
        });
      return firstUnwrapped(attempts, signal, (errors) =>
        attemptsFailure(label, errors),
      );
    }),
  };
}
