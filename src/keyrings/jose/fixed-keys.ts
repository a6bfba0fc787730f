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

/** What a keyring's keys are for, and what messages call the keyring. */
export interface KeyPurpose {
  readonly alg: JoseAlgorithm;
  readonly algorithm: KeyManagement;
  readonly label: string;
}

/** The keys of a keyring. */
export interface JoseKeys {
  /** Gives the key that wraps; rejects with a `KeyringError` where there is none. */
  wrapping(signal: AbortSignal | undefined): Promise<WebCryptoKey>;
  /**
   * Gives the key that unwraps data keys of a `kid`: `null` where that is none of the keyring's; rejects with a
   * `KeyringError` where it is one and cannot unwrap.
   */
  unwrapping(
    kid: string | undefined,
    signal: AbortSignal | undefined,
  ): Promise<WebCryptoKey | null>;
}

/** Takes one half of a key pair. */
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

/** Fails each time that a half is asked for which was not given. */
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

/** Reads the one key that both wraps and unwraps. */
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

/** Reads the keys that options hold, under the one `kid` of the keyring. */
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
