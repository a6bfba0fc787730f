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
  generateKey,
  inspect,
  KeyringError,
  localKeyring,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { decodeEncryptedDataKeys } from "../../../src/message/encrypted-data-keys.ts";
import { decodeBase64Url } from "../../../src/util/base64.ts";
import type { Bytes } from "../../../src/util/bytes.ts";
import { caught } from "../../support/caught.ts";
import { KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const THERE = "eu-west-1";

for (const kind of KINDS) {
  describe(`rotating and rewrapping over ${kind.name}`, () => {
    let it: Rig;
    beforeAll(async () => {
      it = await rig(kind, {
        policies: {
          AKIAOLD: { allow: ["kms:*"] },
          AKIANONE: { allow: ["kms:Encrypt"] },
        },
      });
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const keyringOf = async (region?: string) => {
      const key = await it.kms.createKey(region ? { region } : {});
      const keyIds = [key.arn];
      const keyring = kmsKeyring({ keyIds, clientFor: it.clientFor() });
      return { ...key, keyring };
    };

    /** Returns the id of the key material that wraps a token's data key. */
    async function materialOf(token: string): Promise<string | undefined> {
      const bytes = decodeBase64Url(token.split(".")[1] as string);
      const [key] = decodeEncryptedDataKeys(bytes as Bytes, 1);
      const { KeyMaterialId } = await it.admin.decrypt({
        CiphertextBlob: key?.ciphertext,
        EncryptionContext: context,
      });
      return KeyMaterialId;
    }

    test("after a rotation old tokens open, and new ones are encrypted under the new material", async () => {
      const { arn, keyring } = await keyringOf();
      const masking = new DataMasking({ keyring, cache: false });
      const before = await masking.encrypt("before", { context });
      await it.admin.rotateKeyOnDemand({ KeyId: arn });
      const after = await masking.encrypt("after", { context });
      expect(await masking.decrypt(before, { context })).toBe("before");
      expect(await masking.decrypt(after, { context })).toBe("after");
      const [old, fresh] = await Promise.all([before, after].map(materialOf));
      expect(old).toMatch(/^[0-9a-f]{64}$/);
      expect(fresh).toMatch(/^[0-9a-f]{64}$/);
      expect(fresh).not.toBe(old);
    });

    test("after rewrapping to a second key the first can be deleted, and no data key was on the wire", async () => {
      const old = await keyringOf();
      const next = await keyringOf();
      const masking = new DataMasking({ keyring: old.keyring });
      const tokens = await Promise.all(
        [1, 2, 3].map((value) => masking.encrypt(value, { context })),
      );
      it.kms.reset();
      const moved = await Promise.all(
        tokens.map((token) =>
          masking.rewrap(token, { to: next.keyring, context }),
        ),
      );
      expect(it.kms.count()).toBe(3);
      for (const call of it.kms.calls) {
        expect(call).toMatchObject({
          operation: "ReEncrypt",
          status: 200,
          sourceKeyId: old.arn,
          keyId: next.arn,
          hasPlaintext: false,
          encryptionContext: context,
          destinationEncryptionContext: context,
        });
      }
      await it.admin.scheduleKeyDeletion({ KeyId: old.keyId });
      const reader = new DataMasking({ keyring: next.keyring });
      for (const [i, token] of moved.entries()) {
        expect(await reader.decrypt(token, { context })).toBe(i + 1);
        const [key, ...others] = inspect(token).encryptedDataKeys;
        expect([key?.keyName, others.length]).toEqual([next.arn, 0]);
      }
    });

    test("where no Region has both keys, the data key is unwrapped and wrapped", async () => {
      const old = await keyringOf();
      const next = await keyringOf(THERE);
      const masking = new DataMasking({ keyring: old.keyring });
      const token = await masking.encrypt("x", { context });
      it.kms.reset();
      const moved = await masking.rewrap(token, { to: next.keyring, context });
      const operations = it.kms.calls.map(({ operation }) => operation);
      expect(operations).toEqual(["Decrypt", "Encrypt"]);
      const reader = new DataMasking({ keyring: next.keyring });
      expect(await reader.decrypt(moved, { context })).toBe("x");
    });

    test("from a keyring of another kind it is wrapped by KMS, and to one it is unwrapped by KMS", async () => {
      const local = localKeyring({ key: generateKey() });
      const { keyring } = await keyringOf();
      const token = await new DataMasking({ keyring: local }).encrypt("x");
      const there = await new DataMasking({ keyring: local }).rewrap(token, {
        to: keyring,
      });
      expect(await new DataMasking({ keyring }).decrypt(there)).toBe("x");
      const back = await new DataMasking({ keyring }).rewrap(there, {
        to: local,
      });
      expect(await new DataMasking({ keyring: local }).decrypt(back)).toBe("x");
      expect(it.kms.count("ReEncrypt")).toBe(0);
    });

    test("with several new keys each gets a ReEncrypt of its own", async () => {
      const old = await keyringOf();
      const keys = await Promise.all([1, 2].map(() => it.kms.createKey()));
      const keyIds = keys.map(({ arn }) => arn);
      const to = kmsKeyring({ keyIds, client: it.client() });
      const masking = new DataMasking({ keyring: old.keyring });
      const token = await masking.encrypt("x", { context });
      it.kms.reset();
      const moved = await masking.rewrap(token, { to, context });
      expect(it.kms.count("ReEncrypt")).toBe(2);
      expect(it.kms.count()).toBe(2);
      const names = inspect(moved).encryptedDataKeys.map((key) => key.keyName);
      expect(names).toEqual(keyIds);
    });

    test("the old keyring's permissions serve where the new one's do not", async () => {
      const old = await it.kms.createKey();
      const next = await it.kms.createKey();
      const from = kmsKeyring({
        keyIds: [old.arn],
        client: it.client({ accessKeyId: "AKIAOLD" }),
      });
      const to = kmsKeyring({
        keyIds: [next.arn],
        client: it.client({ accessKeyId: "AKIANONE" }),
      });
      const masking = new DataMasking({ keyring: from });
      const token = await masking.encrypt("x");
      it.kms.reset();
      const moved = await masking.rewrap(token, { to });
      expect(it.kms.calls.map(({ status }) => status)).toEqual([400, 200]);
      expect(inspect(moved).encryptedDataKeys[0]?.keyName).toBe(next.arn);
    });

    test("a ReEncrypt that is refused is an error, and the data key is not unwrapped instead", async () => {
      const old = await keyringOf();
      const next = await keyringOf();
      const masking = new DataMasking({ keyring: old.keyring });
      const token = await masking.encrypt("x");
      await it.admin.disableKey({ KeyId: next.arn });
      it.kms.reset();
      const error = await caught(() =>
        masking.rewrap(token, { to: next.keyring }),
      );
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(next.arn);
      expect((error.cause as Error).name).toBe("DisabledException");
      expect(it.kms.calls.some((call) => call.hasPlaintext)).toBe(false);
    });
  });
}
