import { describe, expect, test } from "bun:test";
import { generateKey, localKeyring } from "../../../mod.ts";
import { serializeContext } from "../../../src/message/encryption-context.ts";
import {
  bytesFrom,
  hexOf,
  only,
  opens,
  outcome,
  rejection,
  thrown,
} from "../../support/keys.ts";

const context = { tenant: "a06b", purpose: "test" };

describe("A local keyring", () => {
  test("wraps as the AWS Encryption SDK's raw AES keyring does", async () => {
    const key = bytesFrom(1);
    const keyring = localKeyring({ key, keyName: "ключ", keyNamespace: "ns" });
    const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
      context,
    });
    const { providerId, providerInfo, ciphertext } = only(encryptedDataKeys);
    expect(providerId).toBe("ns");
    const parameters = "000000800000000c";
    const iv = providerInfo.slice(-12);
    expect(hexOf(providerInfo)).toBe(
      hexOf(new TextEncoder().encode("ключ")) + parameters + hexOf(iv),
    );
    expect(ciphertext.length).toBe(32 + 16);
    const raw = await crypto.subtle.importKey("raw", key, "AES-GCM", false, [
      "decrypt",
    ]);
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv, additionalData: serializeContext(context) },
      raw,
      new Uint8Array(ciphertext),
    );
    expect(hexOf(new Uint8Array(opened))).toBe(hexOf(plaintext));
  });

  test("binds an empty context as zero bytes", async () => {
    const key = bytesFrom(2);
    const wrapped = only(
      await localKeyring({ key }).wrapDataKey({
        plaintext: bytesFrom(3),
        context: {},
      }),
    );
    const { providerInfo, ciphertext } = wrapped;
    const raw = await crypto.subtle.importKey("raw", key, "AES-GCM", false, [
      "decrypt",
    ]);
    const opened = await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: new Uint8Array(providerInfo.slice(-12)) },
      raw,
      new Uint8Array(ciphertext),
    );
    expect(hexOf(new Uint8Array(opened))).toBe(hexOf(bytesFrom(3)));
  });

  for (const length of [128, 192, 256] as const) {
    test(`wraps and unwraps with AES-${length}`, async () => {
      const keyring = localKeyring({ key: generateKey({ length }) });
      expect(await opens(keyring, keyring)).toBe(true);
    });
  }

  test("wraps data keys of any length, for message formats that have shorter ones", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    for (const length of [16, 24, 32]) {
      const plaintext = bytesFrom(9, length);
      const encryptedDataKeys = await keyring.wrapDataKey({
        plaintext,
        context,
      });
      expect(
        await outcome(keyring.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe(hexOf(plaintext));
    }
  });

  test("generates data keys of 32 bytes, never the same twice, and never the same vector", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const keys = new Set<string>();
    const infos = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
        context,
      });
      expect(plaintext.length).toBe(32);
      keys.add(hexOf(plaintext));
      infos.add(hexOf(only(encryptedDataKeys).providerInfo));
    }
    expect(keys.size).toBe(500);
    expect(infos.size).toBe(500);
  });

  test("refuses with a KeyringError what another key of its name wrapped", async () => {
    const writer = localKeyring({ key: bytesFrom(1), keyName: "same" });
    const reader = localKeyring({ key: bytesFrom(2), keyName: "same" });
    const { encryptedDataKeys } = await writer.generateDataKey({ context });
    const error = await rejection(
      reader.unwrapDataKey({ encryptedDataKeys, context }),
    );
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain('local keyring "sealmask/same"');
  });

  test("passes over what bears another name or namespace", async () => {
    const key = bytesFrom(1);
    const reader = localKeyring({ key, keyName: "name", keyNamespace: "ns" });
    for (const [keyName, keyNamespace] of [
      ["other", "ns"],
      ["nam", "ns"],
      ["name2", "ns"],
      ["name", "ns2"],
      ["Name", "ns"],
    ] as const) {
      const writer = localKeyring({ key, keyName, keyNamespace });
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      expect(
        await outcome(reader.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe("none of mine");
    }
    expect(
      await outcome(reader.unwrapDataKey({ encryptedDataKeys: [], context })),
    ).toBe("none of mine");
  });

  test("tries each of its data keys, and the first that opens wins", async () => {
    const writer = localKeyring({ key: bytesFrom(1) });
    const stranger = localKeyring({ key: bytesFrom(2) });
    const wrap = async (keyring: typeof writer, seed: number) =>
      keyring.wrapDataKey({ plaintext: bytesFrom(seed), context });
    const encryptedDataKeys = [
      ...(await wrap(stranger, 10)),
      ...(await wrap(writer, 11)),
      ...(await wrap(writer, 12)),
    ];
    expect(
      await outcome(writer.unwrapDataKey({ encryptedDataKeys, context })),
    ).toBe(hexOf(bytesFrom(11)));
  });

  test("keeps the error of every attempt when none opens", async () => {
    const writer = localKeyring({ key: bytesFrom(1) });
    const stranger = localKeyring({ key: bytesFrom(2) });
    const encryptedDataKeys = [
      ...(await stranger.wrapDataKey({ plaintext: bytesFrom(5), context })),
      ...(await stranger.wrapDataKey({ plaintext: bytesFrom(5), context })),
    ];
    const error = await rejection(
      writer.unwrapDataKey({ encryptedDataKeys, context }),
    );
    expect(error.name).toBe("KeyringError");
    expect((error.cause as AggregateError).errors.length).toBe(2);
  });

  test("refuses tag and vector lengths other than its own, rather than passing over them", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const wrapped = only(
      await keyring.wrapDataKey({
        plaintext: bytesFrom(5),
        context,
      }),
    );
    const start = "local".length;
    for (const [offset, value] of [
      [3, 120],
      [3, 96],
      [3, 16],
      [7, 16],
      [0, 1],
      [4, 1],
    ] as const) {
      const providerInfo = wrapped.providerInfo.slice();
      providerInfo[start + offset] = value;
      const error = await rejection(
        keyring.unwrapDataKey({
          encryptedDataKeys: [{ ...wrapped, providerInfo }],
          context,
        }),
      );
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain(
        "it was wrapped under another key of this name or another encryption context, or it was changed",
      );
    }
  });

  test("refuses a ciphertext too short for a tag", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const wrapped = only(
      await keyring.wrapDataKey({
        plaintext: bytesFrom(5),
        context,
      }),
    );
    for (const length of [0, 1, 15, 16, 47]) {
      const ciphertext = wrapped.ciphertext.slice(0, length);
      const encryptedDataKeys = [{ ...wrapped, ciphertext }];
      expect(
        await outcome(keyring.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe("KeyringError");
    }
  });

  test("rejects a context that cannot be serialized with a RangeError, when it wraps and when it unwraps", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    const tooLong = { name: "x".repeat(70_000) };
    for (const call of [
      () => keyring.generateDataKey({ context: tooLong }),
      () => keyring.wrapDataKey({ plaintext: bytesFrom(1), context: tooLong }),
      () => keyring.unwrapDataKey({ encryptedDataKeys, context: tooLong }),
    ]) {
      expect((await rejection(call())).name).toBe("RangeError");
    }
  });

  test("neither changes nor keeps the data key that it wraps", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const plaintext = bytesFrom(5);
    const pending = keyring.wrapDataKey({ plaintext, context });
    const before = hexOf(plaintext);
    plaintext.fill(0xee);
    const encryptedDataKeys = await pending;
    expect(hexOf(plaintext)).toBe("ee".repeat(32));
    expect(
      await outcome(keyring.unwrapDataKey({ encryptedDataKeys, context })),
    ).toBe(before);
  });

  test("reads encrypted data keys when it is called, not after waiting", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const encryptedDataKeys = await keyring.wrapDataKey({
      plaintext: bytesFrom(5),
      context,
    });
    const reader = localKeyring({ key: bytesFrom(1) });
    const pending = reader.unwrapDataKey({ encryptedDataKeys, context });
    only(encryptedDataKeys).ciphertext.fill(0);
    only(encryptedDataKeys).providerInfo.fill(0);
    encryptedDataKeys.length = 0;
    expect(await outcome(pending)).toBe(hexOf(bytesFrom(5)));
  });

  test("takes data keys on shared memory, which WebCrypto refuses", async () => {
    const shared = (bytes: Uint8Array): Uint8Array => {
      const copy = new Uint8Array(new SharedArrayBuffer(bytes.length));
      copy.set(bytes);
      return copy;
    };
    const keyring = localKeyring({ key: bytesFrom(1) });
    const { providerId, providerInfo, ciphertext } = only(
      await keyring.wrapDataKey({ plaintext: shared(bytesFrom(5)), context }),
    );
    const key = {
      providerId,
      providerInfo: shared(providerInfo),
      ciphertext: shared(ciphertext),
    };
    const unwrapped = await keyring.unwrapDataKey({
      encryptedDataKeys: [key],
      context,
    });
    expect(unwrapped).toEqual(bytesFrom(5));
  });

  test("gives every caller a data key of its own, to wipe as it likes", async () => {
    const keyring = localKeyring({ key: bytesFrom(1) });
    const encryptedDataKeys = await keyring.wrapDataKey({
      plaintext: bytesFrom(5),
      context,
    });
    const request = { encryptedDataKeys, context };
    const first = await keyring.unwrapDataKey(request);
    first?.fill(0);
    expect(await outcome(keyring.unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(5)),
    );
  });
});

