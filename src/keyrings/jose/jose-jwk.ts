import type { Jwk } from "../jwk.ts";

/** JSON Web Key (RFC 7517) that {@link joseKeyring} accepts: `kty` `"RSA"`, `"EC"`, `"OKP"` (X25519) or `"oct"`. */
export interface JoseJwk extends Jwk {
  /** Key name. If present, it must be the key name of the keyring. */
  readonly kid?: string | undefined;
  /** Curve of an `EC` or `OKP` key. */
  readonly crv?: string | undefined;
  /** Public key of an `OKP` key, or first coordinate of an `EC` public key, base64url. */
  readonly x?: string | undefined;
  /** Second coordinate of an `EC` public key, base64url. */
  readonly y?: string | undefined;
}
