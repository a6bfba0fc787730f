import { describe, expect, test } from "bun:test";
import { type CryptoPort, webCrypto } from "../../../../mod.ts";
import type { Ecdsa } from "../../../../src/crypto/ecdsa/ecdsa.ts";
import {
  signatureFromDer,
  signatureToDer,
} from "../../../../src/crypto/ecdsa/signature-der.ts";
import { webEcdsa } from "../../../../src/crypto/ecdsa/web-ecdsa.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  fitSignature,
  generateSigner,
} from "../../../../src/dynamodb/item/item-signature.ts";
import { FOOTER } from "../../../../src/dynamodb/item/reserved-names.ts";
import { rewrapItem } from "../../../../src/dynamodb/item/rewrap-item.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  bytesAt,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

/** Makes a DER signature of numbers that begin with these bytes. */
function signatureOf(r: number[], s: number[]): Uint8Array<ArrayBuffer> {
  const raw = new Uint8Array(96).fill(0x11);
  raw.set(r);
  raw.set(s, 48);
  return signatureToDer(raw);
}

/** Signature that has no form of 103 bytes: r begins with a zero byte. */
const UNFIT = signatureOf([0, 0x11], [0x11]);

/**
 * Crypto port whose first `count` signatures are {@link UNFIT}, as a deterministic signer would make them again and again
 * for one hash.
 */
function unfitFirst(port: CryptoPort, count: number) {
  const inner = port.ecdsa ?? webEcdsa;
  let keys = 0;
  const hashes = new Set<string>();
  const ecdsa: Ecdsa = {
    ...inner,
    async generate(curve) {
      keys++;
      const signer = await inner.generate(curve);
      return {
        publicKey: signer.publicKey,
        begin() {
          const signing = signer.begin();
          let hash = "";
          return {
            update(part) {
              hash = part.join();
              signing.update(part);
            },
            async sign() {
              hashes.add(hash);
              return hashes.size > count ? signing.sign() : UNFIT;
            },
          };
        },
      };
    },
  };
  return { port: { ...port, ecdsa }, keys: () => keys, hashes };
}

describe("a signature of 103 bytes", () => {
  test("is kept as it is", () => {
    for (const fit of [
      signatureOf([0x80], [0x11]),
      signatureOf([0x11], [0x80]),
      signatureOf([0x11], [0xff, 0xff]),
    ]) {
      expect(fit.length).toBe(103);
      expect(fitSignature(fit)).toBe(fit);
    }
  });

  test("is made of a shorter or longer one by negating s", () => {
    for (const [length, signature] of [
      [102, signatureOf([0x11], [0x11])],
      [104, signatureOf([0x80], [0x80])],
      [101, signatureOf([0x11], [0x00, 0x11])],
    ] as const) {
      expect(signature.length).toBe(length);
      const [before, after] = [signature, fitSignature(signature)].map(
        (der) => der && signatureFromDer(der, 48),
      );
      expect(after?.slice(0, 48)).toEqual(before?.slice(0, 48));
      expect(after?.slice(48)).not.toEqual(before?.slice(48));
    }
  });

  test("cannot be made where r begins with zeros, or s does beside a long r", () => {
    for (const unfit of [
      UNFIT,
      signatureOf([0, 0x11], [0x80]),
      signatureOf([0x80], [0, 0x11]),
    ]) {
      expect(fitSignature(unfit)).toBe(null);
    }
  });

  for (const port of [webCrypto, nativeCrypto()]) {
    test(`verifies as negated too, on ${port.name}`, async () => {
      const signer = await generateSigner(port);
      const ecdsa = port.ecdsa ?? webEcdsa;
      const verifier = await ecdsa.verifier("P-384", signer.publicKey);
      let negated = 0;
      for (let i = 0; negated < 3; i++) {
        const hash = new Uint8Array(48).fill(i);
        const signing = signer.begin();
        signing.update(hash);
        const signature = await signing.sign();
        const fit = fitSignature(signature);
        if (fit === null || fit === signature) continue;
        negated++;
        const verifying = verifier.begin();
        verifying.update(hash);
        expect(await verifying.verify(fit)).toBe(true);
      }
    });
  }
});

for (const port of [webCrypto, nativeCrypto()]) {
  describe(`a signer whose signature does not fit, on ${port.name}`, () => {
    test("gets another message id, and the keyring no further call", async () => {
      const { counted, calls } = countingKeyring(keyringFrom(1));
      const signing = unfitFirst(port, 2);
      const table = tableWith({
        suite: "6701",
        keyring: counted,
        crypto: signing.port,
      });
      const item = await encryptItem(table, sampleItem());
      expect(calls()).toBe(1);
      expect(signing.keys()).toBe(1);
      expect(signing.hashes.size).toBeGreaterThan(2);
      expect(bytesAt(item, FOOTER).length).toBe(48 + 103);
      const read = await decryptItem(table, item);
      expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
    });

    test("gets another key pair when an item is rewrapped, as its message id stays", async () => {
      const table = tableWith({ suite: "6701", crypto: port });
      const item = await encryptItem(table, sampleItem());
      const signing = unfitFirst(port, 2);
      const to = keyringFrom(2);
      const rewrapped = await rewrapItem(
        { ...table, crypto: signing.port },
        item,
        to,
      );
      expect(signing.keys()).toBeGreaterThan(2);
      const reader = { ...table, keyring: to };
      const read = await decryptItem(reader, rewrapped);
      expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
    });

    test("ends with an error if no signature ever fits", async () => {
      const { port: crypto } = unfitFirst(port, Number.POSITIVE_INFINITY);
      const table = tableWith({ suite: "6701", crypto });
      const error = await caught(() => encryptItem(table, sampleItem()));
      expect(error).toBeInstanceOf(TypeError);
    });
  });
}

test("every item has a key pair of its own", async () => {
  const table = tableWith({ suite: "6701" });
  const publicKeys = new Set<unknown>();
  for (let i = 0; i < 3; i++) {
    const item = await encryptItem(table, sampleItem());
    const { storedContext } = describeItem(table, item);
    expect(Object.keys(storedContext)).toEqual(["aws-crypto-public-key"]);
    publicKeys.add(storedContext["aws-crypto-public-key"]);
  }
  expect(publicKeys.size).toBe(3);
});
