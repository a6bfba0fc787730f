import type { WebCryptoKey } from "../../crypto/port.ts";
import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import { oneOf, refuse, refuseAs } from "../../util/assert.ts";
import { type Bytes, isBytes } from "../../util/bytes.ts";
import { encodeHex } from "../../util/hex.ts";
import { isJwk, readJwk } from "../jwk.ts";
import { readDer } from "../key-der.ts";
import { assertCryptoKey, importLazily, isCryptoKey } from "../key-material.ts";
import { type KeyPairHalf, PUBLIC } from "../key-pair-half.ts";
import type { JoseAlgorithm } from "./algorithms.ts";
import type { JoseJwk } from "./jose-jwk.ts";
import type { LazyKey } from "./secret-key.ts";

/** One half of a key pair: PEM, its DER bytes (SPKI or PKCS#8), a WebCrypto key, or a JWK. */
export type JosePairKey = string | Uint8Array | WebCryptoKey | JoseJwk;

/** Curve, with the DER algorithm identifier of its keys in hexadecimal digits (RFC 5480, RFC 8410). */
interface Curve {
  readonly kty: "EC" | "OKP";
  readonly identifier: string;
}

const CURVES: ReadonlyMap<string, Curve> = new Map([
  [
    "P-256",
    { kty: "EC", identifier: "301306072a8648ce3d020106082a8648ce3d030107" },
  ],
  ["P-384", { kty: "EC", identifier: "301006072a8648ce3d020106052b81040022" }],
  ["P-521", { kty: "EC", identifier: "301006072a8648ce3d020106052b81040023" }],
  ["X25519", { kty: "OKP", identifier: "300506032b656e" }],
]);

const KNOWN = [...CURVES.keys()].join(", ");

/** Returns the parameters with which WebCrypto imports keys of a curve. */
function parametersOf(curve: string): { name: string; namedCurve?: string } {
  return curve === "X25519"
    ? { name: curve }
    : { name: "ECDH", namedCurve: curve };
}

function usagesOf({ type }: KeyPairHalf): KeyUsage[] {
  return type === "private" ? ["deriveBits"] : [];
}

/** Returns the names of the members that a JWK of one half must have. */
function membersOf(kty: string, half: KeyPairHalf) {
  const coordinates = kty === "EC" ? (["x", "y"] as const) : (["x"] as const);
  const secret = half === PUBLIC ? [] : (["d"] as const);
  return ["crv", ...coordinates, ...secret] as const;
}

/** Key material in the form that WebCrypto imports, and its curve. */
interface Material {
  readonly curve: string;
  readonly data: Bytes | JsonWebKey;
}

function readPairJwk(
  jwk: JoseJwk,
  half: KeyPairHalf,
  alg: JoseAlgorithm,
): Material {
  const curve = jwk.crv ?? "";
  const kty = CURVES.get(curve)?.kty;
  if (kty === undefined) {
    return oneOf(`crv of ${half.option}`, jwk.crv, [
      ...CURVES.keys(),
    ] as never[]);
  }
  // The private half derives keys. The public half needs no operation.
  const operations =
    half === PUBLIC ? [[]] : [["deriveBits"], ["deriveKey"], ["unwrapKey"]];
  const purpose = {
    kty,
    algorithms: [alg],
    operations,
    members: membersOf(kty, half),
    others: half === PUBLIC ? ["d"] : [],
  };
  return { curve, data: readJwk(jwk, purpose, half.option) };
}

function refuseForm({ option, type }: KeyPairHalf, key: unknown): never {
  refuse(option, `PEM or DER of a ${type} key, a CryptoKey or a JWK`, key);
}

/**
 * Returns the offset of the algorithm identifier in DER: after the header of the outer sequence, and in PKCS#8 also
 * after the version.
 */
function identifierAt(der: Bytes, { format }: KeyPairHalf): number {
  const first = der[1] ?? 0;
  const start = first < 0x80 ? 2 : 2 + (first & 0x7f);
  return format === "pkcs8" ? start + 3 : start;
}

function readDerOfCurve(key: string | Uint8Array, half: KeyPairHalf): Material {
  const data = readDer(key, half);
  const offset = identifierAt(data, half);
  const hex = encodeHex(data.subarray(offset, offset + 21));
  for (const [curve, { identifier }] of CURVES) {
    if (hex.startsWith(identifier)) return { curve, data };
  }
  data.fill(0);
  return refuseAs(half.option, `a key on one of ${KNOWN}`, "another key");
}

function checkCryptoKey(key: WebCryptoKey, half: KeyPairHalf): void {
  const { name } = parametersOf(key.algorithm.name);
  const expected = { type: half.type, algorithm: { name } } as const;
  assertCryptoKey(key, { ...expected, usages: usagesOf(half) }, half.option);
}

/**
 * Checks one half of a key pair for ECDH and returns a function that imports it at the first call. Bytes are copied at
 * once, and the copy is wiped after the import.
 *
 * @param label the keyring's name in error messages
 * @throws {TypeError} if `key` has no accepted form, is the other half, or is made for another purpose
 */
export function ecdhKey(
  half: KeyPairHalf,
  key: JosePairKey,
  alg: JoseAlgorithm,
  label: string,
): LazyKey {
  if (isCryptoKey(key)) {
    checkCryptoKey(key, half);
    const ready = Promise.resolve(key);
    return () => ready;
  }
  const isDer = typeof key === "string" || isBytes(key);
  if (!isDer && !isJwk(key)) {
    refuseForm(half, key);
  }
  const { curve, data } = isDer
    ? readDerOfCurve(key, half)
    : readPairJwk(key, half, alg);
  const secret = isBytes(data) ? (data as Bytes) : undefined;
  const extractable = false;
  const load = () =>
    requireWebCrypto().subtle.importKey(
      // Format and data match, as the overloads of `importKey` require. The compiler cannot see that.
      (secret ? half.format : "jwk") as "jwk",
      data as JsonWebKey,
      parametersOf(curve),
      extractable,
      usagesOf(half),
    );
  return importLazily(label, async () => load(), secret);
}
