import { refuse } from "../errors.ts";

/**
 * A JSON Web Key (RFC 7517) as keyrings take it: `kty: "oct"` for AES, `kty: "RSA"` for RSA (RFC 7518 section 6).
 * `JsonWebKey` objects of WebCrypto and of JOSE libraries fit.
 */
export interface Jwk {
  /** Key type: `"oct"` or `"RSA"`. */
  readonly kty?: string | undefined;
  /** Intended algorithm; if present, it must be the keyring's. */
  readonly alg?: string | undefined;
  /** Intended use; if present, it must be `"enc"`. */
  readonly use?: string | undefined;
  /** Intended operations; if present, they must allow what the keyring does. */
  readonly key_ops?: readonly string[] | undefined;
  /** The bytes of an AES key, base64url. */
  readonly k?: string | undefined;
  /** RSA modulus, base64url. */
  readonly n?: string | undefined;
  /** RSA public exponent, base64url. */
  readonly e?: string | undefined;
  /** RSA private exponent, base64url. */
  readonly d?: string | undefined;
  /** RSA first prime factor, base64url. */
  readonly p?: string | undefined;
  /** RSA second prime factor, base64url. */
  readonly q?: string | undefined;
  /** RSA first factor's CRT exponent, base64url. */
  readonly dp?: string | undefined;
  /** RSA second factor's CRT exponent, base64url. */
  readonly dq?: string | undefined;
  /** RSA first CRT coefficient, base64url. */
  readonly qi?: string | undefined;
}

/** What a keyring needs a JWK to be for. */
export interface JwkPurpose {
  /** The key type. */
  readonly kty: string;
  /** Values of `alg` that name the keyring's own algorithm. */
  readonly algorithms: readonly string[];
  /** Sets of operations, one of which `key_ops` must hold whole. */
  readonly operations: readonly (readonly string[])[];
}

/** Tells a JWK from other key material. */
export function isJwk(value: unknown): value is Jwk {
  return typeof value === "object" && value !== null && "kty" in value;
}

/**
 * Refuses a JWK made for something else: one key under two algorithms weakens both.
 *
 * @throws {TypeError} naming the member that does not fit
 */
export function assertJwkPurpose(
  jwk: Jwk,
  { kty, algorithms, operations }: JwkPurpose,
  option: string,
): void {
  if (jwk.kty !== kty) refuse(option, `expected kty "${kty}"`);
  if (jwk.alg !== undefined && !algorithms.includes(jwk.alg)) {
    refuse(option, `its alg is not ${algorithms.join(" or ")}`);
  }
  if (jwk.use !== undefined && jwk.use !== "enc") {
    refuse(option, 'its use is not "enc"');
  }
  const allowed = jwk.key_ops;
  if (
    allowed !== undefined &&
    !(
      Array.isArray(allowed) &&
      operations.some((set) => set.every((name) => allowed.includes(name)))
    )
  ) {
    refuse(option, `its key_ops do not allow ${operations.join(" or ")}`);
  }
}

/**
 * Reads members that must be there, as a JWK with nothing else: what only describes the key's use is left behind.
 *
 * @throws {TypeError} naming a member that is missing or no string
 */
export function pickJwkMembers<J extends Jwk, Name extends keyof J & string>(
  jwk: J,
  names: readonly Name[],
  option: string,
): Record<Name, string> {
  const picked = {} as Record<Name, string>;
  for (const name of names) {
    const value: unknown = jwk[name];
    if (typeof value !== "string") refuse(option, `${name} must be a string`);
    picked[name] = value;
  }
  return picked;
}
