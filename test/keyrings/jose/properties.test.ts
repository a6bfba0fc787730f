import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { joseKeyring } from "../../../src/entries/jose.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import { bytesFrom, hexOf, only, outcome } from "../../support/keys.ts";
import {
  ecdhPair,
  edkOf,
  everyAlgorithm,
  headerOf,
  headerPart,
  withParts,
} from "./jose-keys.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const contexts = fc.dictionary(text, text, {
  maxKeys: 8,
  noNullPrototype: false,
});
const kids = fc.string({ unit: "binary", minLength: 1, maxLength: 512 });
const runs = { numRuns: 100 };

const keyrings: [string, Keyring][] = (await everyAlgorithm())
  .filter(([name]) => !/A192|384/.test(name))
  .map(([name, options]) => [name, joseKeyring({ ...options, kid: "k" })]);
const p521 = await ecdhPair("P-521");

/** Outcomes that refuse a changed data key. */
const REFUSED = /^(none of mine|KeyringError)$/;

async function unwrapped(
  keyring: Keyring,
  encryptedDataKeys: Parameters<
    Keyring["unwrapDataKey"]
  >[0]["encryptedDataKeys"],
  context: Record<string, string>,
) {
  return outcome(keyring.unwrapDataKey({ encryptedDataKeys, context }));
}

describe("For any encryption context, a jose keyring", () => {
  test("unwraps what it wrapped, whatever the order of the pairs, and refuses every other context", async () => {
    const same = (a: object, b: object): boolean =>
      JSON.stringify(Object.entries(a).sort()) ===
      JSON.stringify(Object.entries(b).sort());
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keyrings),
        contexts,
        contexts,
        async ([, keyring], context, other) => {
          const { plaintext, encryptedDataKeys } =
            await keyring.generateDataKey({ context });
          const reordered = Object.fromEntries(
            Object.entries(context).reverse(),
          );
          for (const pairs of [context, reordered]) {
            expect(await unwrapped(keyring, encryptedDataKeys, pairs)).toBe(
              hexOf(plaintext),
            );
          }
          expect(await unwrapped(keyring, encryptedDataKeys, other)).toBe(
            same(context, other) ? hexOf(plaintext) : "KeyringError",
          );
        },
      ),
      runs,
    );
  });

  test("of any kid unwraps what it wrapped, and passes over what bears another", async () => {
    const alg = "A256KW";
    const key = bytesFrom(1);
    await fc.assert(
      fc.asyncProperty(kids, kids, async (kid, other) => {
        const keyring = joseKeyring({ alg, kid, key });
        const encryptedDataKeys = await keyring.wrapDataKey({
          plaintext: bytesFrom(5),
          context: {},
        });
        const opened = hexOf(bytesFrom(5));
        expect(await unwrapped(keyring, encryptedDataKeys, {})).toBe(opened);
        const stranger = joseKeyring({ alg, kid: other, key });
        expect(await unwrapped(stranger, encryptedDataKeys, {})).toBe(
          kid === other ? opened : "none of mine",
        );
      }),
      runs,
    );
  });

  test("has room for the longest kid under the longest of keys", async () => {
    const { publicKey, privateKey } = await crypto.subtle.generateKey(
      {
        name: "RSA-OAEP",
        hash: "SHA-512",
        modulusLength: 2048,
        publicExponent: Uint8Array.of(1, 0, 1),
      },
      true,
      ["encrypt", "decrypt"],
    );
    for (const kid of ["\u0000".repeat(512), "\u{10ffff}".repeat(256)]) {
      for (const keyring of [
        joseKeyring({ alg: "RSA-OAEP-512", kid, publicKey, privateKey }),
        joseKeyring({ alg: "ECDH-ES+A256KW", kid, ...p521.pem }),
      ]) {
        const context = {};
        const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
          context,
        });
        // Bytes that a modulus of 16,384 bits, the longest allowed, would add.
        const spare = (2048 - 256) * (4 / 3);
        expect(only(encryptedDataKeys).ciphertext.length + spare).toBeLessThan(
          8_192,
        );
        expect(await unwrapped(keyring, encryptedDataKeys, context)).toBe(
          hexOf(plaintext),
        );
      }
    }
  });
});

describe("A wrapped data key", () => {
  const context = { purpose: "test" };
  const wraps = keyrings.map(async ([name, keyring]) => {
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    return { name, keyring, edk: only(encryptedDataKeys) };
  });

  test("with any one character changed is refused", async () => {
    const all = await Promise.all(wraps);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async ({ keyring, edk }, at, by) => {
          const ciphertext = edk.ciphertext.slice();
          const i = at % ciphertext.length;
          ciphertext[i] = ((ciphertext[i] as number) + by) & 0xff;
          const changed = [{ ...edk, ciphertext }];
          expect(await unwrapped(keyring, changed, context)).toMatch(REFUSED);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("with any member added to its header, or any value in place of one, is refused, and never with another error", async () => {
    const all = await Promise.all(wraps);
    const names = fc.oneof(
      fc.constantFrom(
        ...["alg", "enc", "typ", "kid", "ctx", "crit", "zip", "epk", "iv"],
        ...[
          "tag",
          "p2s",
          "p2c",
          "apu",
          "apv",
          "jwk",
          "jku",
          "cty",
          "__proto__",
        ],
      ),
      text,
    );
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>("dir", "A256GCM", "DEF", 1, 2 ** 53, [], {}),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...all),
        names,
        values,
        async ({ name, keyring, edk }, member, value) => {
          const jwe = new TextDecoder().decode(edk.ciphertext);
          const header = headerOf(jwe);
          fc.pre(JSON.stringify(header[member]) !== JSON.stringify(value));
          const entries = [...Object.entries(header), [member, value]];
          const part = headerPart(Object.fromEntries(entries));
          const changed = edkOf(withParts(jwe, { 0: part }), "");
          const { providerInfo } = edk;
          expect([
            name,
            await unwrapped(keyring, [{ ...changed, providerInfo }], context),
          ]).toEqual([name, "KeyringError"]);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("of any bytes is refused, and never with another error", async () => {
    const info = fc.oneof(
      text,
      fc.constantFrom("RSA-OAEP:k", "A256KW:k", "ECDH-ES+A256KW:k", "A256KW"),
    );
    const part = fc.oneof(
      fc
        .uint8Array({ maxLength: 40 })
        .map((bytes) => headerPart(String(bytes))),
      fc.json().map(headerPart),
      fc.constantFrom(
        "",
        "AAAA",
        "A".repeat(16),
        "A".repeat(22),
        "A".repeat(43),
      ),
    );
    const ciphertext = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .array(part, { minLength: 4, maxLength: 6 })
        .map((parts) => new TextEncoder().encode(parts.join("."))),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...keyrings),
        info,
        ciphertext,
        async ([, keyring], name, bytes) => {
          const key = edkOf(bytes, name);
          expect(await unwrapped(keyring, [key], context)).toMatch(REFUSED);
        },
      ),
      { numRuns: 500 },
    );
  });
});
