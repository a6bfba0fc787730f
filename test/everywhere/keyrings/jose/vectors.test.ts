import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { compactDecrypt, importJWK } from "jose";
import { joseKeyring } from "../../../../src/entries/jose.ts";
import { keyManagement } from "../../../../src/keyrings/jose/algorithms.ts";
import { fixedKeys } from "../../../../src/keyrings/jose/fixed-keys.ts";
import { serializeContext } from "../../../../src/message/encryption-context.ts";
import {
  context,
  digestOf,
  edkOf,
  headerPart,
  type JoseAlgorithm,
  type JoseKeyringOptions,
  jwkWith,
  sealedByHand,
} from "../../../keyrings/jose/jose-keys.ts";
import { bytesFrom, hexOf, outcome } from "../../../support/keys.ts";
import { describeVectors } from "../../../support/vectors.ts";

/** Wrapped key of an RFC, with its content encryption key. */
interface Answer {
  readonly source: string;
  readonly alg: JoseAlgorithm;
  readonly key?: object;
  readonly privateKey?: object;
  readonly password?: string;
  readonly encryptedKey: string;
  readonly cek: string;
  readonly members: object;
}

const answers: readonly Answer[] = JSON.parse(
  readFileSync(new URL("rfc.json", import.meta.url), "utf8"),
);

describe("The keys that RFCs wrapped", () => {
  for (const { source, alg, encryptedKey, cek, members, ...rest } of answers) {
    test(`open what a keyring of ${alg} reads (${source})`, async () => {
      const keyring = joseKeyring({ alg, ...rest } as JoseKeyringOptions);
      const header = headerPart({
        alg,
        enc: "A256GCM",
        typ: "sm1-key",
        ctx: await digestOf(serializeContext(context)),
        ...members,
      });
      const jwe = await sealedByHand(header, encryptedKey, cek);
      const request = { encryptedDataKeys: [edkOf(jwe, alg)], context };
      expect(await outcome(keyring.unwrapDataKey(request))).toBe(
        hexOf(bytesFrom(5)),
      );
    });
  }
});

interface Wycheproof {
  readonly numberOfTests: number;
  readonly testGroups: readonly {
    readonly private: Record<string, string>;
    readonly tests: readonly {
      readonly tcId: number;
      readonly jwe: string;
      readonly pt?: string;
      readonly result: "valid" | "invalid";
    }[];
  }[];
}

function isSupported(alg: string): alg is JoseAlgorithm {
  try {
    return keyManagement(alg as JoseAlgorithm) !== null;
  } catch {
    return false;
  }
}

describeVectors<Wycheproof>(
  "Wycheproof's JWEs",
  "wycheproof/json_web_encryption_test.json",
  ({ testGroups, numberOfTests }) => {
    const groups = testGroups
      .filter((group) => isSupported(group.private.alg as string))
      .map(({ private: jwk, tests }) => {
        const alg = jwk.alg as JoseAlgorithm;
        const form = jwk.kty === "oct" ? "key" : "privateKey";
        return { alg, jwk, tests, options: { alg, [form]: jwk } };
      });

    test("are all there, and those with an algorithm of keyrings", () => {
      const all = testGroups.flatMap(({ tests }) => tests);
      expect(all.length).toBe(numberOfTests);
      const algorithms = new Set(groups.map(({ alg }) => alg));
      expect([...algorithms].sort()).toEqual([
        "A128GCMKW",
        "A128KW",
        "A192GCMKW",
        "A192KW",
        "A256GCMKW",
        "A256KW",
        "ECDH-ES+A128KW",
        "ECDH-ES+A192KW",
        "ECDH-ES+A256KW",
        "RSA-OAEP",
        "RSA-OAEP-256",
      ]);
    });

    test("open with the keys as keyrings import them, where they are valid", async () => {
      let count = 0;
      for (const { alg, options, tests } of groups) {
        const purpose = { alg, algorithm: keyManagement(alg), label: "test" };
        const key = await fixedKeys(options, purpose, undefined).unwrapping(
          undefined,
          undefined,
        );
        for (const { tcId, jwe, pt, result } of tests) {
          if (result === "invalid") continue;
          const { plaintext } = await compactDecrypt(jwe, key as CryptoKey);
          expect({ tcId, pt: hexOf(plaintext) }).toEqual({
            tcId,
            pt: pt ?? "",
          });
          count++;
        }
      }
      expect(count).toBeGreaterThan(20);
    });

    test("are refused as data keys, valid or not: none was wrapped by a keyring", async () => {
      for (const { alg, options, tests, jwk } of groups) {
        const keyring = joseKeyring(options);
        const info = jwk.kid === undefined ? alg : `${alg}:${jwk.kid}`;
        for (const { tcId, jwe } of tests) {
          const encryptedDataKeys = [edkOf(jwe, info)];
          const result = await outcome(
            keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
          );
          expect({ tcId, result }).toEqual({ tcId, result: "KeyringError" });
        }
      }
    });

    test("have keys that wrap data keys, which jose opens with the JWK itself", async () => {
      for (const { alg, jwk } of groups) {
        const { d: _, p: __, q: ___, dp, dq, qi, ...rest } = jwk;
        const options =
          jwk.kty === "oct"
            ? { alg, key: jwk }
            : { alg, publicKey: jwkWith(rest, { alg }) };
        const keyring = joseKeyring(options);
        const [edk] = await keyring.wrapDataKey({
          plaintext: bytesFrom(5),
          context: {},
        });
        const jwe = new TextDecoder().decode(edk?.ciphertext);
        const { plaintext } = await compactDecrypt(
          jwe,
          await importJWK(jwk, alg),
        );
        expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(5)));
      }
    });
  },
);
