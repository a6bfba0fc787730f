import type { JwkMember, JwkPurpose } from "./jwk.ts";

/** Properties in which the two halves of an RSA key pair differ. */
export interface KeyPairHalf {
  /** Name of the keyring option, for error messages. */
  readonly option: "publicKey" | "privateKey";
  readonly type: "public" | "private";
  readonly usage: "encrypt" | "decrypt";
  /** Operation on a data key that this half performs. */
  readonly verb: "wrap" | "unwrap";
  /** Import format of the DER structure in WebCrypto; `label` is the PEM label of the same structure. */
  readonly format: "spki" | "pkcs8";
  readonly label: string;
  /** Requirements on a JWK of this half. `oth` holds additional prime factors. */
  readonly jwk: Pick<
    JwkPurpose<JwkMember>,
    "operations" | "members" | "others"
  >;
}

/** Public half, which wraps data keys. */
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

/** Private half, which unwraps data keys. */
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
