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

/** Finds the key of a name; `null` if there is none. */
type Find = (
  kid: string,
  use: KeyUse,
  signal: Signal,
) => Promise<LazyKey | null>;

/** Gives a set; `null` where it was given just now, and asking again makes no sense. */
type Load = (request: JoseKeyRequest, isAgain: boolean) => Promise<unknown>;

/** Loads a set, or says why not. */
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
    // Such as of a URL that serves private keys.
    if (reasonOf(cause) === lookupReason(cause)) throw cause;
    const why = `its key set cannot be loaded: ${failureName(cause)}`;
    throw lookupFailure(use, label, why, cause);
  }
  if (set === null || isJwks(set)) return set;
  const why = `expected a JWK Set of what was loaded, got ${describeType(set)}`;
  throw keyringFailure(use, label, "invalid", why);
}

/** Says that a set's key for wrapping is there for RSA PKCS#1 v1.5, where it has none that fits. */
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

/** Finds keys in a set that may change. */
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
    // After the loop, because a set that is loaded again may bring a key that fits.
    if (!latest || use !== "wrap") return null;
    const refusal = pkcs1KeyRefusal(latest, kid, purpose);
    if (refusal === undefined) return null;
    throw new KeyringError(refusal, { reason: "invalid" });
  };
}

/**
 * Returns the keys of a remote set. Loads it if it is old, and once more for a key that is not in it, unless that was
 * just done.
 */
async function contents(set: JoseRemoteKeySet, isAgain: boolean) {
  if (isAgain && set.coolingDown) return null;
  if (isAgain || !set.fresh) await set.reload();
  return set.jwks();
}

/** Finds keys in what a URL serves, which never unwrap. */
function urlFinder(
  url: URL,
  purpose: KeyPurpose,
  own: string | undefined,
): Find {
  const { algorithm, alg, label } = purpose;
  if (algorithm.kind === "aes") {
    refuseAs(
      "jwks",
      `a set or a function for ${alg}, whose secret keys no URL is to serve`,
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
    const why = "the key set of a URL only wraps";
    throw keyringFailure(use, label, "denied", why);
  };
}

/** Finds keys in a set that stays as it is. */
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
      `that of a key for ${purpose.alg} in the key set`,
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

/** Keys that are picked from a set by their names; `own` is the one that wraps. */
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
        const why = "it was made without kid";
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
