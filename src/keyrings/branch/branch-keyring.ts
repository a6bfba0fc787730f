import { DataKeyCache } from "../../cache/data-key-cache.ts";
import type { DataKeyCacheOptions } from "../../cache/limits.ts";
import { type AesGcm, TAG_LENGTH } from "../../crypto/port.ts";
import { IV_LENGTH, randomIv } from "../../crypto/random-iv.ts";
import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import { webCrypto } from "../../crypto/web-crypto.ts";
import { refusalOf, refuse, show } from "../../util/assert.ts";
import { u32 } from "../../util/big-endian.ts";
import {
  type Bytes,
  compareBytes,
  concatBytes,
  copyBytes,
} from "../../util/bytes.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { decodeHex, encodeHex } from "../../util/hex.ts";
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
  keyringFailure,
  lookupFailure,
} from "../keyring-failure.ts";
import { ownId } from "../own-id.ts";
import { rawKeyring } from "../raw-keyring.ts";

/** Provider id of data keys that a branch key wrapped. */
const PROVIDER_ID = "aws-kms-hierarchy";
const PROVIDER_BYTES = encodeUtf8(PROVIDER_ID);

const SALT_LENGTH = 16;
const VERSION_LENGTH = 16;
const KEY_LENGTH = 32;
const VERSION_END = SALT_LENGTH + IV_LENGTH + VERSION_LENGTH;

/** One version of a branch key. */
export interface BranchKey {
  /** Id of the version: a UUID, such as `"e9ce18a3-edb5-4272-9f86-1cacb7997ff6"`. */
  readonly version: string;
  /** Key of 32 bytes, which the keyring copies. */
  readonly key: Uint8Array;
}

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
  /** Id of the branch key. Error messages show it. */
  readonly branchKeyId: string;
  /**
   * Callback that looks up a branch key, such as in the key store of the AWS Encryption SDK. The keyring caches the
   * results of the callback.
   */
  readonly branchKeyFor: (request: BranchKeyRequest) => Promise<BranchKey>;
  /**
   * Limits of the branch key cache.
   *
   * @default the limits of `DataKeyCache`: at most 300 seconds old
   */
  readonly cache?:
    | Pick<DataKeyCacheOptions, "capacity" | "clock" | "maxAgeSeconds">
    | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<BranchKeyringOptions>({
  branchKeyId: true,
  branchKeyFor: true,
  cache: true,
});

const CACHE_NAMES = /* @__PURE__ */ namesOf<
  NonNullable<BranchKeyringOptions["cache"]>
>({ capacity: true, clock: true, maxAgeSeconds: true });

