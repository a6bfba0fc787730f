import { describe, expect, test } from "bun:test";
import { KMSClient } from "@aws-sdk/client-kms";
import { compactDecrypt } from "jose";
import { joseKeyring, toStandardJwe } from "../../../src/entries/jose.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { startLocalKms } from "../../../src/entries/testing.ts";
import { inspect } from "../../../src/formats/envelope/inspect.ts";
import { loadJose } from "../../../src/keyrings/jose/load-jose.ts";
import { localKeyring } from "../../../src/keyrings/local-keyring.ts";
import { multiKeyring } from "../../../src/keyrings/multi-keyring.ts";
import { rsaKeyring } from "../../../src/keyrings/rsa-keyring.ts";
import { DataMasking } from "../../../src/masking/data-masking.ts";
import { reasonOf } from "../../../src/util/errors.ts";
import { bytesFrom, opens, outcome, rejection } from "../../support/keys.ts";
import { context, ecdhPair, password, rsaPair } from "./jose-keys.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const rsa = await rsaPair();
const p256 = await ecdhPair("P-256");
const ecdh = joseKeyring({
  alg: "ECDH-ES+A256KW",
  kid: "2026",
  ...p256.pem,
});

describe("A jose keyring among others", () => {
  test("wraps in a multi keyring, and each member opens alone", async () => {
    const members = [
      ecdh,
      joseKeyring({ alg: "RSA-OAEP-256", kid: "2026", ...rsa.pem }),
      joseKeyring({ alg: "A256GCMKW", kid: "2026", key: bytesFrom(1) }),
      joseKeyring({ alg: "PBES2-HS256+A128KW", kid: "2026", ...password }),
      localKeyring({ key: bytesFrom(1), keyName: "2026" }),
      rsaKeyring({ ...rsa.pem, keyName: "2026" }),
    ];
    const [generator, ...children] = members;
    if (generator === undefined) throw new Error("No member");
    const all = multiKeyring({ generator, children });
    const token = await new DataMasking({ keyring: all }).encrypt("for all", {
      context,
    });
    expect(
      inspect(token).encryptedDataKeys.map(({ keyName }) => keyName),
    ).toEqual([
      "ECDH-ES+A256KW:2026",
      "RSA-OAEP-256:2026",
      "A256GCMKW:2026",
      "PBES2-HS256+A128KW:2026",
      "2026",
      "2026",
    ]);
    for (const keyring of [...members, all]) {
      const reader = new DataMasking({ keyring });
      expect(await reader.decrypt(token, { context })).toBe("for all");
    }
    const stranger = joseKeyring({
      alg: "A256KW",
      kid: "2026",
      key: bytesFrom(1),
    });
    expect(await opens(all, stranger)).toBe(false);
  });

  test("does not take for its own what a raw keyring wrapped under its names", async () => {
    const raw = localKeyring({
      key: bytesFrom(1),
      keyNamespace: "sealmask-jose",
      keyName: "A256KW:2026",
    });
    const keyring = joseKeyring({
      alg: "A256KW",
      kid: "2026",
      key: bytesFrom(1),
    });
    const { encryptedDataKeys } = await raw.generateDataKey({ context });
    const request = { encryptedDataKeys, context };
    expect(await outcome(keyring.unwrapDataKey(request))).toBe("none of mine");
    const other = await keyring.generateDataKey({ context });
    expect(
      await outcome(
        raw.unwrapDataKey({
          encryptedDataKeys: other.encryptedDataKeys,
          context,
        }),
      ),
    ).toBe("none of mine");
  });

  test("tries each of its data keys, and the first that opens wins", async () => {
    const stranger = joseKeyring({
      alg: "ECDH-ES+A256KW",
      kid: "2026",
      ...(await ecdhPair("P-256")).pem,
    });
    const wrap = async (keyring: typeof ecdh, seed: number) =>
      keyring.wrapDataKey({ plaintext: bytesFrom(seed), context });
    const encryptedDataKeys = [
      ...(await wrap(stranger, 1)),
      ...(await wrap(ecdh, 2)),
      ...(await wrap(ecdh, 3)),
    ];
    expect(await ecdh.unwrapDataKey({ encryptedDataKeys, context })).toEqual(
      bytesFrom(2),
    );
    const error = await rejection(
      ecdh.unwrapDataKey({
        encryptedDataKeys: [
          ...(await wrap(stranger, 1)),
          ...(await wrap(stranger, 2)),
        ],
        context,
      }),
    );
    expect((error.cause as AggregateError).errors.length).toBe(2);
  });

  test("takes tokens over from other keyrings, KMS too, and gives them on", async () => {
    const kms = await startLocalKms();
    const client = new KMSClient(kms.clientConfig());
    try {
      const { arn } = await kms.createKey();
      const kmsOnes = kmsKeyring({ keyIds: [arn], client });
      const local = localKeyring({ key: bytesFrom(1) });
      for (const [from, to] of [
        [local, ecdh],
        [ecdh, local],
        [kmsOnes, ecdh],
        [ecdh, kmsOnes],
      ] as const) {
        const masking = new DataMasking({ keyring: from });
        const token = await masking.encrypt({ id: 1 }, { context });
        const moved = await masking.rewrap(token, { to, context });
        const reader = new DataMasking({ keyring: to });
        expect(await reader.decrypt(moved, { context })).toEqual({ id: 1 });
      }
    } finally {
      client.destroy();
      await kms.stop();
    }
  });

  test("keeps the limits of the cache: one data key for many messages", async () => {
    const masking = new DataMasking({ keyring: ecdh });
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) => masking.encrypt(i, { context })),
    );
    const dataKeys = new Set(tokens.map((token) => token.split(".")[1]));
    expect(dataKeys.size).toBe(1);
  });

  test("opens no token of another context, whose keys it has", async () => {
    const masking = new DataMasking({ keyring: ecdh });
    const token = await masking.encrypt(1, { context });
    const [, dataKeys = ""] = token.split(".");
    const other = await masking.encrypt(2, { context: { tenant: "b17c" } });
    const [header, , ...rest] = other.split(".");
    const mixed = [header, dataKeys, ...rest].join(".");
    const reader = new DataMasking({ keyring: ecdh });
    const error = await rejection(
      reader.decrypt(mixed, { context: { tenant: "b17c" } }),
    );
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("under another encryption context");
  });
});

