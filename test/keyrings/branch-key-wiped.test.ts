import { expect, test } from "bun:test";
import { webCrypto } from "../../mod.ts";
import { branchKeyring } from "../../src/entries/key-store.ts";
import { caught } from "../support/caught.ts";
import { fakeKeyStore, fakeTable } from "../support/fake-key-store.ts";
import { marked, wiped } from "./wiped.ts";

const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";
const context = { tenant: "a" };

test("a branch keyring wipes its copy of a branch key, also one that is refused, and leaves the callback's alone", async () => {
  const key = marked();
  const answers: [answer: () => object, count: number][] = [
    [() => ({ version, key }), 1],
    [() => ({ version: "1", key }), 0],
  ];
  for (const [answer, count] of answers) {
    const keyring = branchKeyring({
      branchKeyId: "a",
      branchKeyFor: async () => answer() as never,
    });
    const call = () => keyring.generateDataKey({ context }).catch(() => {});
    expect(await wiped(call)).toBe(count);
    expect(key).toEqual(marked());
  }
});

test("a branch keyring wipes the keys that it derives, wrapping and unwrapping, also if that fails", async () => {
  const derived: Uint8Array[] = [];
  const crypto = {
    ...webCrypto,
    aesGcm(key: Uint8Array<ArrayBuffer>) {
      expect(key.some((byte) => byte !== 0)).toBe(true);
      derived.push(key);
      return webCrypto.aesGcm(key);
    },
  };
  const keyring = branchKeyring({
    branchKeyId: "a",
    branchKeyFor: async () => ({ version, key: marked() }),
    crypto,
  });
  const { encryptedDataKeys } = await keyring.generateDataKey({ context });
  await keyring.unwrapDataKey({ encryptedDataKeys, context });
  await caught(() => keyring.unwrapDataKey({ encryptedDataKeys, context: {} }));
  expect(derived).toEqual(derived.map(() => new Uint8Array(32)));
  expect(derived).toHaveLength(3);
});

test("a branch keyring wipes what a key store hands out", async () => {
  const table = fakeTable();
  const keyStore = fakeKeyStore(table);
  const keyring = branchKeyring({ keyStore, branchKeyId: "a" });
  await keyring.generateDataKey({ context });
  expect(table.plaintexts).toEqual([new Uint8Array(32)]);
});
