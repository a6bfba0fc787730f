import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Keyring } from "../../src/keyrings/keyring.ts";
import { localKeyring } from "../../src/keyrings/local-keyring.ts";
import { multiKeyring } from "../../src/keyrings/multi-keyring.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import type { EncryptedDataKey } from "../../src/message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../../src/message/encryption-context.ts";
import { bytesFrom, hexOf, only, outcome } from "../support/keys.ts";
import { rsaKeyPair } from "../support/rsa.ts";

const pair = rsaKeyPair();
const local = localKeyring({ key: bytesFrom(1) });
const rsa = rsaKeyring(pair);
const keyrings: readonly [string, Keyring][] = [
  ["local", local],
  ["rsa", rsa],
  ["multi", multiKeyring({ generator: local, children: [rsa] })],
];

const text = fc.string({ unit: "binary", maxLength: 20 });
const contexts = fc.dictionary(text, text, {
  maxKeys: 8,
  noNullPrototype: false,
});
const runs = { numRuns: 100 };

/** Outcomes that refuse a changed data key. */
const REFUSED = /^(none of mine|KeyringError)$/;

describe("For any encryption context", () => {
  for (const [name, keyring] of keyrings) {
    test(`a ${name} keyring unwraps what it wrapped, whatever the order of the pairs`, async () => {
      await fc.assert(
        fc.asyncProperty(contexts, async (context) => {
          const { plaintext, encryptedDataKeys } =
            await keyring.generateDataKey({ context });
          const reordered = Object.fromEntries(
            Object.entries(context).reverse(),
          );
          for (const same of [context, reordered]) {
            const unwrapped = await outcome(
              keyring.unwrapDataKey({ encryptedDataKeys, context: same }),
            );
            expect(unwrapped).toBe(hexOf(plaintext));
          }
        }),
        runs,
      );
    });
  }

  test("a local keyring refuses any other context", async () => {
    const same = (a: EncryptionContext, b: EncryptionContext): boolean =>
      JSON.stringify(Object.entries(a).sort()) ===
      JSON.stringify(Object.entries(b).sort());
    await fc.assert(
      fc.asyncProperty(contexts, contexts, async (context, other) => {
        fc.pre(!same(context, other));
        const { encryptedDataKeys } = await local.generateDataKey({ context });
        const unwrapped = await outcome(
          local.unwrapDataKey({ encryptedDataKeys, context: other }),
        );
        expect(unwrapped).toBe("KeyringError");
      }),
      runs,
    );
  });

  test("a local keyring refuses a context in which a character moved from a name to its value", async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (left, right) => {
        const { encryptedDataKeys } = await local.generateDataKey({
          context: { [`${left}x`]: right },
        });
        const context = { [left]: `x${right}` };
        const unwrapped = await outcome(
          local.unwrapDataKey({ encryptedDataKeys, context }),
        );
        expect(unwrapped).toBe("KeyringError");
      }),
      runs,
    );
  });
});

describe("A wrapped data key that was changed in", () => {
  const context = { purpose: "test" };

  /** Flips one bit at a time, in steps of the given number of bits. */
  async function flippedIn(
    keyring: Keyring,
    part: "providerInfo" | "ciphertext",
    step = 1,
  ): Promise<void> {
    const wrapped = only(
      (await keyring.generateDataKey({ context })).encryptedDataKeys,
    );
    for (let bit = 0; bit < wrapped[part].length * 8; bit += step) {
      const changed = wrapped[part].slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const encryptedDataKeys = [{ ...wrapped, [part]: changed }];
      const unwrapped = await outcome(
        keyring.unwrapDataKey({ encryptedDataKeys, context }),
      );
      expect(unwrapped).toMatch(REFUSED);
    }
  }

  test("any single bit of its provider information is refused by a local keyring", () =>
    flippedIn(local, "providerInfo"));
  test("any single bit of its ciphertext is refused by a local keyring", () =>
    flippedIn(local, "ciphertext"));
  test("any single bit of its provider information is refused by an rsa keyring", () =>
    flippedIn(rsa, "providerInfo"));
  // Only two or three bits of each byte: RSA is slow.
  test("a bit of any byte of its ciphertext is refused by an rsa keyring", () =>
    flippedIn(rsa, "ciphertext", 3));

  test("its length or its provider id is refused", async () => {
    const resized = fc.oneof(
      fc.integer({ min: -40, max: -1 }),
      fc.integer({ min: 1, max: 40 }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(local, rsa),
        fc.constantFrom("providerInfo" as const, "ciphertext" as const),
        resized,
        async (keyring, part, by) => {
          const wrapped = only(
            (await keyring.generateDataKey({ context })).encryptedDataKeys,
          );
          const bytes = wrapped[part];
          const changed = new Uint8Array(Math.max(0, bytes.length + by));
          changed.set(bytes.subarray(0, changed.length));
          for (const change of [
            { [part]: changed },
            { providerId: "sealmas" },
            { providerId: "sealmask\0" },
            { providerId: "Sealmask" },
          ]) {
            const encryptedDataKeys = [{ ...wrapped, ...change }];
            const unwrapped = await outcome(
              keyring.unwrapDataKey({ encryptedDataKeys, context }),
            );
            expect(unwrapped).toMatch(REFUSED);
          }
        },
      ),
      runs,
    );
  });

  test("every way that fast-check can think of is refused, and never with another error", async () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    const encryptedDataKey: fc.Arbitrary<EncryptedDataKey> = fc.record({
      providerId: fc.constantFrom("sealmask", "aws-kms", ""),
      providerInfo: fc.oneof(
        bytes,
        fc
          .constantFrom("rsa", "local", `local${"\0".repeat(20)}`)
          .map((name) => new TextEncoder().encode(name)),
        fc
          .uint8Array({ minLength: 12, maxLength: 12 })
          .map((iv) =>
            Uint8Array.of(
              ...new TextEncoder().encode("local"),
              ...[0, 0, 0, 128, 0, 0, 0, 12],
              ...iv,
            ),
          ),
      ),
      ciphertext: bytes,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(encryptedDataKey, { maxLength: 5 }),
        fc.constantFrom(...keyrings.map(([, keyring]) => keyring)),
        async (encryptedDataKeys, keyring) => {
          const unwrapped = await outcome(
            keyring.unwrapDataKey({ encryptedDataKeys, context }),
          );
          expect(unwrapped).toMatch(REFUSED);
        },
      ),
      runs,
    );
  });
});
