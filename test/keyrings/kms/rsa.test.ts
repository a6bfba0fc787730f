import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { DataMasking, inspect, KeyringError } from "../../../mod.ts";
import { kmsRsaKeyring } from "../../../src/entries/kms.ts";
import { serializeContext } from "../../../src/message/encryption-context.ts";
import { caught } from "../../support/caught.ts";
import { bytesFrom, hexOf, only } from "../../support/keys.ts";
import { encodePem, rsaKeyPair } from "../../support/rsa.ts";
import { KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const keySpec = "RSA_2048";

for (const kind of KINDS) {
  describe(`kmsRsaKeyring over ${kind.name}`, () => {
    let it: Rig;
    let arn: string;
    let pem: string;
    beforeAll(async () => {
      it = await rig(kind);
      ({ arn } = await it.kms.createKey({ keySpec }));
      const { PublicKey = new Uint8Array() } = await it.admin.getPublicKey({
        KeyId: arn,
      });
      pem = encodePem({ label: "PUBLIC KEY", der: PublicKey });
      it.kms.reset();
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    test("encrypting asks for the public key once, and decrypting is a Decrypt", async () => {
      const keyring = kmsRsaKeyring({ keyId: arn, client: it.client() });
      const masking = new DataMasking({ keyring, cache: false });
      const values = [1, 2, 3, 4, 5];
      const tokens = await Promise.all(
        values.map((value) => masking.encrypt(value, { context })),
      );
      expect(it.kms.count("GetPublicKey")).toBe(1);
      expect(it.kms.count()).toBe(1);
      const opened = await Promise.all(
        tokens.map((token) => masking.decrypt(token, { context })),
      );
      expect(opened).toEqual(values);
      expect(it.kms.count("Decrypt")).toBe(5);
      expect(inspect(tokens[0] as string).encryptedDataKeys[0]).toMatchObject({
        providerId: "aws-kms-rsa",
      });
    });

    test("with the public key given, encrypting needs no call", async () => {
      for (const algorithm of [
        "RSAES_OAEP_SHA_1",
        "RSAES_OAEP_SHA_256",
      ] as const) {
        it.kms.reset();
        const options = { keyId: arn, algorithm, client: it.client() };
        const writer = kmsRsaKeyring({ ...options, publicKey: pem });
        const token = await new DataMasking({ keyring: writer }).encrypt("x");
        expect(it.kms.count()).toBe(0);
        const reader = new DataMasking({ keyring: kmsRsaKeyring(options) });
        expect(await reader.decrypt(token)).toBe("x");
        expect(it.kms.count()).toBe(1);
      }
    });

    test("what is encrypted is a SHA-384 digest of the context and the data key, as in the AWS Encryption SDK", async () => {
      const keyring = kmsRsaKeyring({ keyId: arn, client: it.client() });
      const dataKey = bytesFrom(3);
      const { providerInfo, ciphertext } = only(
        await keyring.wrapDataKey({ plaintext: dataKey, context }),
      );
      expect(new TextDecoder().decode(providerInfo)).toBe(arn);
      const { Plaintext = new Uint8Array() } = await it.admin.decrypt({
        KeyId: arn,
        CiphertextBlob: ciphertext,
        EncryptionAlgorithm: "RSAES_OAEP_SHA_256",
      });
      const digest = await crypto.subtle.digest(
        "SHA-384",
        serializeContext(context),
      );
      expect(hexOf(Plaintext)).toBe(
        hexOf(new Uint8Array(digest)) + hexOf(dataKey),
      );
    });

    test("another encryption context does not unwrap, though KMS decrypts", async () => {
      const keyring = kmsRsaKeyring({ keyId: arn, client: it.client() });
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const request = { encryptedDataKeys, context: { tenant_id: "other" } };
      const error = await caught(() => keyring.unwrapDataKey(request));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain("encryption context");
    });

    test("another key's data keys are none of its own, and a forged one is refused", async () => {
      const other = await it.kms.createKey({ keySpec });
      const client = it.client();
      const keyring = kmsRsaKeyring({ keyId: arn, client });
      const theirs = kmsRsaKeyring({ keyId: other.arn, client });
      const { encryptedDataKeys } = await theirs.generateDataKey({ context });
      expect(await keyring.unwrapDataKey({ encryptedDataKeys, context })).toBe(
        null,
      );
      const { providerInfo } = only(
        await keyring.wrapDataKey({ plaintext: bytesFrom(1), context }),
      );
      const forged = [{ ...only(encryptedDataKeys), providerInfo }];
      const error = await caught(() =>
        keyring.unwrapDataKey({ encryptedDataKeys: forged, context }),
      );
      expect(error).toBeInstanceOf(KeyringError);
      expect((error.cause as Error).name).toBe("InvalidCiphertextException");
    });

    test("a failed GetPublicKey is not kept", async () => {
      const keyring = kmsRsaKeyring({ keyId: arn, client: it.client() });
      it.kms.faults.add({ kind: "throttle", times: 1 });
      const error = await caught(() => keyring.generateDataKey({ context }));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain("ThrottlingException");
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      expect(encryptedDataKeys.length).toBe(1);
    });

    test("a symmetric key, and one that another key answers for, are no public keys", async () => {
      const symmetric = await it.kms.createKey();
      const client = it.client();
      const wrong = kmsRsaKeyring({ keyId: symmetric.arn, client });
      const error = await caught(() => wrong.generateDataKey({ context }));
      expect(error).toBeInstanceOf(KeyringError);
      it.kms.faults.add({ kind: "wrong-key" });
      const keyring = kmsRsaKeyring({ keyId: arn, client });
      const { message } = await caught(() =>
        keyring.generateDataKey({ context }),
      );
      expect(message).toContain("another key");
    });
  });
}

describe("The options of kmsRsaKeyring", () => {
  const arn =
    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

  test("are refused when the key is an alias, unknown beside its public half, or the wrong half", () => {
    const { publicKey, privateKey } = rsaKeyPair();
    const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
    for (const options of [
      { keyId: "alias/app" },
      { keyId: "" },
      { keyId, publicKey },
      { keyId: arn, publicKey: privateKey },
      { keyId: arn, algorithm: "toString" as "RSAES_OAEP_SHA_1" },
    ]) {
      expect(() => kmsRsaKeyring(options)).toThrow(TypeError);
    }
    const { id } = kmsRsaKeyring({ keyId });
    expect(kmsRsaKeyring({ keyId }).id).toBe(id);
    const given = { keyId: arn, publicKey };
    expect(kmsRsaKeyring(given).id).not.toBe(kmsRsaKeyring(given).id);
  });
});
