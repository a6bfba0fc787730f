import type { Jwk } from "./jwk.ts";

/** Everything that differs between the two halves of an RSA key pair. */
export interface RsaHalf {
  /** The keyring's option, for messages. */
  readonly option: "publicKey" | "privateKey";
  readonly type: "public" | "private";
  readonly usage: "encrypt" | "decrypt";
  /** What it does with a data key. */
  readonly verb: "wrap" | "unwrap";
  /** The DER structure that WebCrypto reads, and its PEM label. */
  readonly format: "spki" | "pkcs8";
  readonly label: string;
  readonly jwkOperations: readonly (readonly string[])[];
  readonly jwkMembers: readonly Exclude<keyof Jwk, "key_ops">[];
}

/** The half that wraps data keys. */
export const PUBLIC: RsaHalf = {
  option: "publicKey",
  type: "public",
  usage: "encrypt",
  verb: "wrap",
  format: "spki",
  label: "PUBLIC KEY",
  jwkOperations: [["encrypt"], ["wrapKey"]],
  jwkMembers: ["kty", "n", "e"],
};

/** The half that unwraps them. */
export const PRIVATE: RsaHalf = {
  option: "privateKey",
  type: "private",
  usage: "decrypt",
  verb: "unwrap",
  format: "pkcs8",
  label: "PRIVATE KEY",
  jwkOperations: [["decrypt"], ["unwrapKey"]],
  jwkMembers: ["kty", "n", "e", "d", "p", "q", "dp", "dq", "qi"],
};
