/**
 * Connects sealmask with JOSE: a keyring that wraps data keys as JWEs (RFC 7516), and a function that turns a token
 * into a standard JWE.
 *
 * @example
 * ```ts
 * import { joseKeyring } from "sealmask/jose";
 *
 * const keyring = joseKeyring({
 *   alg: "RSA-OAEP-256",
 *   jwks: "https://keys.example.com/.well-known/jwks.json",
 *   kid: "2026",
 * });
 * console.log(keyring.id.startsWith("jose:sealmask-jose/RSA-OAEP-256:2026#")); // true
 * ```
 *
 * @module
 */

export { toStandardJwe } from "../formats/envelope/standard-jwe.ts";
export type { JoseAlgorithm } from "../keyrings/jose/algorithms.ts";
export type { JosePairKey } from "../keyrings/jose/ecdh-key.ts";
export type { JoseJwk } from "../keyrings/jose/jose-jwk.ts";
export { joseKeyring } from "../keyrings/jose/jose-keyring.ts";
export type { JoseKeyringOptions } from "../keyrings/jose/jose-options.ts";
export type {
  JoseJwks,
  JoseKeyRequest,
  JoseKeySet,
  JoseRemoteKeySet,
} from "../keyrings/jose/key-set.ts";
export type {
  JosePassword,
  JoseSecretKey,
} from "../keyrings/jose/secret-key.ts";
