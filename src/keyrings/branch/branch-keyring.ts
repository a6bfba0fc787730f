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
import { CHANGED, keyringFailure, lookupFailure } from "../keyring-failure.ts";
import { ownId } from "../own-id.ts";
import { rawKeyring } from "../raw-keyring.ts";

/** The provider id of data keys that branch keys wrapped. */
const PROVIDER_ID = "aws-kms-hierarchy";
const PROVIDER_BYTES = encodeUtf8(PROVIDER_ID);

const SALT_LENGTH = 16;
const VERSION_LENGTH = 16;
const KEY_LENGTH = 32;
const VERSION_END = SALT_LENGTH + IV_LENGTH + VERSION_LENGTH;

/** One version of a branch key. */
export interface BranchKey {
  /** The version: a UUID, such as `"e9ce18a3-edb5-4272-9f86-1cacb7997ff6"`. */
  readonly version: string;
  /** The key, 32 bytes; a copy is made of it. */
  readonly key: Uint8Array;
}

/** What is asked of the lookup of branch keys. */
export interface BranchKeyRequest {
  /** The branch key's id. */
  readonly branchKeyId: string;
  /** Which version; `undefined` for the active one. */
  readonly version: string | undefined;
  /** Gives up waiting when aborted. */
  readonly signal: AbortSignal;
}

/** What {@link branchKeyring} takes. */
export interface BranchKeyringOptions {
  /** The branch key's id, which messages show. */
  readonly branchKeyId: string;
  /** Looks a branch key up, such as in the key store of the AWS Encryption SDK; its answers are kept. */
  readonly branchKeyFor: (request: BranchKeyRequest) => Promise<BranchKey>;
  /**
   * How long branch keys are kept, and how many.
   *
   * @default as `DataKeyCache`
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

/** A branch key that has been imported. */
interface Imported {
  readonly version: string;
  /** HMAC-SHA-256. */
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
  const message = refusalOf("what branchKeyFor gave", expected, got);
  throw new KeyringError(message, { reason: "invalid" });
}

async function importBranchKey(found: BranchKey): Promise<Imported> {
  // A lookup in plain JavaScript may give anything, such as `undefined` for what it does not find.
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

/** Derives a wrapping key: the KDF in counter mode with HMAC-SHA-256 (NIST SP 800-108), one block. */
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
 * Makes a keyring that wraps data keys with a branch key, as the hierarchical keyring of the AWS Encryption SDK does:
 * bit for bit, so that either reads what the other wrote. A branch key is what AWS KMS protects, once for many data
 * keys; where it comes from is the caller's to say.
 *
 * @param options the branch key's id, and how it is looked up
 * @returns a keyring with an id of its own
 * @throws {TypeError} when the id or the lookup is none
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
  // What is not well formed would be the same in UTF-8 as something else.
  if (!isId || !branchKeyId.isWellFormed())
    refuse(
      "branchKeyId",
      "a string without lone surrogates, not empty",
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
      const why = `branchKeyFor gave version ${imported.version}, asked for ${version}`;
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
      // Every version that a message names is looked up.
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
          throw keyringFailure("unwrap", label, "tampered", CHANGED);
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
          const why = `${CHANGED} or another encryption context`;
          throw keyringFailure("unwrap", label, "tampered", why);
        }
      },
    },
  );
}
