import { integerWithin, refuseAs } from "../../util/assert.ts";
import { namesOf, snapshotOptions } from "../../util/options.ts";
import { readId } from "../id-text.ts";
import type { JoseAlgorithm, KeyManagement } from "./algorithms.ts";
import type { JosePairKey } from "./ecdh-key.ts";
import type { JoseKeySet } from "./key-set.ts";
import type { JosePassword, JoseSecretKey } from "./secret-key.ts";

/** Options of {@link joseKeyring}: an algorithm, and keys for it. */
export interface JoseKeyringOptions {
  /** Key-management algorithm. The keyring unwraps no data keys of other algorithms. */
  readonly alg: JoseAlgorithm;
  /**
   * Key name: the `kid` in the header of each JWE that the keyring writes. If left out, the JWK's own `kid`, or none.
   * With `jwks` it selects the key that wraps.
   */
  readonly kid?: string | undefined;
  /** Public key, which wraps data keys by RSA-OAEP or ECDH-ES. PEM has the label `PUBLIC KEY` (SPKI). */
  readonly publicKey?: JosePairKey | undefined;
  /** Private key, which unwraps data keys by RSA-OAEP or ECDH-ES. PEM has the label `PRIVATE KEY` (PKCS#8). */
  readonly privateKey?: JosePairKey | undefined;
  /**
   * Secret key, which wraps and unwraps data keys by AES key wrapping or AES-GCM key wrapping. It has 16, 24 or 32
   * bytes, as the algorithm requires.
   */
  readonly key?: JoseSecretKey | undefined;
  /** Password, which wraps and unwraps data keys by PBES2. At least 8 bytes; 32 are better. */
  readonly password?: JosePassword | undefined;
  /**
   * JWK Set from which keys are picked by `kid`, in place of the other key options: the JWK Set, its URL, or a
   * function.
   */
  readonly jwks?: JoseKeySet | undefined;
  /**
   * Number of PBKDF2 iterations when wrapping.
   *
   * @default 600,000 for `PBES2-HS256+A128KW` and 210,000 for the other PBES2 algorithms
   */
  readonly iterations?: number | undefined;
  /**
   * Maximum number of PBKDF2 iterations when unwrapping, because the wrapped data key states its number of iterations.
   *
   * @default the number used when wrapping
   */
  readonly maxIterations?: number | undefined;
}

type Name = keyof JoseKeyringOptions & string;

/** Names of the options that apply to each kind of algorithm, besides `alg` and `kid`. */
const TAKES: Readonly<Record<KeyManagement["kind"], readonly Name[]>> = {
  rsa: ["publicKey", "privateKey", "jwks"],
  ecdh: ["publicKey", "privateKey", "jwks"],
  aes: ["key", "jwks"],
  password: ["password", "iterations", "maxIterations"],
};

const KEYS: readonly Name[] = ["publicKey", "privateKey", "key", "password"];

/** Names of all options of {@link joseKeyring}. */
export const JOSE_NAMES: readonly Name[] =
  /* @__PURE__ */ namesOf<JoseKeyringOptions>({
    alg: true,
    kid: true,
    publicKey: true,
    privateKey: true,
    key: true,
    password: true,
    jwks: true,
    iterations: true,
    maxIterations: true,
  });

/** Reads each option once, except `alg`, and checks that it applies to the algorithm. */
export function readOptions(
  options: JoseKeyringOptions,
  alg: JoseAlgorithm,
  { kind }: KeyManagement,
): JoseKeyringOptions {
  // `alg` has been read already. A getter could return another value the second time.
  const names = JOSE_NAMES.filter((name) => name !== "alg");
  const read = snapshotOptions(options, names);
  const { kid: _, ...others } = read;
  const given = Object.keys(others) as Name[];
  for (const name of given) {
    if (TAKES[kind].includes(name)) continue;
    refuseAs(name, `${TAKES[kind].join(", ")} for ${alg}`, name);
  }
  const key = given.find((name) => KEYS.includes(name));
  if (given.includes("jwks") && key !== undefined) {
    refuseAs("jwks", `either jwks or ${key}`, "both");
  }
  return Object.assign(read, { alg });
}

/** Minimum number of iterations (RFC 7518, section 4.8.1.2). */
export const MIN_ITERATIONS = 1_000;

/** Maximum number of iterations that runtimes accept. */
export const MAX_ITERATIONS: number = 2 ** 31 - 1;

/** PBKDF2 iterations: the number used when wrapping, and the maximum when unwrapping. */
export interface Iterations {
  readonly wrap: number;
  readonly most: number;
}

/** Reads the numbers of PBKDF2 iterations. Returns `undefined` for an algorithm without a password. */
export function readIterations(
  { iterations, maxIterations }: JoseKeyringOptions,
  algorithm: KeyManagement,
): Iterations | undefined {
  if (algorithm.kind !== "password") return undefined;
  const wrap = iterations ?? algorithm.iterations;
  integerWithin("iterations", wrap, MIN_ITERATIONS, MAX_ITERATIONS);
  const most = maxIterations ?? wrap;
  integerWithin("maxIterations", most, wrap, MAX_ITERATIONS);
  return { wrap, most };
}

/** Maximum length of a key name in characters. */
const MAX_KID_LENGTH = 512;

/** Tells whether text can be a key name. */
export function isKid(text: string): boolean {
  return text !== "" && text.length <= MAX_KID_LENGTH;
}

/**
 * Returns the key name: the option `kid`, or the `kid` of the given JWKs.
 *
 * @throws {TypeError} if the name is not a valid string, or these names differ
 * @throws {RangeError} if the name is longer than 512 characters
 */
export function readKid(options: JoseKeyringOptions): string | undefined {
  const { publicKey, privateKey, key } = options;
  const own = [publicKey, privateKey, key].map(
    (material) => (material as { kid?: unknown } | undefined)?.kid,
  );
  const [given, ...others] = [options.kid, ...own].filter(
    (each) => each !== undefined,
  );
  if (given === undefined) return undefined;
  const kid = readId("kid", given);
  if (kid.length > MAX_KID_LENGTH) {
    const expected = `at most ${MAX_KID_LENGTH} characters`;
    refuseAs("kid", expected, `${kid.length}`, RangeError);
  }
  if (others.some((other) => other !== kid)) {
    refuseAs("kid", "the kid of the JWK", "another kid");
  }
  return kid;
}
