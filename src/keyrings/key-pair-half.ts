import type { JwkMember, JwkPurpose } from "./jwk.ts";

/** Everything that differs between the two halves of an RSA key pair. */
export interface KeyPairHalf {
  /** The keyring's option, for messages. */
  readonly option: "publicKey" | "privateKey";
  readonly type: "public" | "private";
  readonly usage: "encrypt" | "decrypt";
  /** What it does with a data key. */
  readonly verb: "wrap" | "unwrap";
  /** The DER structure that WebCrypto reads, and its PEM label. */
  readonly format: "spki" | "pkcs8";
  readonly label: string;
  /** What a JWK of it must be; `oth` are prime factors after the second one. */
  readonly jwk: Pick<
    JwkPurpose<JwkMember>,
    "operations" | "members" | "others"
  >;
}

/** The half that wraps data keys. */
export const PUBLIC: KeyPairHalf = {
  option: "publicKey",
  type: "public",
  usage: "encrypt",
  verb: "wrap",
  format: "spki",
  label: "PUBLIC KEY",
  jwk: {
    operations: [["encrypt"], ["wrapKey"]],
    members: ["n", "e"],
    others: ["oth", "d"],
  },
};

/** The half that unwraps them. */
export const PRIVATE: KeyPairHalf = {
  option: "privateKey",
  type: "private",
  usage: "decrypt",
  verb: "unwrap",
  format: "pkcs8",
  label: "PRIVATE KEY",
  jwk: {
    operations: [["decrypt"], ["unwrapKey"]],
    members: ["n", "e", "d", "p", "q", "dp", "dq", "qi"],
    others: ["oth"],
  },
};
