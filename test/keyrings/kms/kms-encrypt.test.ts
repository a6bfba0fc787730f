import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import {
  EnvelopeError,
  KeyringError,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { kmsDecrypt, kmsEncrypt } from "../../../src/entries/kms.ts";
import { caught } from "../../support/caught.ts";
import { changeCharacter } from "../../support/change-character.ts";
import { bytesFrom } from "../../support/keys.ts";
import { KINDS, type Rig, rig } from "./rig.ts";

const context = { purpose: "webhook" };

for (const kind of KINDS) {
  describe(`kmsEncrypt and kmsDecrypt over ${kind.name}`, () => {
    let it: Rig;
    let keyId: string;
    beforeAll(async () => {
      it = await rig(kind);
      keyId = (await it.kms.createKey()).arn;
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    test("values and bytes of up to 4,096 bytes come back, each with one call", async () => {
      const options = { keyId, context, client: it.client() };
      const values = [
        { secret: "hunter2", list: [1, null, "\u{1f3ad}"] },
        null,
        0,
        "",
        "x".repeat(4094),
        Uint8Array.of(0),
        bytesFrom(1, 4096),
      ];
      for (const value of values) {
        it.kms.reset();
        const text = await kmsEncrypt(value, options);
        expect(text).toMatch(/^kms1b?\.[\w-]+$/);
        const back = await kmsDecrypt(text, options);
        expect(back).toEqual(value);
        expect(it.kms.count("Encrypt")).toBe(1);
        expect(it.kms.count("Decrypt")).toBe(1);
        expect(it.kms.count()).toBe(2);
      }
    });

    test("more than 4,096 bytes is a RangeError that points to encrypt, and no call", async () => {
      const options = { keyId, client: it.client() };
      const long = "x".repeat(4095);
      for (const value of [long, bytesFrom(1, 4097), new Uint8Array(0)]) {
        const error = await caught(() => kmsEncrypt(value, options));
        expect(error).toBeInstanceOf(RangeError);
        expect(error.message).toContain("4096");
        expect(error.message).toContain("encrypt of DataMasking");
      }
      expect(it.kms.count()).toBe(0);
    });

    test("JSON's text is what KMS itself decrypts, with its type in the context", async () => {
      const options = { keyId, context, client: it.client() };
      const text = await kmsEncrypt({ a: 1 }, options);
      const blob = Buffer.from(text.slice("kms1.".length), "base64url");
      const { Plaintext } = await it.admin.decrypt({
        CiphertextBlob: blob,
        EncryptionContext: { ...context, "sealmask:type": "json" },
      });
      expect(new TextDecoder().decode(Plaintext)).toBe('{"a":1}');
    });

    test("another context, another key, a changed text and a changed type are refused", async () => {
      const client = it.client();
      const options = { keyId, context, client };
      const other = (await it.kms.createKey()).arn;
      const text = await kmsEncrypt("hunter2", options);
      const bytes = await kmsEncrypt(bytesFrom(1), options);
      const middle = text.length >> 1;
      const alias = `alias/other-${kind.name.replaceAll(/\W/g, "")}`;
      await it.kms.createKey({ alias });
      for (const [given, how, name] of [
        [text, { ...options, context: {} }, "InvalidCiphertextException"],
        [text, { ...options, keyId: other }, "IncorrectKeyException"],
        [text, { ...options, keyId: alias }, "IncorrectKeyException"],
        [changeCharacter(text, middle), options, "InvalidCiphertextException"],
        [
          text.replace("kms1.", "kms1b."),
          options,
          "InvalidCiphertextException",
        ],
        [
          bytes.replace("kms1b.", "kms1."),
          options,
          "InvalidCiphertextException",
        ],
      ] as const) {
        const error = await caught(() => kmsDecrypt(given, how));
        expect(error).toBeInstanceOf(KeyringError);
        expect((error.cause as Error).name).toBe(name);
        // As for tokens: a ciphertext of another key is foreign, and one that its own key cannot open was tampered with.
        const isForeign = name === "IncorrectKeyException";
        expect((error as KeyringError).reason).toBe(
          isForeign ? "foreign" : "tampered",
        );
        expect(error.message).not.toContain("hunter2");
        expect(error.message).not.toContain(given.slice(10, 40));
      }
    });

    test("what kmsEncrypt cannot have given is an EnvelopeError, and no call", async () => {
      const options = { keyId, client: it.client() };
      for (const text of ["", "kms1", "kms1.", "kms1.A", "kms2.AAAA", "AAAA"]) {
        const error = await caught(() => kmsDecrypt(text, options));
        expect(error).toBeInstanceOf(EnvelopeError);
      }
      expect(it.kms.count()).toBe(0);
    });

    test("no JSON, a taken name in the context and a missing key are the caller's mistakes", async () => {
      const client = it.client();
      const unsupported = await caught(() =>
        kmsEncrypt(undefined, { keyId, client }),
      );
      expect(unsupported).toBeInstanceOf(UnsupportedTypeError);
      for (const call of [
        () =>
          kmsEncrypt(1, { keyId, client, context: { "sealmask:type": "x" } }),
        () => kmsEncrypt(1, { client } as never),
        () => kmsDecrypt(1 as never, { keyId, client }),
      ]) {
        expect(await caught(call)).toBeInstanceOf(TypeError);
      }
      expect(it.kms.count()).toBe(0);
    });

    test("a caller that gives up gets its own reason, and one that waits too long a KeyringError", async () => {
      it.kms.faults.add({ kind: "delay", delayMs: 30_000 });
      const reason = new Error("enough");
      const controller = new AbortController();
      const { signal } = controller;
      const client = it.client();
      const answer = caught(() => kmsEncrypt(1, { keyId, client, signal }));
      controller.abort(reason);
      expect(await answer).toBe(reason);
      const late = await caught(() =>
        kmsEncrypt(1, { keyId, client, timeoutMs: 50 }),
      );
      expect(late).toBeInstanceOf(KeyringError);
      expect((late.cause as Error).name).toBe("TimeoutError");
    });

    test("an endpoint that answers for another key is not believed", async () => {
      const options = { keyId, client: it.client() };
      const text = await kmsEncrypt("x", options);
      it.kms.faults.add({ kind: "wrong-key" });
      for (const call of [
        () => kmsEncrypt("x", options),
        () => kmsDecrypt(text, options),
      ]) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toContain("another key");
      }
    });
  });
}
