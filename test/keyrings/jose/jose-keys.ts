import { type JoseAlgorithm, joseKeyring } from "../../../src/entries/jose.ts";
import type { JoseJwk } from "../../../src/keyrings/jose/jose-jwk.ts";
import type { JoseKeyringOptions } from "../../../src/keyrings/jose/jose-options.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import type { EncryptedDataKey } from "../../../src/message/encrypted-data-keys.ts";
import { decodeBase64Url, encodeBase64Url } from "../../../src/util/base64.ts";
import { encodeUtf8 } from "../../../src/util/utf8.ts";
import { bytesFrom, only } from "../../support/keys.ts";
import { encodePem } from "../../support/rsa.ts";

/** Context of tests about other subjects. */
export const context = { tenant: "a06b" };

/** Key pair in every form. */
export interface Pair {
  readonly crypto: CryptoKeyPair;
  readonly der: {
    readonly publicKey: Uint8Array;
    readonly privateKey: Uint8Array;
  };
  readonly pem: { readonly publicKey: string; readonly privateKey: string };
  readonly jwk: { readonly publicKey: JoseJwk; readonly privateKey: JoseJwk };
}

async function exported(crypto: CryptoKeyPair): Promise<Pair> {
  const { subtle } = globalThis.crypto;
  const { publicKey, privateKey } = crypto;
  const der = {
    publicKey: new Uint8Array(await subtle.exportKey("spki", publicKey)),
    privateKey: new Uint8Array(await subtle.exportKey("pkcs8", privateKey)),
  };
  const pem = {
    publicKey: encodePem({ label: "PUBLIC KEY", der: der.publicKey }),
    privateKey: encodePem({ label: "PRIVATE KEY", der: der.privateKey }),
  };
  const jwkOf = async (key: CryptoKey): Promise<JoseJwk> => {
    const { alg, ...rest } = await subtle.exportKey("jwk", key);
    // Deno writes a signature algorithm into keys for ECDH.
    return alg?.startsWith("RSA") ? { ...rest, alg } : rest;
  };
  const jwk = {
    publicKey: await jwkOf(publicKey),
    privateKey: await jwkOf(privateKey),
  };
  return { crypto, der, pem, jwk };
}

/** Makes an RSA key pair for a hash function. */
export async function rsaPair(hash = "SHA-256"): Promise<Pair> {
  const algorithm = {
    name: "RSA-OAEP",
    hash,
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
  };
  return exported(
    await crypto.subtle.generateKey(algorithm, true, ["encrypt", "decrypt"]),
  );
}

/** Curves of ECDH-ES. */
export const CURVES = ["P-256", "P-384", "P-521", "X25519"] as const;

/** Makes a key pair on a curve. */
export async function ecdhPair(curve: string): Promise<Pair> {
  const algorithm =
    curve === "X25519" ? { name: curve } : { name: "ECDH", namedCurve: curve };
  const pair = await crypto.subtle.generateKey(algorithm, true, ["deriveBits"]);
  return exported(pair as CryptoKeyPair);
}

/** Removes the members of a JWK that state its purpose, and adds others. */
export function jwkWith(jwk: JoseJwk, members: object = {}): JoseJwk {
  const {
    key_ops: _,
    alg: __,
    ext: ___,
    ...rest
  } = jwk as JoseJwk & {
    ext?: boolean;
  };
  return { ...rest, ...members };
}

/** Makes the JWK of a secret AES key. */
export function octJwk(bytes: Uint8Array, members: object = {}): JoseJwk {
  return { kty: "oct", k: encodeBase64Url(bytes), ...members };
}

/** Password with few iterations, to save time. */
export const password = {
  password: "correct horse battery staple",
  iterations: 1_000,
};

/** Returns options of a keyring for each algorithm, with both halves of its key. */
export async function everyAlgorithm(): Promise<
  [name: string, options: JoseKeyringOptions][]
