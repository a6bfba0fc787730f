import { assertAes192 } from "../../crypto/import-aes-key.ts";
import type { WebCryptoKey } from "../../crypto/port.ts";
import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import { decodeBase64Url, encodeBase64Url } from "../../util/base64.ts";
import type { Bytes } from "../../util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";
import type { JoseAlgorithm, KeyManagement } from "./algorithms.ts";
import { type Iterations, MIN_ITERATIONS } from "./jose-options.ts";
import { loadJose } from "./load-jose.ts";

const ENC = "A256GCM";

/**
 * Value of `typ` in the JWEs (RFC 8725, section 3.11). A JWE with another `typ` does not pass as a wrapped data key.
 */
const TYP = "sm1-key";

/**
 * Maximum length of a JWE in characters: room for a key of 16,384 bits, and for the longest `kid` with every character
 * escaped.
 */
const MAX_LENGTH = 8_192;

/**
 * Pattern of a JWE in compact serialization: of its five parts, the IV has 12 bytes, the ciphertext 16, 24 or 32, and
 * the tag 16.
 */
const PARTS =
  /^([\w-]+)\.([\w-]+)\.([\w-]{16})\.([\w-]{22}|[\w-]{32}|[\w-]{43})\.([\w-]{22})$/;

/** Key that wraps and unwraps, with its algorithm. */
export interface JweKey {
  readonly alg: JoseAlgorithm;
  readonly algorithm: KeyManagement;
  readonly kid: string | undefined;
  readonly key: WebCryptoKey;
  readonly iterations: Iterations | undefined;
}

/** Computes the header's `ctx`: the SHA-256 of the serialized encryption context, in base64url. */
export async function contextDigest(serialized: Bytes): Promise<string> {
  const digest = await requireWebCrypto().subtle.digest("SHA-256", serialized);
  return encodeBase64Url(new Uint8Array(digest));
}

/**
 * Encrypts a data key and returns the JWE in compact serialization (RFC 7516, section 7.1).
 *
 * @param ctx digest of the encryption context, from {@link contextDigest}
 */
export async function sealDataKey(
  { alg, kid, key, iterations }: JweKey,
  plaintext: Bytes,
  ctx: string,
): Promise<Bytes> {
  const { CompactEncrypt } = await loadJose();
  const header = { alg, enc: ENC, typ: TYP, ...(kid && { kid }), ctx };
  const jwe = new CompactEncrypt(plaintext).setProtectedHeader(header);
  if (iterations) jwe.setKeyManagementParameters({ p2c: iterations.wrap });
  try {
    return encodeUtf8(await jwe.encrypt(key));
  } catch (cause) {
    await assertHasCipher(alg);
    throw cause;
  }
}

/**
 * Throws a clear error if the runtime lacks the cipher of the algorithm. `jose` reports the runtime's own error or
 * hides it.
 */
async function assertHasCipher(alg: JoseAlgorithm): Promise<void> {
  if (alg.endsWith("A192KW")) await assertAes192("AES-KW", ["wrapKey"]);
}

type Header = Readonly<Record<string, unknown>>;

function isBase64Url(value: unknown, length: number): boolean {
  return (
    typeof value === "string" &&
    value.length === length &&
    decodeBase64Url(value) !== null
  );
}

function hasExactly(object: object, names: readonly string[]): boolean {
  const found = Object.keys(object);
  return (
    found.length === names.length && names.every((name) => found.includes(name))
  );
}

/** Tells whether a value is an ephemeral public key with exactly the members that `jose` writes. */
function isEphemeralKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const isOkp = (value as { kty?: unknown }).kty === "OKP";
  const names = ["kty", "crv", "x", ...(isOkp ? [] : ["y"])];
  return (
    hasExactly(value, names) &&
    Object.values(value).every((member) => typeof member === "string")
  );
}

/** Checks for the header members that an algorithm adds. */
const CHECKS: Readonly<
  Record<
    KeyManagement["members"][number],
    (value: unknown, iterations: Iterations | undefined) => boolean
  >
> = {
  epk: isEphemeralKey,
  iv: (value) => isBase64Url(value, 16),
  tag: (value) => isBase64Url(value, 22),
  p2s: (value) => isBase64Url(value, 22),
  // The message decides how long PBKDF2 runs, so the keyring's owner sets an upper bound.
  p2c: (value, iterations) =>
    Number.isInteger(value) &&
    (value as number) >= MIN_ITERATIONS &&
    (value as number) <= (iterations?.most ?? 0),
};

/**
 * Parses the JSON of a header. Returns `null` unless `JSON.stringify` gives the same text, which rules out repeated
 * members and white space.
 */
function parseHeader(part: string): Header | null {
  const bytes = decodeBase64Url(part);
  if (bytes === null) return null;
  try {
    const text = decodeUtf8(bytes);
    const header: unknown = JSON.parse(text);
    const isObject = typeof header === "object" && header !== null;
    return isObject && JSON.stringify(header) === text
      ? (header as Header)
      : null;
  } catch {
    return null;
  }
}

/**
 * Tells whether a header has exactly the members and values that this keyring writes: no `crit`, no `zip`, no embedded
 * or referenced key.
 */
function isOwnHeader(
  header: Header,
  { alg, algorithm, kid, iterations }: Omit<JweKey, "key">,
): boolean {
  const { members } = algorithm;
  const named = kid === undefined ? [] : ["kid"];
  return (
    hasExactly(header, ["alg", "enc", "typ", ...named, "ctx", ...members]) &&
    header.alg === alg &&
    header.enc === ENC &&
    header.typ === TYP &&
    header.kid === kid &&
    isBase64Url(header.ctx, 43) &&
    members.every((name) => CHECKS[name](header[name], iterations))
  );
}

/** Parsed JWE whose header was accepted. */
export interface ParsedJwe {
  readonly text: string;
  /** Digest of the encryption context, as the header states it. */
  readonly ctx: string;
}

/**
 * Parses a JWE strictly, before any key is used. Returns `null` if this keyring cannot have written it for the expected
 * key.
 */
export function parseJwe(
  bytes: Bytes,
  expected: Omit<JweKey, "key">,
): ParsedJwe | null {
  if (bytes.length > MAX_LENGTH) return null;
  const text = new TextDecoder().decode(bytes);
  const [, first = "", ...others] = PARTS.exec(text) ?? [];
  if (others.some((part) => decodeBase64Url(part) === null)) return null;
  const header = parseHeader(first);
  if (header === null || !isOwnHeader(header, expected)) return null;
  return { text, ctx: header.ctx as string };
}

/** Decrypts a parsed JWE. Returns `null` if the JWE does not authenticate. */
export async function openDataKey(
  { text }: ParsedJwe,
  { alg, key, iterations }: JweKey,
): Promise<Bytes | null> {
  const { compactDecrypt } = await loadJose();
  try {
    const { plaintext } = await compactDecrypt(text, key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [ENC],
      ...(iterations && { maxPBES2Count: iterations.most }),
    });
    return plaintext as Bytes;
  } catch {
    await assertHasCipher(alg);
    // One result for every failure: Manger's attack (CRYPTO 2001) exploits the difference.
    return null;
  }
}