describe("toStandardJwe", () => {
  test("gives what jose opens, also of a token whose data key is a JWE", async () => {
    const masking = new DataMasking({ keyring: ecdh });
    const token = await masking.encrypt({ id: 1 }, { context });
    const key = await masking.contentKey(token, { context });
    const { plaintext, protectedHeader } = await compactDecrypt(
      toStandardJwe(token),
      key,
    );
    expect(new TextDecoder().decode(plaintext)).toBe('{"id":1}');
    expect(protectedHeader.alg).toBe("dir");
  });
});

describe("The peer", () => {
  test("that is not there makes the call reject with a KeyringError that says what to install", async () => {
    const reason = new Error("Cannot find package 'jose'");
    const error = await rejection(loadJose(() => Promise.reject(reason)));
    expect(reasonOf(error)).toBe("invalid");
    expect(error.message).toContain("npm install jose");
    expect(error.cause).toBe(reason);
    expect((await loadJose()).CompactEncrypt).toBeDefined();
  });

  test("says what to do where import() does not work, as in Jest's CommonJS", async () => {
    const code = "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING_FLAG";
    const reason = Object.assign(new TypeError("no import"), { code });
    const error = await rejection(loadJose(() => Promise.reject(reason)));
    expect(error.message).toContain("--experimental-vm-modules");
    expect(error.message).not.toContain("npm install");
  });
});

describe("An aborted signal", () => {
  test("rejects every call with its reason", async () => {
    const reason = new Error("Too late");
    const { encryptedDataKeys } = await ecdh.generateDataKey({ context });
    for (const call of [
      (signal: AbortSignal) => ecdh.generateDataKey({ context, signal }),
      (signal: AbortSignal) =>
        ecdh.wrapDataKey({ plaintext: bytesFrom(1), context, signal }),
      (signal: AbortSignal) =>
        ecdh.unwrapDataKey({ encryptedDataKeys, context, signal }),
    ]) {
      expect(await rejection(call(AbortSignal.abort(reason)))).toBe(reason);
      const controller = new AbortController();
      const pending = call(controller.signal);
      controller.abort(reason);
      expect(await rejection(pending)).toBe(reason);
    }
    expect(await opens(ecdh, ecdh)).toBe(true);
  });
});
