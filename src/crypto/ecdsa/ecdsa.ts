import type { Bytes } from "../../util/bytes.ts";
import type { MaybePromise } from "../../util/maybe-promise.ts";

/** Name of an elliptic curve for signatures (FIPS 186-5, SP 800-186). */
export type Curve = "P-256" | "P-384";

/** Hash function used with each curve. */
export const CURVE_HASHES: Readonly<Record<Curve, "SHA-256" | "SHA-384">> = {
  "P-256": "SHA-256",
  "P-384": "SHA-384",
};

/** Length in bytes of a point's coordinate on each curve. */
export const COORDINATE_LENGTHS: Readonly<Record<Curve, number>> = {
  "P-256": 32,
  "P-384": 48,
};

/** Signature over one message that arrives in parts. */
export interface Signing {
  /** Appends bytes to the message. Reads them before returning. */
  update(part: Uint8Array): void;
  /** Returns the signature over the whole message, in DER (RFC 3279 section 2.2.3). */
  sign(): MaybePromise<Bytes>;
}

/** Verification of the signature over one message that arrives in parts. */
export interface Verifying {
  /** Appends bytes to the message. Reads them before returning. */
  update(part: Uint8Array): void;
  /** Tells whether a DER signature is valid for the whole message. */
  verify(signature: Bytes): MaybePromise<boolean>;
}

/** ECDSA key pair for signing. The private key cannot be read from the object. */
export interface EcdsaSigner {
  /** Public key as a compressed point (SEC 1 section 2.3.3). */
  readonly publicKey: Bytes;
  /** Starts the signature over a new message. */
  begin(): Signing;
}

/** ECDSA public key for verification. */
export interface EcdsaVerifier {
  /** Starts the verification of a new message. */
  begin(): Verifying;
}

/** ECDSA (FIPS 186-5) with the hash functions of {@link CURVE_HASHES}. */
export interface Ecdsa {
  /** True if a message of any length is signed in constant memory; false if the whole message is held in memory. */
  readonly isIncremental: boolean;
  /** Generates a key pair on a curve. */
  generate(curve: Curve): MaybePromise<EcdsaSigner>;
  /** Imports a public key, given as a compressed point. May throw or reject if the point is not on the curve. */
  verifier(curve: Curve, publicKey: Bytes): MaybePromise<EcdsaVerifier>;
}
