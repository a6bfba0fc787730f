import { DataKeyCache } from "../../cache/data-key-cache.ts";
import type { DataKeyCacheOptions } from "../../cache/limits.ts";
import {
  assertCrypto,
  type CryptoPort,
  TAG_LENGTH,
} from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import { refuse } from "../../util/assert.ts";
import { type Bytes, compareBytes, concatBytes } from "../../util/bytes.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  snapshotOptions,
} from "../../util/options.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import { failureName } from "../failure-text.ts";
import type { Keyring } from "../keyring.ts";
import {
  explainTampered,
  type KeyringVerb,
  keyringFailure,
  lookupFailure,
} from "../keyring-failure.ts";
import { ownId } from "../own-id.ts";
import { rawKeyring } from "../raw-keyring.ts";
import {
  type BranchKey,
  type ImportedBranchKey,
  importBranchKey,
  PROVIDER_BYTES,
  PROVIDER_ID,
  versionOf,
  wrappingKey,
} from "./branch-key.ts";
import { type BranchKeyId, labelOf, readBranchKeyId } from "./branch-key-id.ts";

const SALT_LENGTH = 16;
const VERSION_LENGTH = 16;
const VERSION_END = SALT_LENGTH + IV_LENGTH + VERSION_LENGTH;

/** Request to the caller's `branchKeyFor` to look up a branch key. */
export interface BranchKeyRequest {
  /** Id of the branch key. */
  readonly branchKeyId: string;
  /** Version to look up, or `undefined` for the active version. */
  readonly version: string | undefined;
  /** Signal that is aborted when no caller waits for the lookup any more. */
  readonly signal: AbortSignal;
}

