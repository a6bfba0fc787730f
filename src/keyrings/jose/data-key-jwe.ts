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

/** Type of the JWEs (RFC 8725, section 3.11): none made for something else passes for a wrapped data key. */
const TYP = "sm1-key";

/**
 * The longest JWE that is read, in characters: room for a key of 16,384 bits, and for the longest `kid` with every
 * character of it escaped.
 */
const MAX_LENGTH = 8_192;

/** Parts with an initialisation vector of 12 bytes, a ciphertext of 16, 24 or 32 and a tag of 16. */
const PARTS =
  /^([\w-]+)\.([\w-]+)\.([\w-]{16})\.([\w-]{22}|[\w-]{32}|[\w-]{43})\.([\w-]{22})$/;

/** What wraps and unwraps. */
export interface JweKey {
  readonly alg: JoseAlgorithm;
  readonly algorithm: KeyManagement;
  readonly kid: string | undefined;
  readonly key: WebCryptoKey;
  readonly iterations: Iterations | undefined;
}

/** Computes the digest of an encryption context, as the header has it. */
export async function contextDigest(serialized: Bytes): Promise<string> {
  const digest = await requireWebCrypto().subtle.digest("SHA-256", serialized);
  return encodeBase64Url(new Uint8Array(digest));
}

/** Encrypts a data key; gives the JWE in compact serialization. */
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

/** Says so where the runtime lacks the cipher of an algorithm: `jose` gives the runtime's error, or none that tells. */
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

/** Tells whether a value is an ephemeral public key, with nothing in it but what `jose` writes. */
function isEphemeralKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const isOkp = (value as { kty?: unknown }).kty === "OKP";
  const names = ["kty", "crv", "x", ...(isOkp ? [] : ["y"])];
  return (
    hasExactly(value, names) &&
    Object.values(value).every((member) => typeof member === "string")
  );
}

/** What each member must be that an algorithm adds. */
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
  // The time that it takes is the message's to say: the keyring's owner bounds it.
  p2c: (value, iterations) =>
    Number.isInteger(value) &&
    (value as number) >= MIN_ITERATIONS &&
    (value as number) <= (iterations?.most ?? 0),
};

/** Parses the JSON of a header in its one spelling, which leaves no room for repeated members and white space. */
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
 * Tells whether a header says what one that was written here does, and nothing else: no `crit`, no `zip`, no key by
 * reference.
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

/** A JWE that may be opened. */
export interface ParsedJwe {
  readonly text: string;
  /** The digest of the encryption context that it says it is bound to. */
  readonly ctx: string;
}

/** Reads a JWE, strictly and before a key is touched; `null` for what cannot have been written here for that key. */
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

/** Decrypts a JWE that was read; `null` if it does not authenticate, for whatever reason. */
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
    // One answer, whatever went wrong: Manger's attack (CRYPTO 2001) lives on the difference.
    return null;
  }
}
