import { expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  type CryptoPort,
  DecryptionError,
  type SealedBytes,
  webCrypto,
} from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { caught } from "../../support/caught.ts";
import { describeVectors } from "../../support/vectors.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const joined = ({ ciphertext, tag }: SealedBytes) =>
  new Uint8Array([...ciphertext, ...tag]);

interface AesGcmGroup {
  readonly keySize: number;
  readonly ivSize: number;
  readonly tagSize: number;
  readonly tests: readonly {
    readonly tcId: number;
    readonly key: string;
    readonly iv: string;
    readonly aad: string;
    readonly msg: string;
    readonly ct: string;
    readonly tag: string;
    readonly result: "valid" | "invalid";
  }[];
}

interface HkdfGroup {
  readonly tests: readonly {
    readonly tcId: number;
    readonly ikm: string;
    readonly salt: string;
    readonly info: string;
    readonly size: number;
    readonly okm: string;
    readonly result: "valid" | "invalid";
  }[];
}

interface Suite<Group> {
  readonly testGroups: readonly Group[];
}

for (const port of [webCrypto, nativeCrypto()]) {
  describeVectors<Suite<AesGcmGroup>>(
    `Wycheproof AES-GCM through the crypto port on ${port.name}`,
    "wycheproof/aes_gcm_test.json",
    ({ testGroups }) => {
      const cases = testGroups
        .filter(
          (g) => g.keySize === 256 && g.ivSize === 96 && g.tagSize === 128,
        )
        .flatMap((group) => group.tests);

      test("has the cases that the envelope's cipher is about", () => {
        expect(cases.length).toBe(66);
        expect(cases.some(({ result }) => result === "invalid")).toBe(true);
      });

      for (const { tcId, key, iv, aad, msg, ct, tag, result } of cases) {
        const sealed = hex(ct + tag);
        test(`case ${tcId} is ${result}`, async () => {
          const aes = await port.aesGcm(hex(key));
          if (result === "valid") {
            expect(joined(await aes.seal(hex(iv), hex(msg), hex(aad)))).toEqual(
              sealed,
            );
            expect(await aes.open(hex(iv), sealed, hex(aad))).toEqual(hex(msg));
          } else {
            const opening = () => aes.open(hex(iv), sealed, hex(aad));
            expect(await caught(opening)).toBeInstanceOf(DecryptionError);
          }
        });
      }

      test("every valid case with one bit changed anywhere is refused", async () => {
        for (const { key, iv, aad, msg, ct, tag, result } of cases) {
          if (result !== "valid" || msg.length > 64 || aad.length > 64)
            continue;
          const aes = await port.aesGcm(hex(key));
          const whole = [hex(iv), hex(ct + tag), hex(aad)] as const;
          for (const changed of whole) {
            for (let i = 0; i < changed.length; i++) {
              changed[i] = (changed[i] as number) ^ (1 << (i % 8));
              const opening = () => aes.open(...whole);
              expect(await caught(opening)).toBeInstanceOf(DecryptionError);
              changed[i] = (changed[i] as number) ^ (1 << (i % 8));
            }
          }
        }
      });
    },
  );

  describeVectors<Suite<HkdfGroup>>(
    `Wycheproof HKDF-SHA-512 through the crypto port on ${port.name}`,
    "wycheproof/hkdf_sha512_test.json",
    ({ testGroups }) => {
      const cases = testGroups.flatMap((group) => group.tests);

      test("has cases", () => {
        expect(cases.length).toBe(83);
      });

      for (const { tcId, ikm, salt, info, size, okm, result } of cases) {
        test(`case ${tcId} is ${result}`, async () => {
          const derive = async () => {
            const hkdf = await port.hkdf("SHA-512", hex(ikm));
            return hkdf.derive(hex(salt), hex(info), size);
          };
          if (result === "valid") expect(await derive()).toEqual(hex(okm));
          else expect(await caught(derive)).toBeInstanceOf(Error);
        });
      }
    },
  );

  test(`digests are FIPS 180-4's on ${port.name}`, async () => {
    const abc = new TextEncoder().encode("abc");
    const known = {
      "SHA-1": "a9993e364706816aba3e25717850c26c9cd0d89d",
      "SHA-256":
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      "SHA-384":
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      "SHA-512":
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    } as const;
    for (const [hash, digest] of Object.entries(known)) {
      const name = hash as keyof typeof known;
      expect(await port.digest(name, abc)).toEqual(hex(digest));
    }
  });

  test(`a key of another length than AES has is refused on ${port.name}`, async () => {
    for (const length of [0, 15, 31, 33]) {
      const importing = () => port.aesGcm(new Uint8Array(length));
      expect(await caught(importing)).toBeInstanceOf(Error);
    }
  });

  test(`what is sealed is read before seal returns on ${port.name}`, async () => {
    const aes = await port.aesGcm(new Uint8Array(32));
    const plaintext = Uint8Array.of(1, 2, 3);
    const iv = new Uint8Array(12);
    const aad = new Uint8Array(0);
    const sealing = aes.seal(iv, plaintext, aad);
    plaintext.fill(0);
    const sealed = joined(await sealing);
    expect(await aes.open(new Uint8Array(12), sealed, aad)).toEqual(
      Uint8Array.of(1, 2, 3),
    );
  });
}

