import { importHmac } from "../../crypto/hmac.ts";
import type { AesGcm, CryptoPort, Hmac } from "../../crypto/port.ts";
import { refusalOf, show } from "../../util/assert.ts";
import { u32 } from "../../util/big-endian.ts";
import { type Bytes, concatBytes, copyBytes } from "../../util/bytes.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError } from "../../util/errors.ts";
import { decodeHex, encodeHex } from "../../util/hex.ts";
import { encodeUtf8 } from "../../util/utf8.ts";

/** Provider id of data keys that a branch key wrapped. */
export const PROVIDER_ID = "aws-kms-hierarchy";

/** Provider id in UTF-8, which the key derivation and the additional data contain. */
export const PROVIDER_BYTES: Bytes = /* @__PURE__ */ encodeUtf8(PROVIDER_ID);

const KEY_LENGTH = 32;

/** Request to look up a branch key. */
export interface BranchKeyRequest {
  /** Id of the branch key. */
  readonly branchKeyId: string;
  /** Version to look up, or `undefined` for the active version. */
  readonly version: string | undefined;
  /** Signal that is aborted when no caller waits for the lookup any more. */
  readonly signal: AbortSignal;
}

/** One version of a branch key. */
export interface BranchKey {
  /** Id of the version: a UUID, such as `"e9ce18a3-edb5-4272-9f86-1cacb7997ff6"`. */
  readonly version: string;
  /** Key of 32 bytes, which the keyring copies. */
  readonly key: Uint8Array;
}

/** Branch key after import. */
export interface ImportedBranchKey {
  readonly version: string;
  /** The version's UUID as 16 bytes. */
  readonly versionBytes: Bytes;
  /** HMAC-SHA-256 with the key. */
  readonly hmac: Hmac;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Tells whether a text can be a version of a branch key: a UUID in lower case. */
export function isVersion(text: string): boolean {
  return UUID.test(text);
}

function bytesOf(version: unknown): Bytes | null {
  return typeof version === "string" && isVersion(version)
    ? decodeHex(version.replaceAll("-", ""))
    : null;
}

/** Returns the UUID of a version from its 16 bytes. */
export function versionOf(bytes: Uint8Array): string {
  return encodeHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function refuseBranchKey(from: string, expected: string, got: string): never {
  const message = refusalOf(`the result of ${from}`, expected, got);
  throw new KeyringError(message, { reason: "invalid" });
}

/**
 * Imports a branch key that a key store or the caller's `branchKeyFor` returned.
 *
 * @param from name of the source in error messages
 * @throws {KeyringError} if the value is not a version that is a UUID with a key of 32 bytes
 */
export async function importBranchKey(
  crypto: CryptoPort,
  found: BranchKey,
  from: string,
): Promise<ImportedBranchKey> {
  // A callback in plain JavaScript may return anything, such as `undefined` for a key that it does not find.
  if (typeof found !== "object" || found === null) {
    refuseBranchKey(from, "{ version, key }", describeType(found));
  }
  const { version, key } = found;
  const versionBytes = bytesOf(version);
  const isKey = key instanceof Uint8Array && key.length === KEY_LENGTH;
  if (versionBytes === null || !isKey) {
    const expected = `a version that is a UUID, and a key of ${KEY_LENGTH} bytes`;
    const got = `${show(version)} and ${describeType(key)}`;
    return refuseBranchKey(from, expected, got);
  }
  const bytes = copyBytes(key);
  try {
    const hmac = await importHmac(crypto, "SHA-256", bytes);
    return { version, versionBytes, hmac };
  } finally {
    bytes.fill(0);
  }
}

/**
 * Derives the AES-256 wrapping key from a branch key: the KDF in counter mode with HMAC-SHA-256 (NIST SP 800-108), one
 * block.
 */
export async function wrappingKey(
  crypto: CryptoPort,
  { hmac }: ImportedBranchKey,
  salt: Bytes,
): Promise<AesGcm> {
  const input = concatBytes(
    u32(1),
    PROVIDER_BYTES,
    Uint8Array.of(0),
    salt,
    u32(KEY_LENGTH * 8),
  );
  const key = await hmac.compute(input);
  try {
    return await crypto.aesGcm(key);
  } finally {
    key.fill(0);
  }
}
