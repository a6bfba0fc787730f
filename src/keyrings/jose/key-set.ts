import type { MaybePromise } from "../../util/maybe-promise.ts";
import type { JoseAlgorithm } from "./algorithms.ts";
import type { JoseJwk } from "./jose-jwk.ts";

/** A JWK Set (RFC 7517, section 5). */
export interface JoseJwks {
  /** The keys. Those for something else are passed over. */
  readonly keys: readonly JoseJwk[];
}

/** Which key is looked for. */
export interface JoseKeyRequest {
  /** The key's name. */
  readonly kid: string;
  /** What it is for. */
  readonly alg: JoseAlgorithm;
  /** Gives up when aborted. */
  readonly signal: AbortSignal | undefined;
}

/** A key set that reloads itself, such as that of `createRemoteJWKSet` of `jose`. */
export interface JoseRemoteKeySet {
  /** Whether what it has is recent enough to be used. */
  readonly fresh: boolean;
  /** Whether it was loaded so recently that an unknown `kid` is no reason to load it again. */
  readonly coolingDown: boolean;
  /** Loads it. */
  reload(): Promise<void>;
  /** What it has. */
  jwks(): JoseJwks | undefined;
}

/**
 * Where keys are picked from: a JWK Set; its `https:` URL, where public keys are served; `createRemoteJWKSet(url, …)` of
 * `jose`, with headers and times of its own; or a function that gives a JWK Set each time that a key is looked for.
 */
export type JoseKeySet =
  | JoseJwks
  | URL
  | string
  | JoseRemoteKeySet
  | ((request: JoseKeyRequest) => MaybePromise<JoseJwks>);

/** Tells a JWK Set from other values; what is in it is another matter. */
export function isJwks(value: unknown): value is JoseJwks {
  return Array.isArray((value as Partial<JoseJwks> | null | undefined)?.keys);
}

/** Tells a key set that reloads itself. */
export function isRemote(value: unknown): value is JoseRemoteKeySet {
  const set = value as Partial<JoseRemoteKeySet> | null | undefined;
  return typeof set?.jwks === "function" && typeof set.reload === "function";
}
