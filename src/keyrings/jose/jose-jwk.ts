import type { Jwk } from "../jwk.ts";

/** A JSON Web Key (RFC 7517) as {@link joseKeyring} takes it: `kty` `"RSA"`, `"EC"`, `"OKP"` (X25519) or `"oct"`. */
export interface JoseJwk extends Jwk {
  /** The key's name; if present, it must be the keyring's. */
  readonly kid?: string | undefined;
  /** The curve of an `EC` or `OKP` key. */
  readonly crv?: string | undefined;
  /** The public key of an `OKP` key, or the first coordinate of an `EC` key's, base64url. */
  readonly x?: string | undefined;
  /** The second coordinate of an `EC` key's public key, base64url. */
  readonly y?: string | undefined;
}
