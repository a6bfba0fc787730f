/**
 * sealmask and JOSE: a keyring that wraps data keys as JWEs (RFC 7516), and tokens as standard JWEs.
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

export type { JoseAlgorithm } from "./jose/algorithms.ts";
export type { JosePairKey } from "./jose/ecdh-key.ts";
export type { JoseJwk } from "./jose/jwk.ts";
export type {
  JoseJwks,
  JoseKeyRequest,
  JoseKeySet,
  JoseRemoteKeySet,
} from "./jose/key-set.ts";
export { joseKeyring } from "./jose/keyring.ts";
export type { JoseKeyringOptions } from "./jose/options.ts";
export type { JosePassword, JoseSecretKey } from "./jose/secret-key.ts";
export { toStandardJwe } from "./jose/standard-jwe.ts";
