import type { Bytes } from "../../util/bytes.ts";
import { decodeHex, encodeHex } from "../../util/hex.ts";
import { COORDINATE_LENGTHS, type Curve } from "./ecdsa.ts";

/** Parameters of a curve y² = x³ - 3x + b modulo p (SP 800-186 section 3.2.1). For both curves, p is 3 modulo 4. */
interface Parameters {
  readonly p: bigint;
  readonly b: bigint;
}

const CURVES: Readonly<Record<Curve, Parameters>> = {
  "P-256": {
    p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  },
  "P-384": {
    p: 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffffn,
    b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  },
};

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let square = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * Returns the uncompressed form of a point in compressed form (SEC 1 section 2.3.4). Public keys are no secrets, so the time
 * that this takes may depend on them.
 *
 * @returns `null` if the bytes are no compressed point on the curve
 */
export function decompressPoint(curve: Curve, point: Uint8Array): Bytes | null {
  const length = COORDINATE_LENGTHS[curve];
  const [sign] = point;
  if (point.length !== 1 + length || (sign !== 2 && sign !== 3)) return null;
  const { p, b } = CURVES[curve];
  const digits = encodeHex(point.subarray(1));
  const x = BigInt(`0x${digits}`);
  if (x >= p) return null;
  const right = (x * x * x + (p - 3n) * x + b) % p;
  const root = power(right, (p + 1n) / 4n, p);
  if ((root * root) % p !== right) return null;
  const y = (root & 1n) === BigInt(sign & 1) ? root : p - root;
  const text = `04${digits}${y.toString(16).padStart(2 * length, "0")}`;
  return decodeHex(text);
}