> {
  const all: [string, JoseKeyringOptions][] = [];
  for (const [alg, hash] of [
    ["RSA-OAEP", "SHA-1"],
    ["RSA-OAEP-256", "SHA-256"],
    ["RSA-OAEP-384", "SHA-384"],
    ["RSA-OAEP-512", "SHA-512"],
  ] as const) {
    const { publicKey, privateKey } = (await rsaPair(hash)).crypto;
    all.push([alg, { alg, publicKey, privateKey }]);
  }
  for (const curve of CURVES) {
    const { publicKey, privateKey } = (await ecdhPair(curve)).crypto;
    for (const bits of [128, 192, 256] as const) {
      const alg = `ECDH-ES+A${bits}KW` as const;
      all.push([`${alg} on ${curve}`, { alg, publicKey, privateKey }]);
    }
  }
  for (const bits of [128, 192, 256] as const) {
    const key = bytesFrom(bits, bits / 8);
    for (const alg of [`A${bits}KW`, `A${bits}GCMKW`] as const) {
      all.push([alg, { alg, key }]);
    }
  }
  for (const alg of [
    "PBES2-HS256+A128KW",
    "PBES2-HS384+A192KW",
    "PBES2-HS512+A256KW",
  ] as const) {
    all.push([alg, { alg, ...password }]);
  }
  return all;
}

/** Wraps a data key with a keyring, and returns the JWE. */
export async function wrapped(
  keyring: Keyring,
  plaintext: Uint8Array = bytesFrom(5),
): Promise<{ readonly edk: EncryptedDataKey; readonly jwe: string }> {
  const edk = only(await keyring.wrapDataKey({ plaintext, context }));
  return { edk, jwe: new TextDecoder().decode(edk.ciphertext) };
}

/** Reads a JWE's header. */
export function headerOf(jwe: string): Record<string, unknown> {
  const [part = ""] = jwe.split(".");
  return JSON.parse(Buffer.from(part, "base64url").toString());
}

/** Replaces some parts of a JWE. */
export function withParts(
  jwe: string,
  parts: Readonly<Record<number, string>>,
): string {
  return jwe
    .split(".")
    .map((part, i) => parts[i] ?? part)
    .join(".");
}

/** Encodes a header as a JWE's first part. */
export function headerPart(header: unknown): string {
  const text = typeof header === "string" ? header : JSON.stringify(header);
  return Buffer.from(text).toString("base64url");
}

/** Encrypts a data key with WebCrypto alone, under a content encryption key that was wrapped before. */
export async function sealedByHand(
  header: string,
  encryptedKey: string,
  cek: string,
): Promise<string> {
  const name = "AES-GCM";
  const raw = decodeBase64Url(cek) as Uint8Array<ArrayBuffer>;
  const key = await crypto.subtle.importKey("raw", raw, name, false, [
    "encrypt",
  ]);
  const iv = bytesFrom(3, 12);
  const algorithm = { name, iv, additionalData: encodeUtf8(header) };
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt(algorithm, key, bytesFrom(5)),
  );
  const parts = [iv, sealed.slice(0, 32), sealed.slice(32)];
  return [header, encryptedKey, ...parts.map(encodeBase64Url)].join(".");
}

/** Makes an encrypted data key that names an algorithm and a key. */
export function edkOf(
  jwe: string | Uint8Array,
  info: string,
): EncryptedDataKey {
  return {
    providerId: "sealmask-jose",
    providerInfo: encodeUtf8(info),
    ciphertext: typeof jwe === "string" ? encodeUtf8(jwe) : jwe,
  };
}

/** Returns a serialized context's digest as headers hold it. */
export async function digestOf(serialized: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new Uint8Array(serialized),
  );
  return encodeBase64Url(new Uint8Array(digest));
}

/** Makes a keyring with options of any type. */
export function make(options: object): Keyring {
  return joseKeyring(options as JoseKeyringOptions);
}

export type { JoseAlgorithm, JoseKeyringOptions };
