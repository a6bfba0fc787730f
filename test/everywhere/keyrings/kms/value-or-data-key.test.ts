import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  DataMasking,
  type EncryptionContext,
  type Keyring,
} from "../../../../mod.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../../../src/entries/esdk.ts";
import {
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
} from "../../../../src/entries/kms.ts";
import { decryptEnv, withMasking } from "../../../../src/entries/lambda.ts";
import { seal, unseal } from "../../../../src/entries/patch.ts";
import {
  decodeEncryptedDataKeys,
  type EncryptedDataKey,
} from "../../../../src/message/encrypted-data-keys.ts";
import {
  decodeBase64Url,
  encodeBase64,
  encodeBase64Url,
} from "../../../../src/util/base64.ts";
import type { Bytes } from "../../../../src/util/bytes.ts";
import { encodeUtf8 } from "../../../../src/util/utf8.ts";
import { KINDS, type Rig, rig } from "../../../keyrings/kms/rig.ts";
import { caught } from "../../../support/caught.ts";

const context = { purpose: "webhook" };

/** Makes a keyring with a forger's data key and encrypted data key. */
function forger(plaintext: Uint8Array, key: EncryptedDataKey): Keyring {
  const unused = async () => {
    throw new Error("not asked for");
  };
  return {
    id: "forger",
    generateDataKey: async () => ({
      plaintext: plaintext.slice(),
      encryptedDataKeys: [key],
    }),
    unwrapDataKey: unused,
    wrapDataKey: unused,
  };
}

for (const kind of KINDS) {
  describe(`a small value and a data key of AWS KMS, over ${kind.name}`, () => {
    let it: Rig;
    let keyId: string;
    beforeAll(async () => {
      it = await rig(kind);
      keyId = (await it.kms.createKey()).arn;
    });
    afterAll(() => it.end());

    const ciphertextOf = (text: string): Bytes =>
      decodeBase64Url(text.slice(text.indexOf(".") + 1)) as Bytes;
    const edkOf = (ciphertext: Bytes): EncryptedDataKey => ({
      providerId: "aws-kms",
      providerInfo: encodeUtf8(keyId),
      ciphertext,
    });

    test("the ciphertext of a value that a stranger chose opens no forged token", async () => {
      const client = it.client();
      const options = { keyId, context, client };
      const text = "x".repeat(30);
      const chosen = [
        [text, encodeUtf8(JSON.stringify(text))],
        [encodeUtf8("y".repeat(32)), encodeUtf8("y".repeat(32))],
      ] as const;
      for (const [value, dataKey] of chosen) {
        const key = edkOf(ciphertextOf(await kmsEncrypt(value, options)));
        for (const format of [undefined, esdkFormat()]) {
          const forging = new DataMasking({
            keyring: forger(dataKey, key),
            format,
          });
          const reading = new DataMasking({
            keyring: kmsKeyring({ keyIds: [keyId], client }),
            format,
          });
          const row = await forging.encrypt(
            { id: 1, role: "admin" },
            { context },
          );
          const error = await caught(() => reading.decrypt(row, { context }));
          expect(error.name).toBe("KeyringError");
          expect((error as { reason?: string }).reason).toBe("tampered");
        }
      }
    });

    test("nor where the forger's message carries the value's own context", async () => {
      const client = it.client();
      const options = { keyId, context, client };
      const text = "x".repeat(30);
      const dataKey = encodeUtf8(JSON.stringify(text));
      const key = edkOf(ciphertextOf(await kmsEncrypt(text, options)));
      const keyring = kmsKeyring({ keyIds: [keyId], client });
      const whole = { ...context, "sealmask:type": "json" };
      it.kms.reset();
      const request = { encryptedDataKeys: [key], context: whole };
      for (const call of [
        () => keyring.unwrapDataKey(request),
        () => keyring.unwrapEntry?.(request),
        () => keyring.generateDataKey({ context: whole }),
        () => keyring.generateEntries?.({ context: whole }),
        () => keyring.wrapDataKey({ plaintext: dataKey, context: whole }),
        () => keyring.rewrapDataKey?.({ ...request, from: keyring }),
      ]) {
        const error = await caught(call);
        expect(error.message).toContain('"sealmask:"');
      }
      expect(it.kms.count()).toBe(0);
    });

    test("a data key opens as no value", async () => {
      const client = it.client();
      const options = { keyId, context, client };
      const masking = new DataMasking({
        keyring: kmsKeyring({ keyIds: [keyId], client }),
      });
      const token = await masking.encrypt("kept", { context });
      const part = decodeBase64Url(token.split(".")[1] as string) as Bytes;
      const [key] = decodeEncryptedDataKeys(part, 10);
      const blob = encodeBase64Url(key?.ciphertext as Bytes);
      for (const [text, name] of [
        [`kms1.${blob}`, "EnvelopeError"],
        [`kms1b.${blob}`, "KeyringError"],
      ] as const) {
        const error = await caught(() => kmsDecrypt(text, options));
        expect(error.name).toBe(name);
      }
    });

    test("values that were written without a type are read, under their own context alone", async () => {
      const client = it.client();
      const options = { keyId, context, client };
      const { CiphertextBlob } = await it.admin.encrypt({
        KeyId: keyId,
        Plaintext: encodeUtf8('{"a":1}'),
        EncryptionContext: context,
      });
      const blob = encodeBase64Url(
        new Uint8Array(CiphertextBlob as Uint8Array),
      );
      expect(await kmsDecrypt<unknown>(`kms1.${blob}`, options)).toEqual({
        a: 1,
      });
      const other = { ...options, context: { purpose: "other" } };
      const error = await caught(() => kmsDecrypt(`kms1.${blob}`, other));
      expect((error as { reason?: string }).reason).toBe("tampered");
      // The format of the console's helpers.
      const env = {
        A: encodeBase64(new Uint8Array(CiphertextBlob as Uint8Array)),
      };
      const secrets = await decryptEnv({ names: ["A"], env, client, context });
      expect(secrets.A).toBe('{"a":1}');
    });

    test("a value costs one call, and a text that its own key does not open two", async () => {
      const options = { keyId, context, client: it.client() };
      const text = await kmsEncrypt({ a: 1 }, options);
      it.kms.reset();
      await kmsDecrypt(text, options);
      expect(it.kms.count("Decrypt")).toBe(1);
      await caught(() => kmsDecrypt(text, { ...options, context: {} }));
      expect(it.kms.count("Decrypt")).toBe(3);
    });
  });
}

