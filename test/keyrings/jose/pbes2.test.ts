import { describe, expect, test } from "bun:test";
import { joseKeyring } from "../../../src/entries/jose.ts";
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
