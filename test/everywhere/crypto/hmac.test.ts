import { expect, test } from "bun:test";
import { webCrypto } from "../../../mod.ts";
import { hmac, importHmac } from "../../../src/crypto/hmac.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { bytesOfHex, hexOf } from "../../support/keys.ts";
import { describeVectors } from "../../support/vectors.ts";

interface MacVectors {
  readonly testGroups: readonly {
    readonly tagSize: number;
    readonly tests: readonly {
      readonly tcId: number;
      readonly key: string;
      readonly msg: string;
      readonly tag: string;
      readonly result: "valid" | "invalid";
    }[];
  }[];
}

for (const port of [webCrypto, nativeCrypto()]) {
  describeVectors<MacVectors>(
    `Wycheproof HMAC-SHA-384 on ${port.name}`,
    "wycheproof/hmac_sha384_test.json",
    ({ testGroups }) => {
      test("gives the tag of every valid case, and of no other", async () => {
        let count = 0;
        for (const { tagSize, tests } of testGroups) {
          for (const { tcId, key, msg, tag, result } of tests) {
            const [keyBytes, data] = [bytesOfHex(key), bytesOfHex(msg)];
            const whole = await hmac(port, "SHA-384", keyBytes, data);
            const isEqual = hexOf(whole.subarray(0, tagSize / 8)) === tag;
            expect({ tcId, isEqual }).toEqual({
              tcId,
              isEqual: result === "valid",
            });
            count++;
          }
        }
        expect(count).toBe(174);
      });
    },
  );

  test(`HMAC-SHA-512 is that of RFC 4231 on ${port.name}, and the key may be wiped at once`, async () => {
    const key = new TextEncoder().encode("Jefe");
    const data = new TextEncoder().encode("what do ya want for nothing?");
    const pending = hmac(port, "SHA-512", key, data);
    key.fill(0);
    expect(hexOf(await pending)).toBe(
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
    );
  });
}

test("the native HMAC gives every answer at once, and serves for several messages", () => {
  const key = new TextEncoder().encode("Jefe");
  const mac = importHmac(nativeCrypto(), "SHA-256", key);
  key.fill(0);
  if (mac instanceof Promise) throw new Error("It is a promise");
  const compute = (text: string) =>
    hexOf(mac.compute(new TextEncoder().encode(text)) as Uint8Array);
  const tag =
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
  expect(compute("what do ya want for nothing?")).toBe(tag);
  expect(compute("another")).not.toBe(tag);
  expect(compute("what do ya want for nothing?")).toBe(tag);
});

test("a crypto port's own HMAC is called as its method", async () => {
  const port = {
    ...webCrypto,
    answer: Uint8Array.of(7),
    hmac() {
      return { compute: () => this.answer };
    },
  };
  const none = new Uint8Array();
  expect(await hmac(port, "SHA-384", none, none)).toEqual(Uint8Array.of(7));
});
