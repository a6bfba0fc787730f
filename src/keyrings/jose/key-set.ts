import type { MaybePromise } from "../../util/maybe-promise.ts";
import type { JoseAlgorithm } from "./algorithms.ts";
import type { JoseJwk } from "./jose-jwk.ts";

/** JWK Set (RFC 7517, section 5). */
export interface JoseJwks {
  /** Keys of the set. Keys for another purpose are skipped. */
  readonly keys: readonly JoseJwk[];
}

/** Request to the caller's function for a JWK Set that should contain a key. */
export interface JoseKeyRequest {
  /** Key name. */
  readonly kid: string;
  /** Algorithm that the key is needed for. */
  readonly alg: JoseAlgorithm;
  /** Signal that ends the wait when aborted. */
  readonly signal: AbortSignal | undefined;
}

/** Key set that can be reloaded, such as the result of `createRemoteJWKSet` of `jose`. */
export interface JoseRemoteKeySet {
  /** True if the loaded set is recent enough to be used. */
  readonly fresh: boolean;
  /** True if the set was loaded so recently that an unknown `kid` does not justify another download. */
  readonly coolingDown: boolean;
  /** Downloads the set. */
  reload(): Promise<void>;
  /** Returns the loaded set, or `undefined` before the first download. */
  jwks(): JoseJwks | undefined;
}

/**
 * Source of keys, in one of these forms: a JWK Set; its `https:` URL, which serves public keys;
 * `createRemoteJWKSet(url, …)` of `jose`, with its own headers and times; or a function that returns a JWK Set and is
 * called for each key lookup.
 */
export type JoseKeySet =
  | JoseJwks
  | URL
  | string
  | JoseRemoteKeySet
  | ((request: JoseKeyRequest) => MaybePromise<JoseJwks>);

/** Tells whether a value is shaped like a JWK Set. The keys in it are not checked. */
export function isJwks(value: unknown): value is JoseJwks {
  return Array.isArray((value as Partial<JoseJwks> | null | undefined)?.keys);
}

/** Tells whether a value is a key set that can be reloaded. */
export function isRemote(value: unknown): value is JoseRemoteKeySet {
  const set = value as Partial<JoseRemoteKeySet> | null | undefined;
  return typeof set?.jwks === "function" && typeof set.reload === "function";
}
