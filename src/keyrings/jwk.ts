import { refuseAs, show } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { isPkcs1, refusePkcs1 } from "./rsa-pkcs1.ts";

/**
 * JSON Web Key (RFC 7517) that keyrings accept: `kty: "oct"` for AES, `kty: "RSA"` for RSA (RFC 7518, section 6).
 * `JsonWebKey` objects of WebCrypto and of JOSE libraries fit.
 */
export interface Jwk {
  /** Key type: `"oct"` or `"RSA"`. */
  readonly kty?: string | undefined;
  /** Intended algorithm. If present, it must be the algorithm of the keyring. */
  readonly alg?: string | undefined;
  /** Intended use of the key. If present, it must be `"enc"`. */
  readonly use?: string | undefined;
  /** Intended operations of the key. If present, they must allow the operations of the keyring. */
  readonly key_ops?: readonly string[] | undefined;
  /** Bytes of an AES key, base64url. */
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

/** Name of a JWK member whose value is a string. */
export type JwkMember = Exclude<keyof Jwk, "key_ops">;

/** Requirements that a keyring makes on a JWK. */
export interface JwkPurpose<Name extends string> {
  /** Required key type, `kty`. */
  readonly kty: string;
  /** Accepted values of `alg`; the first stands for a JWK without `alg`. */
  readonly algorithms: readonly string[];
  /** Sets of operations. If `key_ops` is present, it must contain all members of one set. */
  readonly operations: readonly (readonly string[])[];
  /** Names of required members. */
  readonly members: readonly Name[];
  /**
   * Names of forbidden members, which belong to another kind of key.
   *
   * @default `oth`, the additional RSA prime factors
   */
  readonly others?: readonly string[];
}

/** Tells whether a value looks like a JWK: an object with `kty`. */
export function isJwk(value: unknown): value is Jwk {
  return typeof value === "object" && value !== null && "kty" in value;
}

/**
 * Describes the fault in `key_ops` for an error message. Only the first wrong operation is shown, because the array may
 * hold anything.
 */
function strangeOperations(
  given: unknown,
  operations: readonly (readonly string[])[],
): string {
  if (!Array.isArray(given)) return `key_ops ${describeType(given)}`;
  const known = operations.flat();
  const wrong: unknown = given.find((each) => !known.includes(each));
  if (wrong !== undefined) return `key_ops with ${show(wrong, known)}`;
  const missing = operations[0]?.find((name) => !given.includes(name));
  return `key_ops without ${missing}`;
}

/** Describes the first JWK member that does not fit the purpose, for an error message. */
function strangeMember<J extends Jwk, Name extends keyof J & string>(
  jwk: J,
  { kty, algorithms, operations, members, others = [] }: JwkPurpose<Name>,
): string {
  if (jwk.kty !== kty) return `kty ${show(jwk.kty, [kty])}`;
  if ((jwk.use ?? "enc") !== "enc") return `use ${show(jwk.use, ["enc"])}`;
  if (!algorithms.includes(jwk.alg ?? algorithms[0] ?? "")) {
    return `alg ${show(jwk.alg, algorithms)}`;
  }
  const missing = members.find((name) => typeof jwk[name] !== "string");
  if (missing !== undefined) return `${missing}: ${describeType(jwk[missing])}`;
  const other = others.find((name) => jwk[name as Name] !== undefined);
  if (other !== undefined) return `a JWK with ${other}`;
  return strangeOperations(jwk.key_ops, operations);
}

/**
 * Checks that a JWK fits a purpose and returns only its key members. A JWK made for another algorithm is refused,
 * because using one key with two algorithms weakens both.
 *
 * @param option the option's name in the error message
 * @throws {TypeError} if the JWK does not fit
 */
export function readJwk<J extends Jwk, Name extends keyof J & string>(
  jwk: J,
  { kty, algorithms, operations, members, others = ["oth"] }: JwkPurpose<Name>,
  option: string,
): Record<Name | "kty", string> {
  const { alg = algorithms[0], use = "enc", key_ops = operations[0] } = jwk;
  const picked = Object.fromEntries(members.map((name) => [name, jwk[name]]));
  const isRight =
    jwk.kty === kty &&
    use === "enc" &&
    algorithms.includes(alg as string) &&
    Array.isArray(key_ops) &&
    operations.some((set) => set.every((name) => key_ops.includes(name))) &&
    members.every((name) => typeof picked[name] === "string") &&
    others.every((name) => jwk[name as Name] === undefined);
  if (isRight) return { kty, ...picked } as Record<Name | "kty", string>;
  if (isPkcs1(alg)) refusePkcs1(option, `alg ${algorithms.join(" or ")}`, alg);
  return refuseAs(
    option,
    `a JWK with kty ${kty}, ${members.join(", ")}, without ${others.join(", ") || "others"}; if present: use enc, alg ${algorithms.join(" or ")}, key_ops ${operations.join(" or ") || "any"}`,
    strangeMember(jwk, { kty, algorithms, operations, members, others }),
  );
}
