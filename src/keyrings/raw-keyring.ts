import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import { serializePairs } from "../message/encryption-context.ts";
import { type Bytes, copyBytes } from "../util/bytes.ts";
import { hasCode } from "../util/errors.ts";
import { attemptsFailure, unwrapping } from "./data-key-entries.ts";
import { failureName } from "./failure-text.ts";
import { generateAndWrap } from "./generate-and-wrap.ts";
import type { Keyring, UnwrapDataKeyRequest } from "./keyring.ts";
import { firstUnwrapped, joinedFailure } from "./keyring-failure.ts";
import type { RawKeyName } from "./raw-key-name.ts";

/** The two parts of a wrapped data key, as arrays that the caller may keep. */
export interface RawWrapped {
  readonly providerInfo: Bytes;
  readonly ciphertext: Bytes;
}

/** Call of a raw keyring: its encryption context as names and values, its signal, and the lease of the data key. */
export type RawCall = Pick<
  UnwrapDataKeyRequest,
  "context" | "signal" | "lease"
>;

/** Wrapping algorithm of a raw keyring; {@link rawKeyring} adds everything else. */
export interface RawWrapping {
  /**
   * True if an attempt to unwrap is expensive, such as a call or a slow key derivation. Then only a few of the
   * encrypted data keys that name this key are tried for each message.
   */
  readonly isCostly?: boolean;
  /**
   * Wraps a data key, bound to the encryption context if the algorithm can bind one.
   *
   * @param context the serialized encryption context
   */
  wrap(plaintext: Bytes, context: Bytes, call: RawCall): Promise<RawWrapped>;
  /**
   * Unwraps a data key of the keyring's namespace. Resolves to `null` if the provider information names another key.
   *
   * @param context the serialized encryption context
   * @throws {KeyringError} if the data key cannot be unwrapped
   */
  unwrap(
    wrapped: RawWrapped,
    context: Bytes,
    call: RawCall,
  ): Promise<Bytes | null>;
}

/**
 * Maximum number of expensive attempts for one message. A writer wraps once for each key, and several keys may share a
 * name.
 */
const MAX_COSTLY_ATTEMPTS = 3;

/** Copies an encrypted data key, because the caller may change its bytes while the keyring waits. */
function copyOf({ providerInfo, ciphertext }: EncryptedDataKey): RawWrapped {
  return {
    providerInfo: copyBytes(providerInfo),
    ciphertext: copyBytes(ciphertext),
  };
}

/** Makes a keyring on one key of this process: the part that AES, RSA, JOSE and branch keyrings share. */
export function rawKeyring(
  { id, namespace, label, keyName }: Omit<RawKeyName, "nameBytes">,
  wrapping: RawWrapping,
): Keyring {
  const wrapDataKey: Keyring["wrapDataKey"] = async (request) => {
    const { context, signal, lease } = request;
    signal?.throwIfAborted();
    const serialized = serializePairs(context);
    const call = { context, signal, lease };
    const plaintext = copyBytes(request.plaintext);
    try {
      const wrapped = await wrapping.wrap(plaintext, serialized, call);
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
    ...unwrapping(async ({ encryptedDataKeys, context, signal, lease }) => {
      signal?.throwIfAborted();
      const serialized = serializePairs(context);
      const call = { context, signal, lease };
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
                call,
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