/** Branch key after import. */
interface Imported {
  readonly version: string;
  /** Key for HMAC-SHA-256. */
  readonly hmac: Awaited<ReturnType<typeof crypto.subtle.importKey>>;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

function versionBytes(version: unknown): Bytes | null {
  return typeof version === "string" && UUID.test(version)
    ? decodeHex(version.replaceAll("-", ""))
    : null;
}

function versionOf(bytes: Uint8Array): string {
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function refuseBranchKey(expected: string, got: string): never {
  const message = refusalOf("the result of branchKeyFor", expected, got);
  throw new KeyringError(message, { reason: "invalid" });
}

async function importBranchKey(found: BranchKey): Promise<Imported> {
  // A callback in plain JavaScript may return anything, such as `undefined` for a key that it does not find.
  if (typeof found !== "object" || found === null) {
    refuseBranchKey("{ version, key }", describeType(found));
  }
  const { version, key } = found;
  const isRight =
    versionBytes(version) !== null &&
    key instanceof Uint8Array &&
    key.length === KEY_LENGTH;
  if (!isRight) {
    const expected = `a version that is a UUID, and a key of ${KEY_LENGTH} bytes`;
    const got = `${show(version)} and ${describeType(key)}`;
    refuseBranchKey(expected, got);
  }
  const bytes = copyBytes(key);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const usages: KeyUsage[] = ["sign"];
  try {
    const { subtle } = requireWebCrypto();
    const hmac = await subtle.importKey("raw", bytes, algorithm, false, usages);
    return { version, hmac };
  } finally {
    bytes.fill(0);
  }
}

/**
 * Derives the AES-256 wrapping key from a branch key: the KDF in counter mode with HMAC-SHA-256 (NIST SP 800-108), one
 * block.
 */
async function wrappingKey(
  hmac: Imported["hmac"],
  salt: Bytes,
): Promise<AesGcm> {
  const input = concatBytes(
    u32(1),
    PROVIDER_BYTES,
    Uint8Array.of(0),
    salt,
    u32(KEY_LENGTH * 8),
  );
  const key = new Uint8Array(
    await requireWebCrypto().subtle.sign("HMAC", hmac, input),
  );
  try {
    return await webCrypto.aesGcm(key);
  } finally {
    key.fill(0);
  }
}

/**
 * Makes a keyring that wraps data keys with a branch key, as the hierarchical keyring of the AWS Encryption SDK does.
 * It is compatible bit for bit: each reads messages of the other. AWS KMS protects a branch key once, and the branch
 * key then wraps many data keys without a call. The caller's `branchKeyFor` provides the branch key.
 *
 * @param options The branch key's id, and the callback that looks it up.
 * @returns A keyring with a unique id: two keyrings never share cached data keys.
 * @throws {TypeError} If `branchKeyId` is not a string that is well-formed and not empty, `branchKeyFor` is not a
 * function, or an option is unknown.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { branchKeyring } from "sealmask/esdk";
 *
 * const key = crypto.getRandomValues(new Uint8Array(32));
 * const branchKeyFor = async () => ({ version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6", key });
 * const masking = new DataMasking({ keyring: branchKeyring({ branchKeyId: "tenant-a", branchKeyFor }) });
 * console.log(await masking.decrypt(await masking.encrypt("wrapped by a branch key"))); // wrapped by a branch key
 * ```
 */
export function branchKeyring(options: BranchKeyringOptions): Keyring {
  assertOptions("branchKeyring", options, NAMES);
  const { branchKeyId, branchKeyFor, cache } = snapshotOptions(options, NAMES);
  assertNestedOptions("cache", cache, CACHE_NAMES);
  const isId = typeof branchKeyId === "string" && branchKeyId !== "";
  // Lone surrogates are refused because UTF-8 would map two different ids to the same bytes.
  if (!isId || !branchKeyId.isWellFormed())
    refuse(
      "branchKeyId",
      "a string that is not empty and has no lone surrogates",
      branchKeyId,
    );
  if (typeof branchKeyFor !== "function") {
    refuse(
      "branchKeyFor",
      "a function that looks branch keys up",
      branchKeyFor,
    );
  }
  const idBytes = encodeUtf8(branchKeyId);
  const label = `branch keyring ${JSON.stringify(branchKeyId)}`;
  const branchKeys = new DataKeyCache<Imported>(cache);
  const keyOf = async (
    verb: "wrap" | "unwrap",
    version: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<Imported> => {
    const load = async (abandoned: AbortSignal) => {
      const request = { branchKeyId, version, signal: abandoned };
      let found: BranchKey;
      try {
        found = await branchKeyFor(request);
      } catch (cause) {
        abandoned.throwIfAborted();
        const why = `branchKeyFor failed with ${failureName(cause)}`;
        throw lookupFailure(verb, label, why, cause);
      }
      const imported = await importBranchKey(found);
      if ((version ?? imported.version) === imported.version) return imported;
      const why = `expected version ${version} from branchKeyFor, got ${imported.version}`;
      throw keyringFailure(verb, label, "invalid", why);
    };
    return branchKeys.decryptionKey({ key: version ?? "", load, signal });
  };
  const dataOf = (version: Bytes, context: Bytes) =>
    concatBytes(PROVIDER_BYTES, idBytes, version, context);

  return rawKeyring(
    {
      namespace: PROVIDER_ID,
      label,
      keyName: branchKeyId,
      id: ownId(`${PROVIDER_ID}:${branchKeyId}`),
    },
    {
      // The keyring looks up every version that a message names.
      isCostly: true,
      async wrap(plaintext, context, signal) {
        const { version, hmac } = await keyOf("wrap", undefined, signal);
        const salt = crypto.getRandomValues(new Uint8Array(SALT_LENGTH));
        const iv = randomIv();
        const bytes = versionBytes(version) as Bytes;
        const aes = await wrappingKey(hmac, salt);
        const { ciphertext, tag } = await aes.seal(
          iv,
          plaintext,
          dataOf(bytes, context),
        );
        return {
          providerInfo: copyBytes(idBytes),
          ciphertext: concatBytes(salt, iv, bytes, ciphertext, tag),
        };
      },
      async unwrap({ providerInfo, ciphertext }, context, signal) {
        if (compareBytes(providerInfo, idBytes) !== 0) return null;
        const length = ciphertext.length - VERSION_END - TAG_LENGTH;
        if (!AES_KEY_LENGTHS.includes(length)) {
          throw keyringFailure("unwrap", label, "tampered", explainTampered());
        }
        const salt = ciphertext.slice(0, SALT_LENGTH);
        const iv = ciphertext.slice(SALT_LENGTH, SALT_LENGTH + IV_LENGTH);
        const version = ciphertext.slice(SALT_LENGTH + IV_LENGTH, VERSION_END);
        const { hmac } = await keyOf("unwrap", versionOf(version), signal);
        const aes = await wrappingKey(hmac, salt);
        try {
          const data = dataOf(version, context);
          return await aes.open(iv, ciphertext.slice(VERSION_END), data);
        } catch {
          const why = explainTampered(" or another encryption context");
          throw keyringFailure("unwrap", label, "tampered", why);
        }
      },
    },
  );
}