/** Options of {@link branchKeyring}. */
export interface BranchKeyringOptions {
  /**
   * Id of the branch key, or a function that chooses it by the encryption context, such as one for each tenant. Error
   * messages show the id. A data key that another branch key wrapped is not this keyring's.
   */
  readonly branchKeyId: BranchKeyId;
  /**
   * Callback that looks up a branch key, such as in the key store of the AWS Encryption SDK. The keyring caches the
   * results of the callback. Callers that wait for the same version of a branch key share one lookup.
   */
  readonly branchKeyFor: (request: BranchKeyRequest) => Promise<BranchKey>;
  /**
   * Limits of the branch key cache. Each version of a branch key is an entry, and so is the active version.
   *
   * @default the limits of `DataKeyCache`: at most 100 entries, at most 300 seconds old
   */
  readonly cache?:
    | Pick<DataKeyCacheOptions, "capacity" | "clock" | "maxAgeSeconds">
    | undefined;
  /**
   * Cryptography that derives wrapping keys and wraps data keys.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<BranchKeyringOptions>({
  branchKeyId: true,
  branchKeyFor: true,
  cache: true,
  crypto: true,
});

const CACHE_NAMES = /* @__PURE__ */ namesOf<
  NonNullable<BranchKeyringOptions["cache"]>
>({ capacity: true, clock: true, maxAgeSeconds: true });

/** Returns a function that looks branch keys up and caches them, the active version and each other one for itself. */
function branchKeyLookup(
  crypto: CryptoPort,
  branchKeyFor: BranchKeyringOptions["branchKeyFor"],
  cache: BranchKeyringOptions["cache"],
) {
  const branchKeys = new DataKeyCache<ImportedBranchKey>(cache);
  return async (
    verb: KeyringVerb,
    branchKeyId: string,
    version: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ImportedBranchKey> => {
    const load = async (abandoned: AbortSignal) => {
      const request = { branchKeyId, version, signal: abandoned };
      const label = labelOf(branchKeyId);
      let found: BranchKey;
      try {
        found = await branchKeyFor(request);
      } catch (cause) {
        abandoned.throwIfAborted();
        const why = `branchKeyFor failed with ${failureName(cause)}`;
        throw lookupFailure(verb, label, why, cause);
      }
      const imported = await importBranchKey(crypto, found);
      if ((version ?? imported.version) === imported.version) return imported;
      const why = `expected version ${version} from branchKeyFor, got ${imported.version}`;
      throw keyringFailure(verb, label, "invalid", why);
    };
    // A version is a UUID or nothing, so the colon after it keeps the two parts apart.
    const key = `${version ?? ""}:${branchKeyId}`;
    return branchKeys.decryptionKey({ key, load, signal });
  };
}

/** Returns the additional data of a wrapped data key. */
function dataOf(idBytes: Bytes, version: Bytes, context: Bytes): Bytes {
  return concatBytes(PROVIDER_BYTES, idBytes, version, context);
}

/**
 * Makes a keyring that wraps data keys with a branch key, as the hierarchical keyring of the AWS Encryption SDK does.
 * It is compatible bit for bit: each reads messages of the other. AWS KMS protects a branch key once, and the branch
 * key then wraps many data keys without a call. The caller's `branchKeyFor` provides the branch key.
 *
 * @param options The branch key's id, and the callback that looks it up.
 * @returns A keyring with a unique id: two keyrings never share cached data keys.
 * @throws {TypeError} If `branchKeyId` is neither a function nor a string that is well-formed and not empty,
 * `branchKeyFor` is not a function, `crypto` is not a crypto port, or an option is unknown.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { branchKeyring } from "sealmask/key-store";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const branchKeyFor = async () => ({ version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6", key });
 * const masking = new DataMasking({ keyring: branchKeyring({ branchKeyId: "tenant-a", branchKeyFor }) });
 * console.log(await masking.decrypt(await masking.encrypt("wrapped by a branch key"))); // wrapped by a branch key
 * ```
 */
export function branchKeyring(options: BranchKeyringOptions): Keyring {
  assertOptions("branchKeyring", options, NAMES);
  const {
    branchKeyId,
    branchKeyFor,
    cache,
    crypto: port = webCrypto,
  } = snapshotOptions(options, NAMES);
  assertNestedOptions("cache", cache, CACHE_NAMES);
  assertCrypto(port);
  const { fixed, label, keyName, idFor } = readBranchKeyId(branchKeyId);
  if (typeof branchKeyFor !== "function") {
    refuse(
      "branchKeyFor",
      "a function that looks branch keys up",
      branchKeyFor,
    );
  }
  const keyOf = branchKeyLookup(port, branchKeyFor, cache);
  const idOf = (verb: KeyringVerb, pairs: EncryptionContext) => {
    const id = idFor(verb, pairs);
    return { id, idBytes: encodeUtf8(id) };
  };

  return rawKeyring(
    {
      namespace: PROVIDER_ID,
      label,
      keyName,
      id: ownId(fixed === undefined ? PROVIDER_ID : `${PROVIDER_ID}:${fixed}`),
    },
    {
      // The keyring looks up every version that a message names.
      isCostly: true,
      async wrap(plaintext, context, signal, pairs) {
        const { id, idBytes } = idOf("wrap", pairs);
        const branchKey = await keyOf("wrap", id, undefined, signal);
        const salt = crypto.getRandomValues(new Uint8Array(SALT_LENGTH));
        const iv = port.randomIv();
        const version = branchKey.versionBytes;
        const aes = await wrappingKey(port, branchKey, salt);
        const data = dataOf(idBytes, version, context);
        const { ciphertext, tag } = await aes.seal(iv, plaintext, data);
        return {
          providerInfo: idBytes,
          ciphertext: concatBytes(salt, iv, version, ciphertext, tag),
        };
      },
      async unwrap({ providerInfo, ciphertext }, context, signal, pairs) {
        const { id, idBytes } = idOf("unwrap", pairs);
        if (compareBytes(providerInfo, idBytes) !== 0) return null;
        const length = ciphertext.length - VERSION_END - TAG_LENGTH;
        if (!AES_KEY_LENGTHS.includes(length)) {
          const why = explainTampered();
          throw keyringFailure("unwrap", labelOf(id), "tampered", why);
        }
        const salt = ciphertext.slice(0, SALT_LENGTH);
        const iv = ciphertext.slice(SALT_LENGTH, SALT_LENGTH + IV_LENGTH);
        const version = ciphertext.slice(SALT_LENGTH + IV_LENGTH, VERSION_END);
        const branchKey = await keyOf("unwrap", id, versionOf(version), signal);
        const aes = await wrappingKey(port, branchKey, salt);
        try {
          const data = dataOf(idBytes, version, context);
          return await aes.open(iv, ciphertext.slice(VERSION_END), data);
        } catch {
          const why = explainTampered(" or another encryption context");
          throw keyringFailure("unwrap", labelOf(id), "tampered", why);
        }
      },
    },
  );
}
