import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DecryptionError,
  type Keyring,
  webCrypto,
} from "../../../mod.ts";
import { ctrKeyStream } from "../../../src/crypto/ctr-key-stream.ts";
import { importHmac } from "../../../src/crypto/hmac.ts";
import { canonicalHash } from "../../../src/dynamodb/item/canonical-hash.ts";
import { decryptItem } from "../../../src/dynamodb/item/decrypt-item.ts";
import { deriveKeys } from "../../../src/dynamodb/item/derive-keys.ts";
import { encryptItem } from "../../../src/dynamodb/item/encrypt-item.ts";
import { parseHeader } from "../../../src/dynamodb/item/item-header.ts";
import { unwrapDataKey } from "../../../src/dynamodb/item/item-keys.ts";
import { recipientTag } from "../../../src/dynamodb/item/recipient-tags.ts";
import { FOOTER, HEADER } from "../../../src/dynamodb/item/reserved-names.ts";
import { rewrapItem } from "../../../src/dynamodb/item/rewrap-item.ts";
import { readSealedItem } from "../../../src/dynamodb/item/sealed-item.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { concatBytes } from "../../../src/util/bytes.ts";
import { caught } from "../../support/caught.ts";
import {
  bytesAt,
  changed,
  flipped,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../support/dynamodb/sample-items.ts";
import { bytesFrom } from "../../support/keys.ts";

/** Wraps a crypto port so that every key and plaintext that it is given, or gives, is kept. */
function spying(port: CryptoPort) {
  const secrets = new Map<string, Uint8Array[]>();
  const keep = <B extends Uint8Array>(what: string, bytes: B): B => {
    secrets.set(what, [...(secrets.get(what) ?? []), bytes]);
    return bytes;
  };
  const spy: CryptoPort = {
    ...port,
    async hkdf(hash, inputKey) {
      keep("hkdf", inputKey);
      const hkdf = await port.hkdf(hash, inputKey);
      return {
        derive: async (salt, info, length) =>
          keep("derived", await hkdf.derive(salt, info, length)),
      };
    },
    async aesGcm(key) {
      keep("aes", key);
      const aes = await port.aesGcm(key);
      return {
        seal: (iv, plaintext, data) =>
          aes.seal(iv, keep("sealed", plaintext), data),
        open: async (iv, ciphertext, data) =>
          keep("opened", await aes.open(iv, ciphertext, data)),
      };
    },
    hmac: (hash, key) => importHmac(port, hash, keep("hmac", key)),
    ctrKeyStream: async (key, counter, length) =>
      keep(
        "stream",
        await ctrKeyStream(port, keep("ctr", key), counter, length),
      ),
  };
  const left = () =>
    [...secrets].filter(([, list]) =>
      list.some((bytes) => bytes.some((byte) => byte !== 0)),
    );
  return { spy, kinds: () => [...secrets.keys()].sort(), left };
}

describe("the keys and plaintexts of an item", () => {
  for (const port of [webCrypto, nativeCrypto()]) {
    for (const suite of ["6700", "6701"] as const) {
      test(`are wiped after every operation, suite ${suite} on ${port.name}`, async () => {
        const { spy, kinds, left } = spying(port);
        const table = tableWith({ suite, crypto: spy });
        const item = await encryptItem(table, sampleItem());
        expect(kinds()).toEqual([
          "aes",
          "ctr",
          "derived",
          "hkdf",
          "hmac",
          "sealed",
          "stream",
        ]);
        expect(left()).toEqual([]);
        await decryptItem(table, item);
        expect(kinds()).toContain("opened");
        expect(left()).toEqual([]);
        await rewrapItem(table, item, keyringFrom(2));
        expect(left()).toEqual([]);
      });

      test(`are wiped when an operation fails, suite ${suite} on ${port.name}`, async () => {
        const { spy, left } = spying(port);
        const table = tableWith({ suite, crypto: spy });
        const item = await encryptItem(table, sampleItem());
        const denied: Keyring = {
          ...keyringFrom(2),
          id: "denied",
          generateEntries: () => Promise.reject(new Error("denied")),
        };
        const head = bytesAt(item, HEADER);
        const last = head.length - 1;
        const [entry] = parseHeader(head, 1).encryptedDataKeys;
        const wrapped = (entry?.ciphertext.byteOffset ?? 0) - head.byteOffset;
        for (const failing of [
          () => encryptItem({ ...table, keyring: denied }, sampleItem()),
          () => decryptItem(table, flipped(item, "ssn", 5)),
          () => decryptItem(table, flipped(item, HEADER, last)),
          () => decryptItem(table, flipped(item, HEADER, wrapped)),
          () => decryptItem(table, flipped(item, FOOTER, 0)),
          () => rewrapItem(table, item, denied),
        ]) {
          await caught(failing);
          expect(left()).toEqual([]);
        }
      });

      test(`are wiped when the hash of the item fails, suite ${suite} on ${port.name}`, async () => {
        const item = await encryptItem(tableWith({ suite }), sampleItem());
        const { spy, kinds, left } = spying(port);
        const digest = () => Promise.reject(new Error("no digest"));
        const table = tableWith({ suite, crypto: { ...spy, digest } });
        const error = await caught(() => decryptItem(table, item));
        expect(error.message).toBe("no digest");
        expect(kinds()).toContain("opened");
        expect(left()).toEqual([]);
      });
    }
  }
});

test("a header with another commitment is refused, though its tags are right", async () => {
  const table = tableWith();
  const item = await encryptItem(table, sampleItem());
  const last = bytesAt(item, HEADER).length - 1;
  const other = flipped(item, HEADER, last);
  // A writer with the key of a recipient can make such an item: a data key that it does not commit to.
  const { header, fields, context } = readSealedItem(table, other);
  const { signingKey } = await unwrapDataKey(
    table,
    context,
    header.encryptedDataKeys,
    undefined,
  );
  const hash = await canonicalHash(
    webCrypto,
    header.bytes,
    context.serialized,
    fields,
  );
  const tag = await recipientTag(webCrypto, signingKey, hash);
  const forged = changed(other, { [FOOTER]: { B: tag } });
  const error = await caught(() => decryptItem(table, forged));
  expect(error).toBeInstanceOf(DecryptionError);
});

test("an intermediate key that is too short is not used, even if a data key opens under it", async () => {
  const context = { pairs: {}, serialized: new Uint8Array() };
  const unwrapWith = async (length: number) => {
    const intermediate = bytesFrom(5, length);
    const info = new TextEncoder().encode("AWS_MPL_INTERMEDIATE_KEYWRAP_ENC");
    const [key] = await deriveKeys(webCrypto, intermediate, info);
    const aes = await webCrypto.aesGcm(key as Uint8Array<ArrayBuffer>);
    const iv = new Uint8Array(12);
    const { ciphertext, tag } = await aes.seal(
      iv,
      bytesFrom(6),
      iv.slice(0, 0),
    );
    const keyring: Keyring = {
      ...keyringFrom(1),
      id: "fixed",
      unwrapEntry: async ({ encryptedDataKeys: [encryptedDataKey] }) =>
        encryptedDataKey
          ? { plaintext: intermediate.slice(), encryptedDataKey }
          : null,
    };
    const entry = {
      providerId: "test",
      providerInfo: new Uint8Array(),
      ciphertext: concatBytes(ciphertext, tag, Uint8Array.of(1)),
    };
    const table = tableWith({ keyring });
    return unwrapDataKey(table, context, [entry], undefined);
  };
  expect((await unwrapWith(32)).dataKey).toEqual(bytesFrom(6));
  const error = await caught(() => unwrapWith(16));
  expect(error).toBeInstanceOf(DecryptionError);
});
