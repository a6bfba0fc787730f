import { type AesGcm, type CryptoPort, TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import type { Keyring } from "../../keyrings/keyring.ts";
import { generateNamed, unwrapNamed } from "../../materials/ask-keyring.ts";
import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../../message/encrypted-data-keys.ts";
import type { EventListener } from "../../message/events.ts";
import { refuseAs } from "../../util/assert.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { hasCode, reasonOf } from "../../util/errors.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { deriveKeys, KEY_LENGTH, wipe } from "./derive-keys.ts";
import type { ItemContext } from "./item-context.ts";
import { malformedHeader, tampered } from "./item-errors.ts";
import { MAX_DATA_KEYS } from "./item-header.ts";

/** Length in bytes of a data key that an intermediate key wrapped: ciphertext and tag. */
const WRAPPED_LENGTH = KEY_LENGTH + TAG_LENGTH;

/** Initialization vector of every wrapped data key. Each wrapping key is used once. */
const ZERO_IV = new Uint8Array(IV_LENGTH);

const WRAPPING_INFO = /* @__PURE__ */ encodeUtf8(
  "AWS_MPL_INTERMEDIATE_KEYWRAP_ENC",
);
const SIGNING_INFO = /* @__PURE__ */ encodeUtf8(
  "AWS_MPL_INTERMEDIATE_KEYWRAP_MAC",
);

/** Keyring and crypto port of one call. */
export interface ItemKeySource {
  readonly keyring: Keyring;
  readonly crypto: CryptoPort;
  readonly maxEncryptedDataKeys: number;
  readonly onEvent: EventListener | undefined;
}

/** A data key, wrapped for each key-encryption key. */
export interface WrappedDataKeys {
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Keys of the recipient tags, one for each encrypted data key, in the same order. The caller wipes them. */
  readonly signingKeys: readonly Bytes[];
}

/** An unwrapped data key. The caller wipes both keys. */
export interface UnwrappedDataKey {
  readonly dataKey: Bytes;
  /** Key of the reader's recipient tag. */
  readonly signingKey: Bytes;
}

/** Keys that follow from an intermediate key. */
interface IntermediateKeys {
  /** Cipher that wraps the data key. */
  readonly wrapping: AesGcm;
  readonly signingKey: Bytes;
}

async function importIntermediate(
  crypto: CryptoPort,
  intermediateKey: Bytes,
): Promise<IntermediateKeys> {
  const [wrappingKey, signingKey] = (await deriveKeys(
    crypto,
    intermediateKey,
    WRAPPING_INFO,
    SIGNING_INFO,
  )) as [Bytes, Bytes];
  try {
    return { wrapping: await crypto.aesGcm(wrappingKey), signingKey };
  } finally {
    wrappingKey.fill(0);
  }
}

/**
 * Wraps a data key for each key-encryption key of a keyring. The keyring generates an intermediate key for each of them, and
 * each intermediate key wraps the data key.
 *
 * @throws {KeyringError} if the keyring fails
 * @throws {RangeError} if the keyring has more key-encryption keys than the table allows
 */
export async function wrapDataKey(
  source: ItemKeySource,
  { pairs, serialized }: ItemContext,
  dataKey: Bytes,
  signal: AbortSignal | undefined,
): Promise<WrappedDataKeys> {
  const { crypto } = source;
  const most = Math.min(source.maxEncryptedDataKeys, MAX_DATA_KEYS);
  const call = { context: { pairs }, signal };
  const entries = await generateNamed(source, call, KEY_LENGTH);
  const signingKeys: Bytes[] = [];
  const wrapFor = async ({
    plaintext,
    encryptedDataKey,
  }: DataKeyEntry<Bytes>) => {
    const { wrapping, signingKey } = await importIntermediate(
      crypto,
      plaintext,
    );
    signingKeys.push(signingKey);
    const { ciphertext, tag } = await wrapping.seal(
      ZERO_IV,
      dataKey,
      serialized,
    );
    return {
      signingKey,
      encryptedDataKey: {
        providerId: encryptedDataKey.providerId,
        providerInfo: encryptedDataKey.providerInfo,
        ciphertext: concatBytes(ciphertext, tag, encryptedDataKey.ciphertext),
      },
    };
  };
  try {
    const { length } = entries;
    if (length > most) {
      const expected = `at most ${most} (maxEncryptedDataKeys)`;
      refuseAs("the encrypted data keys", expected, `${length}`, RangeError);
    }
    const wrapped = await Promise.all(entries.map(wrapFor));
    return {
      encryptedDataKeys: wrapped.map((each) => each.encryptedDataKey),
      signingKeys: wrapped.map((each) => each.signingKey),
    };
  } catch (error) {
    wipe(signingKeys);
    throw error;
  } finally {
    wipe(entries.map((entry) => entry.plaintext));
  }
}

/** Encrypted data key of an item, in its two parts. */
interface SplitDataKey {
  /** Data key, wrapped by the intermediate key. */
  readonly wrapped: Bytes;
  /** Intermediate key, as the keyring wrapped it. */
  readonly forKeyring: EncryptedDataKey;
}

function split({
  providerId,
  providerInfo,
  ciphertext,
}: EncryptedDataKey): SplitDataKey {
  return {
    wrapped: ciphertext.subarray(0, WRAPPED_LENGTH) as Bytes,
    forKeyring: {
      providerId,
      providerInfo,
      ciphertext: ciphertext.subarray(WRAPPED_LENGTH),
    },
  };
}

/** Unwraps the data key with an intermediate key; returns `null` if it does not authenticate. */
async function openDataKey(
  crypto: CryptoPort,
  intermediateKey: Bytes,
  wrapped: Bytes,
  serialized: Bytes,
): Promise<UnwrappedDataKey | null> {
  if (intermediateKey.length !== KEY_LENGTH) return null;
  const { wrapping, signingKey } = await importIntermediate(
    crypto,
    intermediateKey,
  );
  try {
    const dataKey = await wrapping.open(ZERO_IV, wrapped, serialized);
    return { dataKey, signingKey };
  } catch (error) {
    signingKey.fill(0);
    if (hasCode(error, "ERR_DECRYPTION")) return null;
    throw error;
  }
}

/**
 * Unwraps the data key of an item. If an entry's intermediate key does not unwrap the data key, the keyring is asked for the
 * other entries.
 *
 * @throws {EnvelopeError} if every entry is too short
 * @throws {KeyringError} if the keyring fails, or no entry is for the keyring
 * @throws {DecryptionError} if the keyring unwraps an intermediate key, and the data key does not authenticate under it
 */
export async function unwrapDataKey(
  source: ItemKeySource,
  { pairs, serialized }: ItemContext,
  encryptedDataKeys: readonly EncryptedDataKey[],
  signal: AbortSignal | undefined,
): Promise<UnwrappedDataKey> {
  // An entry that is too short holds no wrapped intermediate key, so no keyring is asked for it.
  let left = encryptedDataKeys
    .filter(({ ciphertext }) => ciphertext.length > WRAPPED_LENGTH)
    .map(split);
  if (left.length === 0) {
    const expected = `an encrypted data key of more than ${WRAPPED_LENGTH} bytes`;
    throw malformedHeader(expected, "shorter ones");
  }
  const call = { context: { pairs }, signal };
  let isOpened = false;
  while (left.length > 0) {
    const message = {
      what: "item",
      encryptedDataKeys: left.map((each) => each.forKeyring),
    } as const;
    let entry: DataKeyEntry<Bytes>;
    try {
      entry = await unwrapNamed(source, call, message);
    } catch (error) {
      // An entry was for the keyring, so the error must not say that none is.
      if (isOpened && reasonOf(error) === "foreign") break;
      throw error;
    }
    isOpened = true;
    const { plaintext, encryptedDataKey } = entry;
    const used = left.find((each) => each.forKeyring === encryptedDataKey);
    try {
      const { wrapped } = used as SplitDataKey;
      const opened = await openDataKey(
        source.crypto,
        plaintext,
        wrapped,
        serialized,
      );
      if (opened !== null) return opened;
    } finally {
      plaintext.fill(0);
    }
    left = left.filter((each) => each !== used);
  }
  throw tampered();
}
