import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  type Keyring,
  type KeyringError,
  localKeyring,
  webCrypto,
} from "../../../mod.ts";
import { importHmac } from "../../../src/crypto/hmac.ts";
import { branchKeyring } from "../../../src/entries/key-store.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { caught } from "../../support/caught.ts";
import { bytesFrom, hexOf, only, opens, thrown } from "../../support/keys.ts";
import { insecurely } from "../edges/without-web-crypto.ts";

const context = { tenant: "a06b", purpose: "test" };
const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";

function local(crypto?: CryptoPort, length = 32): Keyring {
  return localKeyring({ key: bytesFrom(1, length), crypto });
}

function branch(crypto?: CryptoPort): Keyring {
  const branchKeyFor = async () => ({ version, key: bytesFrom(2) });
  return branchKeyring({ branchKeyId: "tenant-a", branchKeyFor, crypto });
}

/** Keyrings that take a crypto port, each made with one. */
const KEYRINGS: Readonly<Record<string, (crypto?: CryptoPort) => Keyring>> = {
  "local keyring of 128 bits": (crypto) => local(crypto, 16),
  "local keyring of 192 bits": (crypto) => local(crypto, 24),
  "local keyring of 256 bits": local,
  "branch keyring": branch,
};

/** Wraps a crypto port; keeps the keys and vectors that pass through it. */
function watched(port: CryptoPort) {
  const keys: Uint8Array[] = [];
  const vectors: string[] = [];
  const keep = (key: Uint8Array<ArrayBuffer>) => {
    keys.push(key);
    return key;
  };
  const crypto: CryptoPort = {
    ...port,
    aesGcm: (key) => port.aesGcm(keep(key)),
    hmac: async (hash, key) => {
      const mac = await importHmac(port, hash, keep(key));
      return { compute: async (data) => keep(await mac.compute(data)) };
    },
    randomIv() {
      const iv = port.randomIv();
      vectors.push(hexOf(iv));
      return iv;
    },
  };
  return { crypto, keys, vectors };
}

for (const [name, make] of Object.entries(KEYRINGS)) {
  describe(`a ${name}`, () => {
    test("opens on each crypto port what it wrapped on another", async () => {
      const ports = [undefined, webCrypto, nativeCrypto()];
      for (const writing of ports) {
        for (const reading of ports) {
          expect(await opens(make(writing), make(reading))).toBe(true);
        }
      }
    });

    test("refuses on node:crypto a data key that was changed, or has another context", async () => {
      const keyring = make(nativeCrypto());
      const plaintext = bytesFrom(5);
      const wrapped = only(await keyring.wrapDataKey({ plaintext, context }));
      const unwrap = (changed: object, pairs = context) =>
        keyring.unwrapDataKey({
          encryptedDataKeys: [{ ...wrapped, ...changed }],
          context: pairs,
        });
      const { ciphertext, providerInfo } = wrapped;
      const flip = (bytes: Uint8Array, i: number) =>
        bytes.with(i, (bytes[i] as number) ^ 1);
      for (const i of ciphertext.keys()) {
        for (const changed of [flip(ciphertext, i), ciphertext.slice(0, i)]) {
          const failing = () => unwrap({ ciphertext: changed });
          const error = (await caught(failing)) as KeyringError;
          expect(error.code).toBe("ERR_KEYRING");
        }
      }
      for (const i of providerInfo.keys()) {
        const changed = { providerInfo: flip(providerInfo, i) };
        const opened = await unwrap(changed).catch(() => null);
        expect(opened).toBe(null);
      }
      const other = { ...context, tenant: "b17c" };
      const error = (await caught(() => unwrap({}, other))) as KeyringError;
      expect(error.reason).toBe("tampered");
      expect(await unwrap({})).toEqual(plaintext);
    });

    for (const port of [webCrypto, nativeCrypto()]) {
      test(`leaves no key behind, and takes its vectors from the port: ${port.name}`, async () => {
        const { crypto, keys, vectors } = watched(port);
        const keyring = make(crypto);
        expect(keys.length).toBe(0);
        const made = await keyring.generateDataKey({ context });
        const { encryptedDataKeys } = made;
        await keyring.unwrapDataKey({ encryptedDataKeys, context });
        expect(keys.length).toBeGreaterThan(0);
        expect(keys.map(hexOf).join("")).toMatch(/^0+$/);
        const { providerInfo, ciphertext } = only(encryptedDataKeys);
        const all = hexOf(providerInfo) + hexOf(ciphertext);
        expect(vectors.length).toBe(1);
        expect(all).toContain(vectors[0] as string);
      });
    }
  });
}

test("a local keyring imports its key into the port once, and a branch keyring each version", async () => {
  for (const make of [local, branch]) {
    let count = 0;
    const crypto: CryptoPort = {
      ...webCrypto,
      aesGcm(key) {
        if (make === local) count++;
        return webCrypto.aesGcm(key);
      },
      hmac(hash, key) {
        count++;
        return importHmac(webCrypto, hash, key);
      },
    };
    const keyring = make(crypto);
    for (let i = 0; i < 3; i++) await keyring.generateDataKey({ context });
    expect(count).toBe(1);
  }
});

test("keyrings on node:crypto work where WebCrypto is missing", async () => {
  for (const make of [local, branch]) {
    const keyring = make(nativeCrypto());
    expect(await insecurely(() => opens(keyring, keyring))).toBe(true);
    const other = make();
    const error = await insecurely(() => caught(() => opens(other, other)));
    expect(error.message).toContain("secure context");
  }
});

test("a CryptoKey stays on WebCrypto, and another port is refused", async () => {
  const key = await crypto.subtle.importKey(
    "raw",
    bytesFrom(1),
    "AES-GCM",
    false,
    ["encrypt", "decrypt"],
  );
  for (const port of [undefined, webCrypto]) {
    const keyring = localKeyring({ key, crypto: port });
    expect(await opens(keyring, local(nativeCrypto()))).toBe(true);
  }
  const error = thrown(() => localKeyring({ key, crypto: nativeCrypto() }));
  expect(error).toBeInstanceOf(TypeError);
  expect(error.message).toBe(
    "Cannot use crypto: expected webCrypto for a key that is a CryptoKey, got another crypto port; leave crypto out, or give the key as bytes or as a JWK",
  );
});

test("a value that is no crypto port is refused at once", () => {
  const wrongs = [null, "node:crypto", {}, crypto, nativeCrypto];
  for (const wrong of wrongs as unknown as CryptoPort[]) {
    for (const make of [local, branch]) {
      const error = thrown(() => make(wrong));
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain("nativeCrypto()");
    }
  }
});
