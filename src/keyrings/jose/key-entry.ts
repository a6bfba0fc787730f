import { refuseAs } from "../../util/assert.ts";
import { isJwk } from "../jwk.ts";
import { PRIVATE, PUBLIC } from "../key-pair-half.ts";
import { keyringFailure } from "../keyring-failure.ts";
import { type KeyPurpose, pairKey } from "./fixed-keys.ts";
import type { JoseJwk } from "./jose-jwk.ts";
import type { JoseJwks } from "./key-set.ts";
import { type LazyKey, secretKey } from "./secret-key.ts";

/** Operation that a key is needed for. */
export type KeyUse = "wrap" | "unwrap";

/**
 * Key of a key set: for each operation a function that imports the key at its first use, or `null` if the key does not
 * allow the operation.
 */
export type KeyEntry = Readonly<Record<KeyUse, LazyKey | null>>;

/** Usable keys of a key set, by key name. Several keys may share a name. */
export type KeyEntries = ReadonlyMap<string, readonly KeyEntry[]>;

/** Returns the key that `take` makes, or `null` if `take` finds that the key's members name another purpose. */
function fitting(take: () => LazyKey): LazyKey | null {
  try {
    return take();
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

function publicHalf(jwk: JoseJwk): JoseJwk {
  const { kty, crv, x, y, n, e, alg, use, key_ops } = jwk;
  return { kty, crv, x, y, n, e, alg, use, key_ops };
}

function entryOf(jwk: JoseJwk, purpose: KeyPurpose): KeyEntry {
  const { alg, algorithm, label } = purpose;
  if (algorithm.kind === "password")
    refuseAs("jwks", `a password for ${alg}`, "a key set");
  if (algorithm.kind === "aes") {
    const key = fitting(() => secretKey(jwk, alg, algorithm, label));
    return { wrap: key, unwrap: key };
  }
  const isPrivate = jwk.d !== undefined;
  return {
    wrap: fitting(() => pairKey(PUBLIC, publicHalf(jwk), purpose, algorithm)),
    unwrap: isPrivate
      ? fitting(() => pairKey(PRIVATE, jwk, purpose, algorithm))
      : null,
  };
}

/**
 * Returns the keys of a key set that fit the purpose. Other keys are skipped, as RFC 7517, section 5, requires.
 *
 * @param wanted name of the keys to return; if left out, keys of any name
 */
export function entriesOf(
  { keys }: JoseJwks,
  purpose: KeyPurpose,
  wanted?: string,
): KeyEntries {
  const entries = new Map<string, KeyEntry[]>();
  for (const jwk of keys) {
    if (!isJwk(jwk)) continue;
    const { kid }: JoseJwk = jwk;
    if (typeof kid !== "string" || (wanted ?? kid) !== kid) continue;
    const entry = entryOf(jwk, purpose);
    if (entry.wrap === null && entry.unwrap === null) continue;
    entries.set(kid, [...(entries.get(kid) ?? []), entry]);
  }
  return entries;
}

/**
 * Returns the key that has a name and allows an operation. Returns `null` if no key has the name.
 *
 * @throws {KeyringError} if several keys have the name, or the only such key allows the other operation alone
 */
export function pickKey(
  entries: KeyEntries,
  kid: string,
  use: KeyUse,
  { label }: KeyPurpose,
): LazyKey | null {
  const named = entries.get(kid);
  if (named === undefined) return null;
  const [key, ...others] = named
    .map((entry) => entry[use])
    .filter((each) => each !== null);
  if (key !== undefined && others.length === 0) return key;
  if (key === undefined) {
    const why = `${JSON.stringify(kid)} of its key set is the other half of the key pair`;
    throw keyringFailure(use, label, "denied", why);
  }
  const why = `its key set has ${others.length + 1} keys named ${JSON.stringify(kid)}`;
  throw keyringFailure(use, label, "invalid", why);
}
