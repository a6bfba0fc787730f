import type { Bytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";

/** The curves that messages are signed on (FIPS 186-5, SP 800-186). */
export type Curve = "P-256" | "P-384";

/** The hash function that goes with each curve. */
export const CURVE_HASHES: Readonly<Record<Curve, "SHA-256" | "SHA-384">> = {
  "P-256": "SHA-256",
  "P-384": "SHA-384",
};

/** Bytes in a coordinate. */
export const COORDINATE_LENGTHS: Readonly<Record<Curve, number>> = {
  "P-256": 32,
  "P-384": 48,
};

/** A message on its way to being signed. */
export interface Signing {
  /** Takes the message's next bytes; they are read before this returns. */
  update(part: Uint8Array): void;
  /** The signature of all of them, in DER (RFC 3279 section 2.2.3). */
  sign(): MaybePromise<Bytes>;
}

/** A message on its way to being verified. */
export interface Verifying {
  /** Takes the message's next bytes; they are read before this returns. */
  update(part: Uint8Array): void;
  /** Whether a signature in DER is one of all of them. */
  verify(signature: Bytes): MaybePromise<boolean>;
}

/** A key pair, of which the private key cannot be read. */
export interface EcdsaSigner {
  /** The public key as a compressed point (SEC 1 section 2.3.3). */
  readonly publicKey: Bytes;
  /** Begins a message. */
  begin(): Signing;
}

/** A public key. */
export interface EcdsaVerifier {
  /** Begins a message. */
  begin(): Verifying;
}

/** ECDSA (FIPS 186-5) with the hash function that goes with the curve. */
export interface Ecdsa {
  /** Whether messages of any length are signed in constant memory. */
  readonly isIncremental: boolean;
  /** Makes a key pair. */
  generate(curve: Curve): MaybePromise<EcdsaSigner>;
  /** Imports a public key, a compressed point; throws or rejects if it is none on the curve. */
  verifier(curve: Curve, publicKey: Bytes): MaybePromise<EcdsaVerifier>;
}
