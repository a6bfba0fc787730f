import { describe, expect, test } from "bun:test";
import type { Keyring } from "../../src/keyrings/keyring.ts";
import { rawKeyName } from "../../src/keyrings/raw-key-name.ts";
import {
  type RawWrapping,
  rawKeyring,
} from "../../src/keyrings/raw-keyring.ts";
import { KeyringError } from "../../src/util/errors.ts";
import { bytesFrom, hexOf, rejection } from "../support/keys.ts";

const ZEROS = "00".repeat(32);
const context = {};
const reason = new Error("Too late");

/** Makes a raw keyring on a cipher that does nothing, unless replaced. */
function raw(methods: Partial<RawWrapping>): Keyring {
  return rawKeyring(rawKeyName("test", "ns", "name"), {
    wrap: async (plaintext) => ({
      providerInfo: new Uint8Array(1),
      ciphertext: plaintext.slice(),
    }),
    unwrap: async ({ ciphertext }) => ciphertext.slice(),
    ...methods,
  });
}

describe("A raw keyring", () => {
  test("wipes its copy of the data key when it has wrapped it, or failed to", async () => {
    for (const fails of [false, true]) {
      let copy = bytesFrom(9);
      const keyring = raw({
        wrap: async (plaintext) => {
          copy = plaintext;
          if (fails) throw new Error("refused");
          return { providerInfo: bytesFrom(2), ciphertext: bytesFrom(3) };
        },
      });
      const plaintext = bytesFrom(1);
      const pending = keyring.wrapDataKey({ plaintext, context });
      if (fails) await rejection(pending);
      else await pending;
      expect(hexOf(copy)).toBe(ZEROS);
      expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(1)));
    }
  });

  test("gives a runtime's error as cause when it cannot wrap, and passes on its own kind", async () => {
    const cause = new Error("out of order");
    const foreign = await rejection(
      raw({ wrap: () => Promise.reject(cause) }).generateDataKey({ context }),
    );
    expect(foreign.name).toBe("KeyringError");
    expect((foreign as KeyringError).reason).toBe("invalid");
    expect(foreign.cause).toBe(cause);
    const own = new KeyringError("refused", { reason: "denied" });
    const passed = await rejection(
      raw({ wrap: () => Promise.reject(own) }).generateDataKey({ context }),
    );
    expect(passed).toBe(own);
  });

  test("does nothing for a call that is aborted already", async () => {
    let asked = 0;
    const keyring = raw({
      wrap: async () => {
        asked++;
        throw new Error("asked");
      },
      unwrap: async () => {
        asked++;
        return null;
      },
    });
    const signal = AbortSignal.abort(reason);
    const plaintext = bytesFrom(1);
    const [providerId, providerInfo] = ["ns", bytesFrom(1)];
    const key = { providerId, providerInfo, ciphertext: bytesFrom(1) };
    for (const call of [
      () => keyring.wrapDataKey({ plaintext, context, signal }),
      () =>
        keyring.unwrapDataKey({ encryptedDataKeys: [key], context, signal }),
    ]) {
      expect(await rejection(call())).toBe(reason);
    }
    expect(asked).toBe(0);
  });

  test("wipes a data key that it unwrapped for a call aborted meanwhile", async () => {
    const controller = new AbortController();
    const opened = bytesFrom(1);
    const keyring = raw({
      unwrap: async () => {
        controller.abort(reason);
        return opened;
      },
    });
    const key = {
      providerId: "ns",
      providerInfo: bytesFrom(1),
      ciphertext: bytesFrom(1),
    };
    const pending = keyring.unwrapDataKey({
      encryptedDataKeys: [key],
      context,
      signal: controller.signal,
    });
    expect(await rejection(pending)).toBe(reason);
    expect(hexOf(opened)).toBe(ZEROS);
  });
});
