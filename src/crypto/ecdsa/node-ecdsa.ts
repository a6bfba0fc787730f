import { encodeBase64 } from "../../util/base64.ts";
import { type Bytes, concatBytes } from "../../util/bytes.ts";
import { compressPoint } from "./compress-point.ts";
import { COORDINATE_LENGTHS, type Curve, type Ecdsa } from "./ecdsa.ts";
import { signatureFromDer } from "./signature-der.ts";

/** Functions of `node:crypto` that ECDSA uses; declared here, as not every user has Node's type declarations. */
export interface NodeEcdsa {
  generateKeyPairSync(
    type: "ec",
    options: {
      readonly namedCurve: string;
      readonly publicKeyEncoding: { readonly format: "der"; type: "spki" };
    },
  ): { readonly privateKey: object; readonly publicKey: Uint8Array };
  createSign(hash: string): {
    update(part: Uint8Array): unknown;
    sign(key: object): Uint8Array;
  };
  createPublicKey(pem: string): object;
  createVerify(hash: string): {
    update(part: Uint8Array): unknown;
    verify(key: object, signature: Uint8Array): boolean;
  };
}

const HASHES = { "P-256": "sha256", "P-384": "sha384" } as const;

/** Bytes of a SubjectPublicKeyInfo (RFC 5480) before the compressed point, for each curve. */
const INFO: Readonly<Record<Curve, readonly number[]>> = {
  "P-256": [
    0x30, 0x39, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03,
    0x22, 0x00,
  ],
  "P-384": [
    0x30, 0x46, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x32, 0x00,
  ],
};

/** Length of a line of base64 in PEM. */
const LINE_LENGTH = 64;

/** Returns a public key, given as a compressed point, as a SubjectPublicKeyInfo in PEM (RFC 7468). */
function pemOf(curve: Curve, point: Bytes): string {
  const info = concatBytes(Uint8Array.from(INFO[curve]), point);
  const text = encodeBase64(info);
  const lines = [text.slice(0, LINE_LENGTH), text.slice(LINE_LENGTH)];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join("\n")}\n-----END PUBLIC KEY-----\n`;
}

/** Returns ECDSA on `node:crypto`, which signs and verifies a message part by part. */
export function nodeEcdsa(node: NodeEcdsa): Ecdsa {
  return {
    isIncremental: true,
    generate(curve) {
      // Node 20 can hang when it exports a key object that it has just generated. The generator itself exports the public
      // key here, and nothing exports the private key.
      const { publicKey, privateKey } = node.generateKeyPairSync("ec", {
        namedCurve: curve,
        publicKeyEncoding: { format: "der", type: "spki" },
      });
      const length = COORDINATE_LENGTHS[curve];
      const y = publicKey.subarray(-length);
      const x = publicKey.subarray(-2 * length, -length);
      return {
        publicKey: compressPoint(x, y),
        begin() {
          const signing = node.createSign(HASHES[curve]);
          return {
            update: (part) => {
              signing.update(part);
            },
            // Pass the key itself and rely on the DER default: workerd does not accept an options object with a key.
            sign: () => new Uint8Array(signing.sign(privateKey)),
          };
        },
      };
    },
    verifier(curve, point) {
      // Node 24 takes half as long again for an object with bytes, as it tells objects apart by exceptions that it catches.
      const key = node.createPublicKey(pemOf(curve, point));
      return {
        begin() {
          const verifying = node.createVerify(HASHES[curve]);
          return {
            update: (part) => {
              verifying.update(part);
            },
            // Check the DER here too, as libraries differ in the encodings that they accept.
            verify: (signature) =>
              signatureFromDer(signature, COORDINATE_LENGTHS[curve]) !== null &&
              verifying.verify(key, signature),
          };
        },
      };
    },
  };
}
