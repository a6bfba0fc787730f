/** AWS KMS as its users meet it, through each kind of client. test/keyrings/kms has the edge cases. */
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import {
  DataMasking,
  inspect,
  KeyringError,
  localKeyring,
  multiKeyring,
} from "../../../../mod.ts";
import {
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
  kmsRsaKeyring,
} from "../../../../src/entries/kms.ts";
import { KINDS, type Rig, rig } from "../../../keyrings/kms/rig.ts";
import { caught } from "../../../support/caught.ts";
import { bytesFrom } from "../../../support/keys.ts";

const context = { tenant_id: "a06b" };
const document = { id: 1, ssn: "078-05-1120", cards: [{ number: "4111" }] };

for (const kind of KINDS) {
  describe(`AWS KMS over ${kind.name}`, () => {
    let it: Rig;
    let arn: string;
    beforeAll(async () => {
      it = await rig(kind);
      arn = (await it.kms.createKey()).arn;
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    test("wraps one data key for the 20 fields of a document, and unwraps it once", async () => {
      const keyring = kmsKeyring({ keyIds: [arn], client: it.client() });
      const masking = new DataMasking({ keyring });
      const fields = Array.from({ length: 20 }, (_, i) => `field${i}`);
      const document = Object.fromEntries(fields.map((name) => [name, name]));
      const sealed = await masking.encrypt(document, { fields, context });
      const reader = new DataMasking({ keyring });
      expect(await reader.decrypt<unknown>(sealed, { context })).toEqual(
        document,
      );
      expect(
        it.kms.calls.map(({ operation, encryptionContext }) => [
          operation,
          encryptionContext,
        ]),
      ).toEqual([
        ["GenerateDataKey", context],
        ["Decrypt", context],
      ]);
    });

    test("refuses a disabled key with an error that names it, and keeps KMS's own", async () => {
      const key = await it.kms.createKey();
      await it.admin.disableKey({ KeyId: key.keyId });
      const keyring = kmsKeyring({ keyIds: [key.arn], client: it.client() });
      const error = await caught(() => new DataMasking({ keyring }).encrypt(1));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(key.arn);
      expect((error.cause as Error).name).toBe("DisabledException");
    });

    test("falls over to the next Region while the first one refuses connections", async () => {
      const there = await it.kms.createKey({ region: "eu-west-1" });
      const keyring = kmsKeyring({
        keyIds: [arn, there.arn],
        availability: "any",
        clientFor: it.clientFor("us-east-1"),
      });
      const masking = new DataMasking({ keyring });
      const token = await masking.encrypt(document, { context });
      expect(await masking.decrypt<unknown>(token, { context })).toEqual(
        document,
      );
    });

    test("stands beside a local key, either of which opens the token", async () => {
      const ofKms = kmsKeyring({ keyIds: [arn], client: it.client() });
      const local = localKeyring({ key: bytesFrom(1) });
      const both = multiKeyring({ generator: ofKms, children: [local] });
      const token = await new DataMasking({ keyring: both }).encrypt("x");
      expect(inspect(token).encryptedDataKeys.length).toBe(2);
      for (const keyring of [ofKms, local]) {
        expect(await new DataMasking({ keyring }).decrypt(token)).toBe("x");
      }
    });

    test("unwraps what was wrapped offline with an RSA key's public half", async () => {
      const key = await it.kms.createKey({ keySpec: "RSA_2048" });
      const keyring = kmsRsaKeyring({ keyId: key.arn, client: it.client() });
      const masking = new DataMasking({ keyring, cache: false });
      const token = await masking.encrypt("x", { context });
      await masking.encrypt("y", { context });
      expect(await masking.decrypt(token, { context })).toBe("x");
      expect(it.kms.calls.map(({ operation }) => operation)).toEqual([
        "GetPublicKey",
        "Decrypt",
      ]);
    });

    test("encrypts small values itself, without a data key", async () => {
      const options = { keyId: arn, client: it.client(), context };
      for (const value of [{ password: "hunter2" }, null, bytesFrom(2)]) {
        const text = await kmsEncrypt(value, options);
        expect(await kmsDecrypt<unknown>(text, options)).toEqual(value);
      }
      const text = await kmsEncrypt("x", options);
      const error = await caught(() =>
        kmsDecrypt(text, { ...options, context: {} }),
      );
      expect(error).toBeInstanceOf(KeyringError);
    });

    test("moves a token to another key, and its data key never leaves KMS", async () => {
      const next = await it.kms.createKey();
      const client = it.client();
      const from = kmsKeyring({ keyIds: [arn], client });
      const to = kmsKeyring({ keyIds: [next.arn], client });
      const token = await new DataMasking({ keyring: from }).encrypt("x");
      it.kms.reset();
      const masking = new DataMasking({ keyring: from });
      const moved = await masking.rewrap(token, { to });
      expect(it.kms.calls.map(({ operation }) => operation)).toEqual([
        "ReEncrypt",
      ]);
      expect(await new DataMasking({ keyring: to }).decrypt(moved)).toBe("x");
    });
  });
}
