import { quote, refuse, refuseAs } from "../../util/assert.ts";
import { describeType } from "../../util/describe-type.ts";
import { KeyringError, reasonOf } from "../../util/errors.ts";
import { startSingleFlight } from "../../util/single-flight.ts";
import { tagOf } from "../../util/type-name.ts";
import { lookupReason } from "../failure-reason.ts";
import { failureName } from "../failure-text.ts";
import { keyringFailure, lookupFailure } from "../keyring-failure.ts";
import { isPkcs1, pkcs1Refusal } from "../rsa-pkcs1.ts";
import type { JoseKeys, KeyPurpose } from "./fixed-keys.ts";
import { entriesOf, type KeyUse, pickKey } from "./key-entry.ts";
import {
  isJwks,
  isRemote,
  type JoseJwks,
  type JoseKeyRequest,
  type JoseKeySet,
  type JoseRemoteKeySet,
} from "./key-set.ts";
import { assertPublic, readUrl, remoteKeySet } from "./remote-key-set.ts";
import type { LazyKey } from "./secret-key.ts";

type Signal = AbortSignal | undefined;

/** Function that finds the key with a name in a key set. Resolves to `null` if the set has no such key. */
type Find = (
  kid: string,
  use: KeyUse,
  signal: Signal,
) => Promise<LazyKey | null>;

/**
 * Function that loads a key set. Resolves to `null` if the set was loaded just now, so that a second download is
 * pointless.
 */
type Load = (request: JoseKeyRequest, isAgain: boolean) => Promise<unknown>;

/**
 * Loads a key set once for all concurrent waiters, and checks the result.
 *
 * @throws {KeyringError} if loading fails, or gives something other than a JWK Set
 */
async function loaded(
  load: () => Promise<unknown>,
  use: KeyUse,
  { label }: KeyPurpose,
  signal: Signal,
): Promise<JoseJwks | null> {
  signal?.throwIfAborted();
  let set: unknown;
  try {
    set = await startSingleFlight(load).wait(signal);
  } catch (cause) {
    signal?.throwIfAborted();
    // A `KeyringError` of this keyring, such as for a URL that serves private keys, needs no wrapping.
    if (reasonOf(cause) === lookupReason(cause)) throw cause;
    const why = `loading its key set failed with ${failureName(cause)}`;
    throw lookupFailure(use, label, why, cause);
  }
  if (set === null || isJwks(set)) return set;
  const why = `expected a JWK Set when loading its keys, got ${describeType(set)}`;
  throw keyringFailure(use, label, "invalid", why);
}

/** Returns an error message if the named key of a set is for RSA PKCS#1 v1.5, otherwise `undefined`. */
function pkcs1KeyRefusal(
  { keys }: JoseJwks,
  kid: string,
  { alg }: KeyPurpose,
): string | undefined {
  for (const jwk of keys) {
    if (jwk?.kid !== kid || !isPkcs1(jwk.alg)) continue;
    const what = `key ${JSON.stringify(kid)} of jwks`;
    return pkcs1Refusal(what, `alg ${alg}`, jwk.alg);
  }
  return undefined;
}

/**
 * Returns a function that finds keys in a key set that may change, so that the set is loaded again if it lacks a key.
 */
function finder(load: Load, purpose: KeyPurpose): Find {
  return async (kid, use, signal) => {
    const request = { kid, alg: purpose.alg, signal };
    let latest: JoseJwks | undefined;
    for (const isAgain of [false, true]) {
      const set = await loaded(
        () => load(request, isAgain),
        use,
        purpose,
        signal,
      );
      if (set === null) break;
      latest = set;
      const entries = entriesOf(set, purpose, kid);
      const key = pickKey(entries, kid, use, purpose);
      if (key !== null) return key;
    }
    // Checked after the loop, because the second download may bring a key that fits.
    if (!latest || use !== "wrap") return null;
    const refusal = pkcs1KeyRefusal(latest, kid, purpose);
    if (refusal === undefined) return null;
    throw new KeyringError(refusal, { reason: "invalid" });
  };
}

