import { describe, expect, test } from "bun:test";
import { compactDecrypt } from "jose";
import { DataMasking, inspect } from "../../../../mod.ts";
import { joseKeyring } from "../../../../src/entries/jose.ts";
import { serializeContext } from "../../../../src/message/encryption-context.ts";
import {
  context,
  digestOf,
  everyAlgorithm,
  headerOf,
  make,
  password,
  wrapped,
} from "../../../keyrings/jose/support.ts";
import {
  bytesFrom,
  hexOf,
  opens,
  outcome,
  thrown,
} from "../../../support/keys.ts";

const all = await everyAlgorithm();

/** What each kind of algorithm adds to the header. */
const ADDED: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^RSA|^A\d+KW/, []],
  [/^ECDH/, ["epk"]],
  [/GCMKW/, ["iv", "tag"]],
  [/^PBES2/, ["p2c", "p2s"]],
];

describe("A jose keyring for", () => {
  for (const [name, options] of all) {
    test(`${name} unwraps what it wrapped, and what another of the same key did`, async () => {
      const keyring = joseKeyring(options);
      expect(await opens(keyring, keyring)).toBe(true);
      expect(await opens(keyring, joseKeyring(options))).toBe(true);
    });

    test(`${name} wraps as a JWE that jose opens, bound to the context`, async () => {
      const keyring = joseKeyring({ ...options, kid: "2026" });
      const { edk, jwe } = await wrapped(keyring, bytesFrom(7));
      expect(edk.providerId).toBe("sealmask-jose");
      expect(new TextDecoder().decode(edk.providerInfo)).toBe(
        `${options.alg}:2026`,
      );
      const secret = options.privateKey ?? options.key ?? options.password;
      const key =
        typeof secret === "string" ? new TextEncoder().encode(secret) : secret;
      const { plaintext, protectedHeader } = await compactDecrypt(
        jwe,
        key as CryptoKey,
        { keyManagementAlgorithms: [options.alg] },
      );
      expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(7)));
      const { alg, enc, typ, kid, ctx, ...added } = protectedHeader;
      expect({ alg, enc, typ, kid, ctx }).toEqual({
        alg: options.alg,
        enc: "A256GCM",
        typ: "sm1-key",
        kid: "2026",
        ctx: await digestOf(serializeContext(context)),
      });
      const [, members] = ADDED.find(([pattern]) => pattern.test(alg)) ?? [];
      expect(Object.keys(added).sort()).toEqual([...(members ?? [])]);
    });

    test(`${name} keeps tokens for whoever has the key`, async () => {
      const masking = new DataMasking({ keyring: joseKeyring(options) });
      const token = await masking.encrypt({ id: 1 }, { context });
      const [edk] = inspect(token).encryptedDataKeys;
      expect(edk?.keyName).toBe(options.alg);
      const reader = new DataMasking({ keyring: joseKeyring(options) });
      expect(await reader.decrypt(token, { context })).toEqual({ id: 1 });
    });
  }

  test("any algorithm wraps each data key anew", async () => {
    for (const [, options] of all) {
      const keyring = joseKeyring(options);
      const first = await wrapped(keyring);
      const second = await wrapped(keyring);
      const parts = (jwe: string) => jwe.split(".").slice(1);
      for (const part of parts(first.jwe)) {
        expect(parts(second.jwe)).not.toContain(part);
      }
    }
  });

  test("any algorithm leaves kid out of the header where it has none", async () => {
    for (const [, options] of all) {
      const { edk, jwe } = await wrapped(joseKeyring(options));
      expect("kid" in headerOf(jwe)).toBe(false);
      expect(new TextDecoder().decode(edk.providerInfo)).toBe(options.alg);
    }
  });

  test("what wraps no key is refused, and what is none", () => {
    for (const alg of [
      "dir",
      "ECDH-ES",
      "RSA1_5",
      "none",
      "HS256",
      "RS256",
      "A256GCM",
      "ECDH-ES+A256GCM",
      "rsa-oaep-256",
      "RSA-OAEP-256 ",
      "__proto__",
      "constructor",
      "toString",
      "",
      null,
      undefined,
      7,
      ["A256KW"],
    ]) {
      const error = thrown(() => make({ alg, key: bytesFrom(1) }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("Cannot use alg: expected one of RSA-O");
    }
  });
});

describe("PBES2", () => {
  const alg = "PBES2-HS512+A256KW";

  test("has the iterations that OWASP asks for unless told otherwise", async () => {
    for (const [name, iterations] of [
      ["PBES2-HS256+A128KW", 600_000],
      ["PBES2-HS384+A192KW", 210_000],
      ["PBES2-HS512+A256KW", 210_000],
    ] as const) {
      const keyring = joseKeyring({ alg: name, password: password.password });
      const { edk, jwe } = await wrapped(keyring);
      expect(headerOf(jwe).p2c).toBe(iterations);
      const request = { encryptedDataKeys: [edk], context };
      expect(await outcome(keyring.unwrapDataKey(request))).toBe(
        hexOf(bytesFrom(5)),
      );
    }
  });

  test("opens what fewer iterations wrapped, and more only where they are allowed", async () => {
    const writer = joseKeyring({ alg, ...password, iterations: 210_001 });
    const { edk } = await wrapped(writer);
    const request = { encryptedDataKeys: [edk], context };
    const reader = joseKeyring({ alg, ...password });
    expect(await outcome(reader.unwrapDataKey(request))).toBe("KeyringError");
    const patient = joseKeyring({ alg, ...password, maxIterations: 300_000 });
    expect(await outcome(patient.unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(5)),
    );
    const { edk: quick } = await wrapped(reader);
    const older = { encryptedDataKeys: [quick], context };
    expect(await outcome(writer.unwrapDataKey(older))).toBe(
      hexOf(bytesFrom(5)),
    );
  });

  test("takes numbers of iterations in range", () => {
    for (const [options, name, message] of [
      [{ iterations: 999 }, "RangeError", "from 1000 to 2147483647, got 999"],
      [{ iterations: 1_000.5 }, "RangeError", "got 1000.5"],
      [{ iterations: 2 ** 31 }, "RangeError", "got 2147483648"],
      [{ iterations: Number.NaN }, "RangeError", "got NaN"],
      [{ iterations: "1000" }, "TypeError", "iterations: expected a number"],
      [
        { iterations: 5_000, maxIterations: 4_999 },
        "RangeError",
        "maxIterations: expected an integer from 5000",
      ],
      [{ maxIterations: Number.POSITIVE_INFINITY }, "RangeError", "Infinity"],
    ] as const) {
      const error = thrown(() => make({ alg, ...password, ...options }));
      expect(error.name).toBe(name);
      expect(error.message).toContain(message);
    }
  });
});
