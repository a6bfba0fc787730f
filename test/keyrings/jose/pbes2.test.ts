import { describe, expect, test } from "bun:test";
import { joseKeyring } from "../../../src/entries/jose.ts";
import { caught } from "../../support/caught.ts";
import { bytesFrom, hexOf, outcome, thrown } from "../../support/keys.ts";
import { context, headerOf, make, password, wrapped } from "./jose-keys.ts";

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

  test("has its own number as the most that it reads, also where that is less than the usual one", async () => {
    const usual = await wrapped(
      joseKeyring({ alg, ...password, iterations: 1_001 }),
    );
    const request = { encryptedDataKeys: [usual.edk], context };
    const quick = joseKeyring({ alg, ...password, iterations: 1_000 });
    const error = await caught(() => quick.unwrapDataKey(request));
    expect(error.message).toContain(
      "it asks for more than 1000 iterations of PBKDF2; raise maxIterations",
    );
    const patient = {
      alg,
      ...password,
      iterations: 1_000,
      maxIterations: 1_001,
    } as const;
    expect(await outcome(joseKeyring(patient).unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(5)),
    );
  });

  test("derives few keys for one message, however many encrypted data keys it claims", async () => {
    const keyring = joseKeyring({ alg, ...password, iterations: 1_000 });
    const { edk } = await wrapped(keyring);
    const other = joseKeyring({
      alg,
      password: "another password",
      iterations: 1_000,
    });
    const { edk: foreign } = await wrapped(other);
    const at = (index: number) => {
      const encryptedDataKeys = Array.from({ length: 10 }, () => foreign);
      encryptedDataKeys[index] = edk;
      return keyring.unwrapDataKey({ encryptedDataKeys, context });
    };
    expect(await outcome(at(2))).toBe(hexOf(bytesFrom(5)));
    const error = await caught(() => at(3));
    expect(error.message).toContain("3 attempts failed");
  });

  test("takes numbers of iterations in range", () => {
    for (const [options, name, message] of [
      [{ iterations: 999 }, "RangeError", "from 1000 to 2147483647, got 999"],
      [{ iterations: 1_000.5 }, "RangeError", "got 1000.5"],
      [{ iterations: 2 ** 31 }, "RangeError", "got 2147483648"],
      [{ iterations: Number.NaN }, "RangeError", "got NaN"],
      [{ iterations: "1000" }, "TypeError", "iterations: expected an integer"],
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