/**
 * Returns the keys of a remote key set. Downloads the set if the last download is old. If `isAgain` is true, downloads
 * the set once more, unless the last download was just now.
 *
 * @param isAgain true if the key was not found in the first result
 */
async function contents(set: JoseRemoteKeySet, isAgain: boolean) {
  if (isAgain && set.coolingDown) return null;
  if (isAgain || !set.fresh) await set.reload();
  return set.jwks();
}

/** Returns a function that finds keys in the key set that a URL serves. The keys of such a set only wrap. */
function urlFinder(
  url: URL,
  purpose: KeyPurpose,
  own: string | undefined,
): Find {
  const { algorithm, alg, label } = purpose;
  if (algorithm.kind === "aes") {
    refuseAs(
      "jwks",
      `a JWK Set or a function for ${alg}, because a URL must not serve secret keys`,
      "a URL",
    );
  }
  const remote = remoteKeySet(url);
  const find = finder(async (_, isAgain) => {
    const set = await contents(await remote(), isAgain);
    if (isJwks(set)) assertPublic(set);
    return set;
  }, purpose);
  return async (kid, use, signal) => {
    if (use === "wrap") return find(kid, use, signal);
    if (kid !== own) return null;
    const why =
      "a key set from a URL only wraps; use privateKey or a JWK Set to unwrap";
    throw keyringFailure(use, label, "denied", why);
  };
}

/** Returns a function that finds keys in a key set that does not change. */
function staticFinder(
  jwks: JoseJwks,
  purpose: KeyPurpose,
  own: string | undefined,
): Find {
  const entries = entriesOf(jwks, purpose);
  if (own !== undefined && !entries.has(own)) {
    const refusal = pkcs1KeyRefusal(jwks, own, purpose);
    if (refusal !== undefined) throw new TypeError(refusal);
    refuseAs(
      "kid",
      `the kid of a key for ${purpose.alg} in the key set`,
      quote(own),
    );
  }
  return async (kid, use) => pickKey(entries, kid, use, purpose);
}

function finderOf(
  jwks: JoseKeySet,
  purpose: KeyPurpose,
  own: string | undefined,
): Find {
  if (isRemote(jwks)) {
    return finder((_, isAgain) => contents(jwks, isAgain), purpose);
  }
  if (typeof jwks === "function") {
    const load: Load = async (request, isAgain) =>
      isAgain ? null : jwks(request);
    return finder(load, purpose);
  }
  if (typeof jwks === "string" || tagOf(jwks) === "URL") {
    return urlFinder(readUrl(jwks as string | URL), purpose, own);
  }
  if (isJwks(jwks)) return staticFinder(jwks, purpose, own);
  const forms = "a JWK Set, its URL, createRemoteJWKSet(…) or a function";
  return refuse("jwks", forms, jwks);
}

/**
 * Returns the keys of a JOSE keyring that has a key set. The keyring finds each key in the set by the key's name, its
 * `kid`.
 *
 * @param own name of the key that wraps data keys; `undefined` for a keyring that only unwraps
 */
export function setKeys(
  jwks: JoseKeySet,
  purpose: KeyPurpose,
  own: string | undefined,
): JoseKeys {
  const find = finderOf(jwks, purpose, own);
  const { alg, label } = purpose;
  return {
    async wrapping(signal) {
      if (own === undefined) {
        const why = "it was made without kid, which names the key that wraps";
        throw keyringFailure("wrap", label, "denied", why);
      }
      const key = await find(own, "wrap", signal);
      if (key !== null) return key();
      const why = `its key set has no key ${JSON.stringify(own)} for ${alg}`;
      throw keyringFailure("wrap", label, "denied", why);
    },
    async unwrapping(kid, signal) {
      if (kid === undefined) return null;
      const key = await find(kid, "unwrap", signal);
      return key === null ? null : key();
    },
  };
}
