import { type Bytes, concatBytes, copyBytes } from "../../util/bytes.ts";
import type { CryptoPort, WebCryptoKey } from "../port.ts";
import { requireWebCrypto } from "../require-web-crypto.ts";
import { compressPoint } from "./compress-point.ts";
import { decompressPoint } from "./decompress-point.ts";
import {
  COORDINATE_LENGTHS,
  CURVE_HASHES,
  type Curve,
  type Ecdsa,
} from "./ecdsa.ts";
import { signatureFromDer, signatureToDer } from "./signature-der.ts";

const NAME = "ECDSA";
const extractable = false;

/** Creates a collector for the parts of a message, as WebCrypto signs only a whole message. */
function collect(): { update(part: Uint8Array): void; whole(): Bytes } {
  const parts: Bytes[] = [];
  return {
    update: (part) => {
      parts.push(copyBytes(part));
    },
    whole: () => concatBytes(...parts),
  };
}

function algorithmOf(curve: Curve) {
  return { name: NAME, hash: CURVE_HASHES[curve] };
}

/**
 * Imports a compressed point. WebCrypto makes the import of compressed points optional: Node, Bun and Deno accept them, and
 * some browsers need the uncompressed form.
 */
async function importPoint(curve: Curve, point: Bytes): Promise<WebCryptoKey> {
  const { subtle } = requireWebCrypto();
  const algorithm = { name: NAME, namedCurve: curve };
  const importRaw = (bytes: Bytes) =>
    subtle.importKey("raw", bytes, algorithm, extractable, ["verify"]);
  try {
    return await importRaw(point);
  } catch (error) {
    const uncompressed = decompressPoint(curve, point);
    if (uncompressed === null) throw error;
    return importRaw(uncompressed);
  }
}

/** ECDSA on WebCrypto; holds each message in memory until it is signed or verified. */
export const webEcdsa: Ecdsa = {
  isIncremental: false,
  async generate(curve) {
    const { subtle } = requireWebCrypto();
    const { privateKey, publicKey } = await subtle.generateKey(
      { name: NAME, namedCurve: curve },
      extractable,
      ["sign", "verify"],
    );
    const point = new Uint8Array(await subtle.exportKey("raw", publicKey));
    const length = COORDINATE_LENGTHS[curve];
    const [x, y] = [point.slice(1, 1 + length), point.slice(1 + length)];
    return {
      publicKey: compressPoint(x, y),
      begin() {
        const { update, whole } = collect();
        return {
          update,
          async sign() {
            const algorithm = algorithmOf(curve);
            const raw = await subtle.sign(algorithm, privateKey, whole());
            return signatureToDer(new Uint8Array(raw));
          },
        };
      },
    };
  },
  async verifier(curve, publicKey) {
    const key = await importPoint(curve, publicKey);
    return {
      begin() {
        const { update, whole } = collect();
        return {
          update,
          async verify(signature) {
            const raw = signatureFromDer(signature, COORDINATE_LENGTHS[curve]);
            if (raw === null) return false;
            try {
              const algorithm = algorithmOf(curve);
              const { subtle } = requireWebCrypto();
              return await subtle.verify(algorithm, key, raw, whole());
            } catch {
              // Deno rejects a point that is not on the curve here, instead of at the import.
              return false;
            }
          },
        };
      },
    };
  },
};

/** Returns the signatures of a crypto port, or those of WebCrypto if the port has none. */
export function ecdsaOf({ ecdsa }: CryptoPort): Ecdsa {
  return ecdsa ?? webEcdsa;
}
