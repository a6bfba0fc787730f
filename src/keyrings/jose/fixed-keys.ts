import type { WebCryptoKey } from "../../crypto/port.ts";
import { refuseAs } from "../../util/assert.ts";
import { type KeyPairHalf, PRIVATE, PUBLIC } from "../key-pair-half.ts";
import { keyringFailure } from "../keyring-failure.ts";
import { rsaKey } from "../rsa-key.ts";
import type {
  EcdhAlgorithm,
  JoseAlgorithm,
  KeyManagement,
  RsaAlgorithm,
} from "./algorithms.ts";
import { ecdhKey, type JosePairKey } from "./ecdh-key.ts";
import type { JoseKeyringOptions } from "./jose-options.ts";
import { type LazyKey, passwordKey, secretKey } from "./secret-key.ts";

/** Algorithm of a JOSE keyring, which the keyring's keys must fit, and the keyring's name in error messages. */
export interface KeyPurpose {
  readonly alg: JoseAlgorithm;
  readonly algorithm: KeyManagement;
  readonly label: string;
}

/** Keys of a JOSE keyring. */
export interface JoseKeys {
  /** Returns the key that wraps data keys. Rejects with a `KeyringError` if the keyring has no such key. */
  wrapping(signal: AbortSignal | undefined): Promise<WebCryptoKey>;
  /**
   * Returns the key that unwraps data keys wrapped under a `kid`. Resolves to `null` if the keyring has no key of that
   * name. Rejects with a `KeyringError` if the keyring's key of that name cannot unwrap.
   */
  unwrapping(
    kid: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<WebCryptoKey | null>;
}

/** Checks one half of a key pair for RSA or ECDH and returns a function that imports it. */
export function pairKey(
  half: KeyPairHalf,
  key: JosePairKey,
  { alg, label }: KeyPurpose,
  algorithm: RsaAlgorithm | EcdhAlgorithm,
): LazyKey {
  return algorithm.kind === "rsa"
    ? rsaKey(half, key, algorithm.hash, label)
    : ecdhKey(half, key, alg, label);
}

/** Returns, for the half of a key pair that the caller left out, a key whose every use fails. */
function missing({ verb, option }: KeyPairHalf, label: string): LazyKey {
  return async () => {
    const why = `it was made without ${option}`;
    throw keyringFailure(verb, label, "denied", why);
  };
}

function pairOf(
  { publicKey, privateKey }: JoseKeyringOptions,
  purpose: KeyPurpose,
  algorithm: RsaAlgorithm | EcdhAlgorithm,
): [wrap: LazyKey, unwrap: LazyKey] {
  if (publicKey === undefined && privateKey === undefined) {
    refuseAs("joseKeyring", "publicKey, privateKey, both, or jwks", "none");
  }
  const keyOf = (half: KeyPairHalf, key: JosePairKey | undefined) =>
    key === undefined
      ? missing(half, purpose.label)
      : pairKey(half, key, purpose, algorithm);
  return [keyOf(PUBLIC, publicKey), keyOf(PRIVATE, privateKey)];
}

/** Reads the secret key or the password of the options. Either both wraps and unwraps. */
function secretOf(
  { key, password }: JoseKeyringOptions,
  { alg, algorithm, label }: KeyPurpose,
): LazyKey {
  if (algorithm.kind === "aes") {
    if (key === undefined) refuseAs("joseKeyring", "key or jwks", "neither");
    return secretKey(key, alg, algorithm, label);
  }
  if (password === undefined) refuseAs("joseKeyring", "password", "none");
  return passwordKey(password, label);
}

/** Reads the keys that the options contain. All of these keys belong to the keyring's one `kid`. */
export function fixedKeys(
  options: JoseKeyringOptions,
  purpose: KeyPurpose,
  kid: string | undefined,
): JoseKeys {
  const { algorithm } = purpose;
  const isPair = algorithm.kind === "rsa" || algorithm.kind === "ecdh";
  const secret = isPair ? undefined : secretOf(options, purpose);
  const [wrap, unwrap] = isPair
    ? pairOf(options, purpose, algorithm)
    : [secret as LazyKey, secret as LazyKey];
  return {
    wrapping: () => wrap(),
    unwrapping: async (named) => (named === kid ? unwrap() : null),
  };
}
