import {
  assertCrypto,
  type CryptoPort,
  TAG_LENGTH,
} from "../../crypto/port.ts";
import { IV_LENGTH } from "../../crypto/random-iv.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import type { EncryptionContext } from "../../message/encryption-context.ts";
import { refuse, refuseAs } from "../../util/assert.ts";
import { type Bytes, compareBytes, concatBytes } from "../../util/bytes.ts";
import { assertOptions, namesOf, snapshotOptions } from "../../util/options.ts";
import { refuseMade } from "../../util/read-value.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import type { KeyStore } from "../key-store/key-store.ts";
import type { Keyring } from "../keyring.ts";
import {
  explainTampered,
  type KeyringVerb,
  keyringFailure,
} from "../keyring-failure.ts";
import { ownId } from "../own-id.ts";
import { rawKeyring } from "../raw-keyring.ts";
import {
  type BranchKey,
  type BranchKeyRequest,
  PROVIDER_BYTES,
  PROVIDER_ID,
  versionOf,
  wrappingKey,
} from "./branch-key.ts";
import { branchKeyCache } from "./branch-key-cache.ts";
import {
  type BranchKeyIdOf,
  labelOf,
  readBranchKeyIds,
} from "./branch-key-id.ts";
import {
  type BranchKeyCacheLimits,
  readBranchKeyLimits,
} from "./branch-key-limits.ts";
import { type BranchKeys, branchKeysOf } from "./keys-of-store.ts";
import { loadBranchKey } from "./load-branch-key.ts";

const SALT_LENGTH = 16;
const VERSION_LENGTH = 16;
const VERSION_END = SALT_LENGTH + IV_LENGTH + VERSION_LENGTH;

/**
 * Options of {@link branchKeyring}. Give `branchKeyId` or `branchKeyIdOf`, and `keyStore` or `branchKeyFor`.
 */
