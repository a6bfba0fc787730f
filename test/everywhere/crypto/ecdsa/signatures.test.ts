import { describe, expect, test } from "bun:test";
import * as node from "node:crypto";
import { compressPoint } from "../../../../src/crypto/ecdsa/compress-point.ts";
import { decompressPoint } from "../../../../src/crypto/ecdsa/decompress-point.ts";
import type { Ecdsa } from "../../../../src/crypto/ecdsa/ecdsa.ts";
import {
  type NodeEcdsa,
  nodeEcdsa,
} from "../../../../src/crypto/ecdsa/node-ecdsa.ts";
import {
  signatureFromDer,
  signatureToDer,
} from "../../../../src/crypto/ecdsa/signature-der.ts";
import { webEcdsa } from "../../../../src/crypto/ecdsa/web-ecdsa.ts";
import { concatBytes } from "../../../../src/util/bytes.ts";
import { withoutCompressedPoints } from "../../edges/without-web-crypto.ts";

const PORTS: Readonly<Record<string, Ecdsa>> = {
  WebCrypto: webEcdsa,
  "node:crypto": nodeEcdsa(node as unknown as NodeEcdsa),
};
const message = new TextEncoder().encode("signed");

describe("a signature in DER", () => {
  const raw = new Uint8Array(64).fill(0x11);
  const der = signatureToDer(raw);

  test("is read back, with numbers that begin with zeros or with a bit that is set", () => {
    for (const first of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
      const numbers = new Uint8Array(64).fill(first, 0, 3).fill(first, 32, 40);
      expect(signatureFromDer(signatureToDer(numbers), 32)).toEqual(numbers);
    }
  });

  test("is not read where it could be written otherwise", () => {
    const [r, s] = [der.subarray(2, 36), der.subarray(36)];
    const sequence = (...parts: Uint8Array[]) => {
      const body = concatBytes(...parts);
      return concatBytes(Uint8Array.of(0x30, body.length), body);
    };
    const padded = concatBytes(Uint8Array.of(2, 33, 0), r.subarray(2));
    const others = {
      "a needless zero": sequence(padded, s),
      "a length in the long form": concatBytes(
        Uint8Array.of(0x30, 0x81, der.length - 2),
        der.subarray(2),
      ),
      "something after it": concatBytes(der, Uint8Array.of(0)),
      "something within it": sequence(r, s, Uint8Array.of(5, 0)),
      "another tag": der.with(0, 0x31) as Uint8Array<ArrayBuffer>,
      "a number that is none": der.with(2, 3) as Uint8Array<ArrayBuffer>,
      "one number": sequence(r),
      "no bytes": new Uint8Array(0),
      "the numbers alone": raw,
    };
    for (const [what, bytes] of Object.entries(others)) {
      const read = signatureFromDer(bytes as Uint8Array<ArrayBuffer>, 32);
      expect({ what, read }).toEqual({ what, read: null });
    }
  });
});

for (const [name, port] of Object.entries(PORTS)) {
  for (const curve of ["P-256", "P-384"] as const) {
    test(`${curve} on ${name}: signs what the other one verifies, and takes no other spelling of a signature`, async () => {
      const signer = await port.generate(curve);
      const signing = signer.begin();
      signing.update(message.subarray(0, 2));
      signing.update(message.subarray(2));
      const signature = await signing.sign();
      for (const other of Object.values(PORTS)) {
        const verifier = await other.verifier(curve, signer.publicKey);
        const verify = (bytes: Uint8Array, of = message) => {
          const verifying = verifier.begin();
          verifying.update(of);
          return verifying.verify(bytes as Uint8Array<ArrayBuffer>);
        };
        expect(await verify(signature)).toBe(true);
        expect(await verify(signature, message.subarray(1))).toBe(false);
        const longer = concatBytes(signature, Uint8Array.of(0));
        const long = concatBytes(
          Uint8Array.of(0x30, 0x81, signature.length - 2),
          signature.subarray(2),
        );
        for (const wrong of [longer, long, new Uint8Array(0)]) {
          expect(await verify(wrong)).toBe(false);
        }
      }
    });
  }
}

test("the private key of a signature on node:crypto is never there as bytes", async () => {
  const kinds: string[] = [];
  const watched = {
    ...node,
    generateKeyPairSync(_type: "ec", options: { namedCurve: string }) {
      const pair: { readonly privateKey: unknown } = node.generateKeyPairSync(
        "ec",
        options,
      );
      const isBytes = ArrayBuffer.isView(pair.privateKey);
      kinds.push(isBytes ? "bytes" : typeof pair.privateKey);
      return pair;
    },
  };
  await nodeEcdsa(watched as unknown as NodeEcdsa).generate("P-384");
  expect(kinds).toEqual(["object"]);
});

describe("a compressed point", () => {
  for (const [curve, length] of [
    ["P-256", 32],
    ["P-384", 48],
  ] as const) {
    test(`of ${curve} has one uncompressed form`, async () => {
      const odd = new Set<number>();
      while (odd.size < 2) {
        const { publicKey } = await crypto.subtle.generateKey(
          { name: "ECDSA", namedCurve: curve },
          true,
          ["sign", "verify"],
        );
        const whole = new Uint8Array(
          await crypto.subtle.exportKey("raw", publicKey),
        );
        const [x, y] = [whole.slice(1, 1 + length), whole.slice(1 + length)];
        const point = compressPoint(x, y);
        expect(decompressPoint(curve, point)).toEqual(whole);
        odd.add((y.at(-1) as number) & 1);
      }
    });

    test(`that is not on ${curve} has none`, () => {
      const all = new Uint8Array(1 + length).fill(0xff);
      all[0] = 2;
      const zeros = new Uint8Array(1 + length);
      const other = curve === "P-256" ? 48 : 32;
      for (const wrong of [
        all,
        zeros,
        zeros.with(0, 4),
        new Uint8Array(1 + other).fill(2),
        new Uint8Array(0),
      ]) {
        expect(decompressPoint(curve, wrong)).toBe(null);
      }
      // About half of all x have no point.
      const found = Array.from({ length: 40 }, (_, i) => {
        const point = new Uint8Array(1 + length);
        point.set([2]);
        point.set([i], length);
        return decompressPoint(curve, point) !== null;
      });
      expect(new Set(found).size).toBe(2);
    });

    test(`of ${curve} verifies where WebCrypto imports uncompressed points alone`, async () => {
      const signer = await webEcdsa.generate(curve);
      const signing = signer.begin();
      signing.update(message);
      const signature = await signing.sign();
      await withoutCompressedPoints(async () => {
        const verifier = await webEcdsa.verifier(curve, signer.publicKey);
        const verify = (of: Uint8Array) => {
          const verifying = verifier.begin();
          verifying.update(of);
          return verifying.verify(signature);
        };
        expect(await verify(message)).toBe(true);
        expect(await verify(message.subarray(1))).toBe(false);
        const wrong = new Uint8Array(1 + length).fill(0xff, 1).with(0, 2);
        const imported = Promise.resolve(
          webEcdsa.verifier(curve, wrong as Uint8Array<ArrayBuffer>),
        );
        expect(await imported.catch((error) => error.name)).toBe("DataError");
      });
    });
  }
});