describe("The names of a keyring", () => {
  const key = bytesFrom(1);

  test("make no id: keyrings share none, even with one key and one name", () => {
    const ids = [1, 1, 2].map(
      (seed) => localKeyring({ key: bytesFrom(seed) }).id,
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^local:sealmask\/local#[0-9a-f-]{36}$/);
  });

  test("may not be those of AWS KMS", () => {
    for (const keyNamespace of ["aws-kms", "aws-kms-hierarchy"]) {
      const error = thrown(() => localKeyring({ key, keyNamespace }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("reserved");
    }
  });

  test("must be non-empty, well-formed text", () => {
    for (const name of ["", "\ud800", 7, null]) {
      for (const option of ["keyName", "keyNamespace"]) {
        const options = { key, [option]: name } as { key: typeof key };
        const error = thrown(() => localKeyring(options));
        expect(error.name).toBe("TypeError");
        expect(error.message).toContain(option);
      }
    }
  });

  test("must fit an encrypted data key, to the byte", async () => {
    const keyName = "é".repeat((0xffff - 21) / 2);
    const keyring = localKeyring({ key, keyName });
    expect(await opens(keyring, keyring)).toBe(true);
    expect(
      thrown(() => localKeyring({ key, keyName: `${keyName}xx` })).name,
    ).toBe("RangeError");
  });

  test("stand escaped in messages", async () => {
    const keyName = 'a"\u001b[31m\n';
    const writer = localKeyring({ key: bytesFrom(1), keyName });
    const reader = localKeyring({ key: bytesFrom(2), keyName });
    const { encryptedDataKeys } = await writer.generateDataKey({ context });
    const { message } = await rejection(
      reader.unwrapDataKey({ encryptedDataKeys, context }),
    );
    expect(message).toContain('"sealmask/a\\"\\u001b[31m\\n"');
    expect(message).not.toContain("\u001b");
    expect(message).not.toContain("\n");
  });
});

describe("An aborted signal", () => {
  const keyring = localKeyring({ key: bytesFrom(1) });
  const reason = new Error("Too late");

  test("rejects every call with its reason, before anything is done", async () => {
    const signal = AbortSignal.abort(reason);
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    for (const call of [
      () => keyring.generateDataKey({ context, signal }),
      () => keyring.wrapDataKey({ plaintext: bytesFrom(1), context, signal }),
      () => keyring.unwrapDataKey({ encryptedDataKeys, context, signal }),
      () => keyring.unwrapDataKey({ encryptedDataKeys: [], context, signal }),
    ]) {
      expect(await rejection(call())).toBe(reason);
    }
  });

  test("rejects a call under way with its reason", async () => {
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    for (const call of [
      (signal: AbortSignal) => keyring.generateDataKey({ context, signal }),
      (signal: AbortSignal) =>
        keyring.wrapDataKey({ plaintext: bytesFrom(1), context, signal }),
      (signal: AbortSignal) =>
        keyring.unwrapDataKey({ encryptedDataKeys, context, signal }),
    ]) {
      const controller = new AbortController();
      const pending = call(controller.signal);
      controller.abort(reason);
      expect(await rejection(pending)).toBe(reason);
    }
  });

  test("leaves the keyring usable", async () => {
    expect(await opens(keyring, keyring)).toBe(true);
  });
});
