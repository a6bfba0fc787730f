import type { Bytes } from "../bytes.ts";
import { pkcs8Of, spkiOf } from "./der.ts";
import type { Jwk } from "./jwk.ts";

/** Everything that differs between the two halves of an RSA key pair. */
export interface RsaHalf {
  /** The keyring's option, for messages. */
  readonly option: "publicKey" | "privateKey";
  readonly type: "public" | "private";
  readonly usage: "encrypt" | "decrypt";
  /** The DER structure that WebCrypto reads. */
  readonly format: "spki" | "pkcs8";
  /** PEM labels, and how to make that structure of what stands under them. */
  readonly pem: ReadonlyMap<string, (der: Bytes) => Bytes>;
  readonly jwkOperations: readonly (readonly string[])[];
  readonly jwkMembers: readonly Exclude<keyof Jwk, "key_ops">[];
}

const asIs = (der: Bytes): Bytes => der;

/** The half that wraps data keys. */
export const PUBLIC: RsaHalf = {
  option: "publicKey",
  type: "public",
  usage: "encrypt",
  format: "spki",
  pem: new Map([
    ["PUBLIC KEY", asIs],
    ["RSA PUBLIC KEY", spkiOf],
  ]),
  jwkOperations: [["encrypt"], ["wrapKey"]],
  jwkMembers: ["kty", "n", "e"],
};

/** The half that unwraps them. */
export const PRIVATE: RsaHalf = {
  option: "privateKey",
  type: "private",
  usage: "decrypt",
  format: "pkcs8",
  pem: new Map([
    ["PRIVATE KEY", asIs],
    ["RSA PRIVATE KEY", pkcs8Of],
  ]),
  jwkOperations: [["decrypt"], ["unwrapKey"]],
  jwkMembers: ["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"],
};