const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength }).map((each) => new Uint8Array(each));
const bytesOf = (length: number) =>
  fc
    .uint8Array({ minLength: length, maxLength: length })
    .map((each) => new Uint8Array(each));

test("the native cipher and WebCrypto give the same bytes, and open each other's", async () => {
  const native = nativeCrypto();
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(16, 24, 32).chain(bytesOf),
      bytesOf(12),
      bytes(300),
      bytes(300),
      async (key, iv, plaintext, aad) => {
        // In some releases Deno's WebCrypto has no AES-192-GCM; then both ports must refuse it.
        const [one, other] = [await webCrypto.aesGcm(key), native.aesGcm(key)];
        const aes = await other;
        const sealed = joined(await aes.seal(iv, plaintext, aad));
        expect(joined(await one.seal(iv, plaintext, aad))).toEqual(sealed);
        expect(await one.open(iv, sealed, aad)).toEqual(plaintext);
        expect(await aes.open(iv, sealed, aad)).toEqual(plaintext);
      },
    ),
    { numRuns: 50 },
  );
  const derive = async (port: CryptoPort) => {
    const hkdf = await port.hkdf("SHA-512", new Uint8Array(32));
    return hkdf.derive(new Uint8Array(0), Uint8Array.of(1), 64);
  };
  expect(await derive(native)).toEqual(await derive(webCrypto));
});

test("the native cipher gives every answer at once", () => {
  const native = nativeCrypto();
  const aes = native.aesGcm(new Uint8Array(32));
  expect(aes).not.toBeInstanceOf(Promise);
  expect(native.isSynchronous).toBe(true);
  const { seal, open } = aes as Exclude<typeof aes, Promise<unknown>>;
  const iv = new Uint8Array(12);
  const aad = new Uint8Array(0);
  const sealed = joined(seal(iv, Uint8Array.of(1), aad) as SealedBytes);
  expect(open(iv, sealed, aad)).toEqual(Uint8Array.of(1));
  for (const length of [0, 15, 16]) {
    expect(() => open(iv, sealed.slice(0, length), aad)).toThrow(
      DecryptionError,
    );
  }
});

test("the native cipher's key is its own: the bytes given may be wiped", async () => {
  const key = new Uint8Array(32).fill(7);
  const iv = new Uint8Array(12);
  const aad = new Uint8Array(0);
  const aes = await nativeCrypto().aesGcm(key);
  const before = joined(await aes.seal(iv, Uint8Array.of(1), aad));
  key.fill(0);
  expect(joined(await aes.seal(iv, Uint8Array.of(1), aad))).toEqual(before);
});
