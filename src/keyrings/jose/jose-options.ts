import { integerWithin, refuse, refuseAs } from "../../util/assert.ts";
import { namesOf, snapshotOptions } from "../../util/options.ts";
import type { JoseAlgorithm, KeyManagement } from "./algorithms.ts";
import type { JosePairKey } from "./ecdh-key.ts";
import type { JoseKeySet } from "./key-set.ts";
import type { JosePassword, JoseSecretKey } from "./secret-key.ts";

/** What {@link joseKeyring} takes: an algorithm, and keys for it. */
export interface JoseKeyringOptions {
  /** The key-management algorithm, and the only one that is unwrapped. */
  readonly alg: JoseAlgorithm;
  /**
   * What the key is called in the data keys that it wraps: `kid` of the JWE's header. If left out, a JWK's own `kid`, or
   * none. Of a key set, the key that wraps.
   */
  readonly kid?: string | undefined;
  /** Wraps data keys by RSA-OAEP or ECDH-ES. PEM is `PUBLIC KEY` (SPKI). */
  readonly publicKey?: JosePairKey | undefined;
  /** Unwraps data keys by RSA-OAEP or ECDH-ES. PEM is `PRIVATE KEY` (PKCS#8). */
  readonly privateKey?: JosePairKey | undefined;
  /** Wraps and unwraps data keys by AES key wrapping or AES-GCM key wrapping: 16, 24 or 32 bytes, as the algorithm says. */
  readonly key?: JoseSecretKey | undefined;
  /** Wraps and unwraps data keys by PBES2; at least 8 bytes, better 32. */
  readonly password?: JosePassword | undefined;
  /** A JWK Set to pick keys from by their `kid`, instead of keys: the set, its URL, or a function. */
  readonly jwks?: JoseKeySet | undefined;
  /**
   * Iterations of PBKDF2 when wrapping.
   *
   * @default 600,000 for `PBES2-HS256+A128KW`, 210,000 for the others
   */
  readonly iterations?: number | undefined;
  /**
   * Most iterations of PBKDF2 when unwrapping, for it is the message that says how many.
   *
   * @default as `iterations`
   */
  readonly maxIterations?: number | undefined;
}

type Name = keyof JoseKeyringOptions & string;

/** What each kind of algorithm takes besides `alg` and `kid`. */
const TAKES: Readonly<Record<KeyManagement["kind"], readonly Name[]>> = {
  rsa: ["publicKey", "privateKey", "jwks"],
  ecdh: ["publicKey", "privateKey", "jwks"],
  aes: ["key", "jwks"],
  password: ["password", "iterations", "maxIterations"],
};

const KEYS: readonly Name[] = ["publicKey", "privateKey", "key", "password"];

/** Every option of the keyring. */
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

/** Reads once the options besides `alg`, and checks that the algorithm takes them. */
export function readOptions(
  options: JoseKeyringOptions,
  alg: JoseAlgorithm,
  { kind }: KeyManagement,
): JoseKeyringOptions {
  // `alg` has been read: nobody reads it again, and gets another answer.
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
    refuseAs("jwks", `no ${key} beside it`, "both");
  }
  return Object.assign(read, { alg });
}

/** The fewest iterations that RFC 7518, section 4.8.1.2, recommends. */
export const MIN_ITERATIONS = 1_000;

/** The most that runtimes count. */
export const MAX_ITERATIONS: number = 2 ** 31 - 1;

/** Iterations of PBKDF2, when wrapping and at most when unwrapping. */
export interface Iterations {
  readonly wrap: number;
  readonly most: number;
}

/** Reads how many iterations there are; none for other algorithms. */
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

/** The longest name of a key, in characters. */
const MAX_KID_LENGTH = 512;

/** Tells whether text can be a key's name. */
export function isKid(text: string): boolean {
  return text !== "" && text.length <= MAX_KID_LENGTH;
}

/** Reads the key's name: the option, or that of the JWKs given, which must not differ from it. */
export function readKid(options: JoseKeyringOptions): string | undefined {
  const { publicKey, privateKey, key } = options;
  const own = [publicKey, privateKey, key].map(
    (material) => (material as { kid?: unknown } | undefined)?.kid,
  );
  const [kid, ...others] = [options.kid, ...own].filter(
    (each) => each !== undefined,
  );
  if (kid === undefined) return undefined;
  if (typeof kid !== "string" || kid === "" || !kid.isWellFormed()) {
    refuse("kid", "a string without lone surrogates, not empty", kid);
  }
  if (kid.length > MAX_KID_LENGTH) {
    const expected = `at most ${MAX_KID_LENGTH} characters`;
    refuseAs("kid", expected, `${kid.length}`, RangeError);
  }
  if (others.some((other) => other !== kid)) {
    refuseAs("kid", "that of the JWK", "another one");
  }
  return kid;
}
