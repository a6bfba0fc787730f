import { expect, test } from "bun:test";
import { type CryptoPort, DataMasking, webCrypto } from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";
import { nextTurn } from "../support/turns.ts";

const secret = { ssn: "078-05-1120" };

/** Makes a port that reads its plaintext late, and keeps it. */
function lateReader(): { crypto: CryptoPort; kept: Uint8Array[] } {
  const kept: Uint8Array[] = [];
  const crypto: CryptoPort = {
    ...webCrypto,
    async aesGcm(key) {
      const aes = await webCrypto.aesGcm(key);
      return {
        ...aes,
        async seal(iv, plaintext, additionalData) {
          kept.push(plaintext);
          await nextTurn();
          return aes.seal(iv, plaintext, additionalData);
        },
      };
    },
  };
  return { crypto, kept };
}

test("a plaintext is wiped once it is encrypted, and not before", async () => {
  const { crypto, kept } = lateReader();
  const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
  const bytes = Uint8Array.of(1, 2, 3);
  expect(await masking.decrypt<unknown>(await masking.encrypt(secret))).toEqual(
    secret,
  );
  expect(await masking.decrypt<unknown>(await masking.encrypt(bytes))).toEqual(
    bytes,
  );
  const document = await masking.encrypt(secret, { fields: ["ssn"] });
  expect(await masking.decrypt<unknown>(document)).toEqual(secret);
  expect(kept.length).toBe(3);
  for (const plaintext of kept) {
    expect(plaintext.every((byte) => byte === 0)).toBe(true);
  }
  // The caller's own bytes stay unchanged.
  expect(bytes).toEqual(Uint8Array.of(1, 2, 3));
});

test("a port with initialization vectors of its own is asked for each of them", async () => {
  let drawn = 0;
  const randomIv = () => new Uint8Array(12).fill(++drawn);
  for (const port of [webCrypto, nativeCrypto()]) {
    drawn = 0;
    const crypto = { ...port, randomIv };
    const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
    const tokens = await masking.encryptMany(["a", "b", "c"]);
    const vectors = tokens.map((token) => token.split(".")[2]);
    expect(vectors).toEqual([
      "AQEBAQEBAQEBAQEB",
      "AgICAgICAgICAgIC",
      "AwMDAwMDAwMDAwMD",
    ]);
    expect(drawn).toBe(3);
  }
});

test("no two messages have the same initialization vector, with either cipher", async () => {
  for (const crypto of [webCrypto, nativeCrypto()]) {
    const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
    const count = 1_000;
    const tokens = await masking.encryptMany(new Array(count).fill("a"));
    const vectors = new Set(tokens.map((token) => token.split(".")[2]));
    expect(vectors.size).toBe(count);
  }
});