export interface BranchKeyringOptions {
  /** Id of the branch key. Error messages show it. A data key that another branch key wrapped is not this keyring's. */
  readonly branchKeyId?: string | undefined;
  /**
   * Function that chooses the id by the encryption context, such as one for each tenant or person. For DynamoDB items,
   * `branchKeyIdOfItem` of `sealmask/dynamodb` makes it.
   */
  readonly branchKeyIdOf?: BranchKeyIdOf | undefined;
  /** Key store that holds the branch keys. All keyrings of one key store share its cache. */
  readonly keyStore?: KeyStore | undefined;
  /**
   * Callback that looks up a branch key, in place of a key store. The keyring caches the results of the callback.
   * Callers that wait for the same version of a branch key share one lookup.
   */
  readonly branchKeyFor?:
    | ((request: BranchKeyRequest) => Promise<BranchKey>)
    | undefined;
  /**
   * Limits of the cache of what `branchKeyFor` returns; a key store has its own. Each version of a branch key is an entry,
   * and so is the active version. The age counts from the call of `branchKeyFor`. Data keys that a branch key wrapped or
   * unwrapped are cached no longer than the branch key.
   *
   * @default at most 100 entries, at most 300 seconds old
   */
  readonly cache?: BranchKeyCacheLimits | undefined;
  /**
   * Cryptography that derives wrapping keys and wraps data keys; a key store has its own.
   *
   * @default `webCrypto`
   */
  readonly crypto?: CryptoPort | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<BranchKeyringOptions>({
  // First, as a misspelt name is often as near to `branchKeyId`.
  branchKeyIdOf: true,
  branchKeyId: true,
  keyStore: true,
  branchKeyFor: true,
  cache: true,
  crypto: true,
});

/** Default capacity of the cache of what `branchKeyFor` returns. */
const CAPACITY = 100;

const A_SOURCE = "a KeyStore, or branchKeyFor in its place";

/** Returns the branch keys of the option `keyStore`. */
function keysOfStore({
  keyStore,
  branchKeyFor,
  cache,
  crypto,
}: BranchKeyringOptions): BranchKeys {
  if (branchKeyFor !== undefined) {
    refuseAs("branchKeyring", "keyStore or branchKeyFor", "both");
  }
  if (cache !== undefined || crypto !== undefined) {
    const name = cache === undefined ? "crypto" : "cache";
    const expected = `no ${name} beside keyStore, which has its own`;
    refuseAs("branchKeyring", expected, name);
  }
  const found = branchKeysOf(keyStore);
  if (found !== undefined) return found;
  if (typeof keyStore?.activeKey !== "function") {
    refuseMade("keyStore", A_SOURCE, keyStore);
  }
  const got =
    "one that another copy of sealmask made; import both from ES modules, or both from CommonJS";
  return refuseAs("keyStore", A_SOURCE, got);
}

/** Returns the branch keys that the option `branchKeyFor` looks up, with a cache of this keyring's own. */
function keysOfCallback({
  branchKeyFor,
  cache,
  crypto = webCrypto,
}: BranchKeyringOptions): BranchKeys {
  const limits = readBranchKeyLimits(cache, CAPACITY);
  assertCrypto(crypto);
  if (typeof branchKeyFor !== "function") {
    const expected = "a function that looks branch keys up, or a keyStore";
    return refuse("branchKeyFor", expected, branchKeyFor);
  }
  const source = { isKeyStore: false, find: branchKeyFor };
  const load = (request: BranchKeyRequest) =>
    loadBranchKey(crypto, source, request);
  return { cache: branchKeyCache({ limits, load }), crypto };
}

/** Returns the additional data of a wrapped data key. */
function dataOf(idBytes: Bytes, version: Bytes, context: Bytes): Bytes {
  return concatBytes(PROVIDER_BYTES, idBytes, version, context);
}

/**
 * Makes a keyring that wraps data keys with a branch key, as the hierarchical keyring of the AWS Encryption SDK does.
 * It is compatible bit for bit: each reads messages of the other. AWS KMS protects a branch key once, and the branch
 * key then wraps many data keys without a call. The branch keys are in a `KeyStore`, or a callback provides them.
 *
 * @param options The branch key's id or a function that chooses it, and the key store or the callback.
 * @returns A keyring with a unique id: two keyrings never share cached data keys.
 * @throws {TypeError} If not exactly one of `branchKeyId` and `branchKeyIdOf` is given, or of `keyStore` and
 * `branchKeyFor`; if one of them has the wrong type; if `cache` or `crypto` stands beside `keyStore`; or if an option is
 * unknown.
 * @throws {RangeError} If a limit of `cache` is out of its range.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { branchKeyring } from "sealmask/key-store";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const branchKeyFor = async () => ({ version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6", key });
 * const keyring = branchKeyring({ branchKeyIdOf: ({ tenant }) => `tenant-${tenant}`, branchKeyFor });
 * const masking = new DataMasking({ keyring });
 * const context = { tenant: "a" };
 * const token = await masking.encrypt("wrapped by a branch key", { context });
 * console.log(await masking.decrypt(token, { context })); // wrapped by a branch key
 * ```
 */
export function branchKeyring(options: BranchKeyringOptions): Keyring {
  assertOptions("branchKeyring", options, NAMES);
  const given = snapshotOptions(options, NAMES);
  const { branchKeyId, branchKeyIdOf, keyStore } = given;
  const ids = readBranchKeyIds(branchKeyId, branchKeyIdOf);
  const { fixed, label, keyName, idFor } = ids;
  const { cache, crypto: port } =
    keyStore === undefined ? keysOfCallback(given) : keysOfStore(given);
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
      async wrap(plaintext, context, call) {
        const { id, idBytes } = idOf("wrap", call.context);
        const branchKey = await cache.get(id, undefined, call);
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
      async unwrap({ providerInfo, ciphertext }, context, call) {
        const { id, idBytes } = idOf("unwrap", call.context);
        if (compareBytes(providerInfo, idBytes) !== 0) return null;
        const length = ciphertext.length - VERSION_END - TAG_LENGTH;
        if (!AES_KEY_LENGTHS.includes(length)) {
          const why = explainTampered();
          throw keyringFailure("unwrap", labelOf(id), "tampered", why);
        }
        const salt = ciphertext.slice(0, SALT_LENGTH);
        const iv = ciphertext.slice(SALT_LENGTH, SALT_LENGTH + IV_LENGTH);
        const version = ciphertext.slice(SALT_LENGTH + IV_LENGTH, VERSION_END);
        const branchKey = await cache.get(id, versionOf(version), call);
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