test("names that begin with sealmask: are refused in every context that a caller gives", async () => {
  const refusing = new Proxy({} as Keyring, {
    get: (_, name) =>
      name === "id" ? "none" : async () => Promise.reject(new Error("asked")),
  });
  const masking = new DataMasking({
    keyring: refusing,
    allowEmptyContextValues: true,
  });
  const keyId =
    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const client = {
    decrypt: async () => Promise.reject(new Error("asked")),
  } as never;
  for (const name of ["sealmask:type", "sealmask:", "sealmask:x"]) {
    const context: EncryptionContext = { tenant: "a", [name]: "json" };
    const options = { keyId, context, client };
    for (const call of [
      () => masking.encrypt(1, { context }),
      () => masking.encrypt({ a: 1 }, { fields: ["a"], context }),
      () => masking.encryptMany([1], { context }),
      () => masking.decrypt("x", { context }),
      () => masking.decryptMany(["x"], { context }),
      () => masking.session({ context }),
      () => masking.contentKey("x", { context }),
      () => masking.rewrap("x", { to: refusing, context }),
      () => seal(masking, { a: 1 }, { fields: ["a"], context }),
      () => unseal(masking, { a: 1 }, "x", { context }),
      () => encryptStream({ keyring: refusing, context }),
      () => decryptStream({ keyring: refusing, context }),
      () => kmsEncrypt(1, options),
      () => kmsDecrypt("kms1.AAAA", options),
      () => decryptEnv({ names: ["A"], env: { A: "AAAA" }, client, context }),
      () => withMasking(async () => 1, { masking, request: { context } }),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        'expected a name that does not begin with "sealmask:", which is reserved',
      );
    }
  }
  const near = { "Sealmask:type": "1", sealmask: "2", "x-sealmask:": "3" };
  const error = await caught(() => masking.encrypt(1, { context: near }));
  expect(error.name).toBe("KeyringError");
});
