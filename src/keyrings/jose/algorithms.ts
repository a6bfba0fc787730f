import type { HashName } from "../../crypto/port.ts";
import { oneOf } from "../../util/assert.ts";

/**
 * Key-management algorithm of RFC 7518 or RFC 8037 that wraps a key: RSA-OAEP, ECDH-ES with AES key wrapping (P-256,
 * P-384, P-521 and X25519), AES key wrapping, AES-GCM key wrapping, or PBES2 with a password.
 */
export type JoseAlgorithm =
  | "RSA-OAEP"
  | "RSA-OAEP-256"
  | "RSA-OAEP-384"
  | "RSA-OAEP-512"
  | "ECDH-ES+A128KW"
  | "ECDH-ES+A192KW"
  | "ECDH-ES+A256KW"
  | "A128KW"
  | "A192KW"
  | "A256KW"
  | "A128GCMKW"
  | "A192GCMKW"
  | "A256GCMKW"
  | "PBES2-HS256+A128KW"
  | "PBES2-HS384+A192KW"
  | "PBES2-HS512+A256KW";

/** Properties of every algorithm. */
interface Common {
  /** Header members that the algorithm adds. A JWE must have all of them (RFC 7518, section 4.1). */
  readonly members: readonly ("epk" | "iv" | "tag" | "p2s" | "p2c")[];
}

/** RSA-OAEP (RFC 7518, section 4.3). */
export interface RsaAlgorithm extends Common {
  readonly kind: "rsa";
  readonly hash: HashName;
}

/** ECDH-ES with key wrapping (RFC 7518, section 4.6; RFC 8037, section 3.2). */
export interface EcdhAlgorithm extends Common {
  readonly kind: "ecdh";
}

/** AES key wrapping and AES-GCM key wrapping (RFC 7518, sections 4.4 and 4.7). */
export interface AesAlgorithm extends Common {
  readonly kind: "aes";
  /** WebCrypto's name of the algorithm. */
  readonly name: "AES-KW" | "AES-GCM";
  /** Length in bytes of the AES key that wraps data keys. */
  readonly length: number;
  readonly usages: readonly ["wrapKey", "unwrapKey"] | ["encrypt", "decrypt"];
}

/** PBES2 (RFC 7518, section 4.8). */
export interface PasswordAlgorithm extends Common {
  readonly kind: "password";
  /** Default number of PBKDF2 iterations: OWASP's recommendation for the hash function. */
  readonly iterations: number;
}

/** Properties of one algorithm, by its kind. */
export type KeyManagement =
  | RsaAlgorithm
  | EcdhAlgorithm
  | AesAlgorithm
  | PasswordAlgorithm;

function rsa(hash: HashName): RsaAlgorithm {
  return { kind: "rsa", hash, members: [] };
}

const ecdh: EcdhAlgorithm = { kind: "ecdh", members: ["epk"] };

function aesKw(bits: number): AesAlgorithm {
  const usages = ["wrapKey", "unwrapKey"] as const;
  return { kind: "aes", name: "AES-KW", length: bits / 8, usages, members: [] };
}

function aesGcmKw(bits: number): AesAlgorithm {
  return {
    kind: "aes",
    name: "AES-GCM",
    length: bits / 8,
    usages: ["encrypt", "decrypt"],
    members: ["iv", "tag"],
  };
}

function pbes2(iterations: number): PasswordAlgorithm {
  return { kind: "password", iterations, members: ["p2s", "p2c"] };
}

// `dir` and `ECDH-ES` are left out because they wrap nothing: the key itself encrypts. `RSA1_5` is left out because of
// Bleichenbacher's attack.
const ALGORITHMS: Readonly<Record<JoseAlgorithm, KeyManagement>> = {
  "RSA-OAEP": rsa("SHA-1"),
  "RSA-OAEP-256": rsa("SHA-256"),
  "RSA-OAEP-384": rsa("SHA-384"),
  "RSA-OAEP-512": rsa("SHA-512"),
  "ECDH-ES+A128KW": ecdh,
  "ECDH-ES+A192KW": ecdh,
  "ECDH-ES+A256KW": ecdh,
  A128KW: aesKw(128),
  A192KW: aesKw(192),
  A256KW: aesKw(256),
  A128GCMKW: aesGcmKw(128),
  A192GCMKW: aesGcmKw(192),
  A256GCMKW: aesGcmKw(256),
  "PBES2-HS256+A128KW": pbes2(600_000),
  "PBES2-HS384+A192KW": pbes2(210_000),
  "PBES2-HS512+A256KW": pbes2(210_000),
};

/**
 * Returns the properties of an algorithm.
 *
 * @throws {TypeError} if `alg` is not a {@link JoseAlgorithm}
 */
export function keyManagement(alg: JoseAlgorithm): KeyManagement {
  if (typeof alg === "string" && Object.hasOwn(ALGORITHMS, alg)) {
    return ALGORITHMS[alg];
  }
  return oneOf("alg", alg, Object.keys(ALGORITHMS) as never[]);
}
