import { describe, expect, test } from "bun:test";
import { type KeyringError, localKeyring, rsaKeyring } from "../../../mod.ts";
import {
  bytesFrom,
  only,
  opens,
  outcome,
  rejection,
  thrown,
} from "../../support/keys.ts";
import { rsaKeyPair } from "../../support/rsa.ts";

const context = { tenant: "a06b" };
const pair = rsaKeyPair();
const other = rsaKeyPair();

describe("An rsa keyring", () => {
  for (const hash of ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const) {
    test(`wraps with the public key and unwraps with the private key (${hash})`, async () => {
      const writer = rsaKeyring({ publicKey: pair.publicKey, hash });
      const reader = rsaKeyring({ privateKey: pair.privateKey, hash });
      expect(await opens(writer, reader)).toBe(true);
    });
  }

  test("names its key, and nothing else, in the provider information", async () => {
    const keyring = rsaKeyring({
      ...pair,
      keyName: "ключ",
      keyNamespace: "ns",
    });
    const wrapped = only(
      await keyring.wrapDataKey({
        plaintext: bytesFrom(1),
        context,
      }),
    );
    const { providerId, providerInfo, ciphertext } = wrapped;
    expect(providerId).toBe("ns");
    expect(new TextDecoder().decode(providerInfo)).toBe("ключ");
    expect(ciphertext.length).toBe(256);
  });

  test("gives away provider information of its own each time", async () => {
    const keyring = rsaKeyring(pair);
    const request = { plaintext: bytesFrom(1), context };
    const first = only(await keyring.wrapDataKey(request));
    first.providerInfo.fill(0);
    const { providerInfo } = only(await keyring.wrapDataKey(request));
    expect(new TextDecoder().decode(providerInfo)).toBe("rsa");
  });

  test("does not unwrap under another hash", async () => {
    const writer = rsaKeyring({ ...pair, hash: "SHA-256" });
    const reader = rsaKeyring({ ...pair, hash: "SHA-512" });
    const { encryptedDataKeys } = await writer.generateDataKey({ context });
    expect(
      await outcome(reader.unwrapDataKey({ encryptedDataKeys, context })),
    ).toBe("KeyringError");
  });

  test("refuses what another key of its name wrapped, and passes over other names", async () => {
    const { encryptedDataKeys } = await rsaKeyring(other).generateDataKey({
      context,
    });
    const read = (options: { keyName?: string; keyNamespace?: string }) =>
      outcome(
        rsaKeyring({ ...pair, ...options }).unwrapDataKey({
          encryptedDataKeys,
          context,
        }),
      );
    expect(await read({})).toBe("KeyringError");
    for (const keyName of ["other", "rs", "rsa2"]) {
      expect(await read({ keyName })).toBe("none of mine");
    }
    expect(await read({ keyNamespace: "other" })).toBe("none of mine");
  });

  test("and a local keyring of its name do not take each other's data keys for their own", async () => {
    const aes = localKeyring({ key: bytesFrom(1), keyName: "rsa" });
    const rsa = rsaKeyring(pair);
    for (const [writer, reader] of [
      [aes, rsa],
      [rsa, aes],
    ] as const) {
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      expect(
        await outcome(reader.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe("none of mine");
    }
  });

  test("without publicKey cannot wrap, and says what to give", async () => {
    const reader = rsaKeyring({ privateKey: pair.privateKey });
    for (const call of [
      () => reader.generateDataKey({ context }),
      () => reader.wrapDataKey({ plaintext: bytesFrom(1), context }),
    ]) {
      const error = await rejection(call());
      expect(error.name).toBe("KeyringError");
      expect((error as KeyringError).reason).toBe("denied");
      expect(error.message).toContain("it was made without publicKey");
    }
  });

  test("without privateKey refuses data keys of its own, and passes over others", async () => {
    const writer = rsaKeyring({ publicKey: pair.publicKey });
    const { encryptedDataKeys } = await writer.generateDataKey({ context });
    const error = await rejection(
      writer.unwrapDataKey({ encryptedDataKeys, context }),
    );
    expect(error.name).toBe("KeyringError");
    expect((error as KeyringError).reason).toBe("denied");
    expect(error.message).toContain("it was made without privateKey");
    const strange = await localKeyring({ key: bytesFrom(1) }).generateDataKey({
      context,
    });
    expect(
      await outcome(
        writer.unwrapDataKey({
          encryptedDataKeys: strange.encryptedDataKeys,
          context,
        }),
      ),
    ).toBe("none of mine");
  });

  test("needs one key at least, and a hash that it knows", () => {
    const empty = thrown(() => rsaKeyring({}));
    expect(empty.name).toBe("TypeError");
    expect(empty.message).toContain("publicKey, privateKey or both");
    for (const hash of ["SHA-224", "sha-256", "MD5", "__proto__"]) {
      const error = thrown(() =>
        rsaKeyring({ ...pair, hash: hash as "SHA-256" }),
      );
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain('expected one of "SHA-1", "SHA-256"');
      expect(error.message).toContain(`got "${hash}"`);
    }
  });

  test("may not take a namespace of AWS KMS", () => {
    const run = () => rsaKeyring({ ...pair, keyNamespace: "aws-kms" });
    expect(thrown(run).name).toBe("TypeError");
  });

  test("shares its id with no other, even of the same keys and names", () => {
    expect(rsaKeyring(pair).id).not.toBe(rsaKeyring(pair).id);
    expect(rsaKeyring(pair).id).toMatch(/^rsa:sealmask\/rsa#/);
  });

  test("rejects with an aborted signal's reason", async () => {
    const keyring = rsaKeyring(pair);
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    const reason = new Error("Too late");
    for (const call of [
      (signal: AbortSignal) => keyring.generateDataKey({ context, signal }),
      (signal: AbortSignal) =>
        keyring.unwrapDataKey({ encryptedDataKeys, context, signal }),
    ]) {
      expect(await rejection(call(AbortSignal.abort(reason)))).toBe(reason);
      const controller = new AbortController();
      const pending = call(controller.signal);
      controller.abort(reason);
      expect(await rejection(pending)).toBe(reason);
    }
  });
});
