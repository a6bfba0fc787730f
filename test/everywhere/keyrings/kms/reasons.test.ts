/** Reasons of failed calls to AWS KMS as a caller sees them: the same through each kind of client. */
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
  type KeyringError,
  type KeyringErrorReason,
} from "../../../../mod.ts";
import {
  type KmsKeyringOptions,
  kmsKeyring,
} from "../../../../src/entries/kms.ts";
import { KINDS, type Rig, rig } from "../../../keyrings/kms/rig.ts";
import { caught } from "../../../support/caught.ts";

const context = { tenant_id: "a06b" };

/** Reasons for which a repeated call may succeed. */
const RETRYABLE: readonly KeyringErrorReason[] = ["unavailable", "not-ready"];

for (const kind of KINDS) {
  describe(`the reason of a failure of AWS KMS over ${kind.name}`, () => {
    let it: Rig;
    let arn: string;
    beforeAll(async () => {
      it = await rig(kind, {
        policies: { AKIANOBODY: { allow: [] } },
      });
      arn = (await it.kms.createKey()).arn;
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const maskingOf = (options: KmsKeyringOptions) =>
      new DataMasking({
        keyring: kmsKeyring({ client: it.client(), ...options }),
        cache: false,
      });
    const make = () => maskingOf({ keyIds: [arn] });

    /** Returns the error of a call, after checking its reason and whether a retry may help. */
    const failing = async (
      reason: KeyringErrorReason,
      call: () => Promise<unknown>,
    ): Promise<KeyringError> => {
      const error = (await caught(call)) as KeyringError;
      expect([error.name, error.reason, error.message]).toEqual([
        "KeyringError",
        reason,
        error.message,
      ]);
      expect(error.retryable).toBe(RETRYABLE.includes(reason));
      return error;
    };

    const faults: [name: string, KeyringErrorReason][] = [
      ["throttle", "unavailable"],
      ["500", "unavailable"],
      ["drop", "unavailable"],
      ["wrong-key", "invalid"],
    ];
    for (const [fault, reason] of faults) {
      test(`is ${reason} for ${fault}, in both directions`, async () => {
        const token = await make().encrypt(1, { context });
        it.kms.faults.add({ kind: fault as "throttle" });
        await failing(reason, () => make().encrypt(1, { context }));
        await failing(reason, () => make().decrypt(token, { context }));
      });
    }

    test("is unavailable where nobody listens", async () => {
      const client = it.clientFor("us-east-1")("us-east-1");
      const masking = maskingOf({ keyIds: [arn], client });
      await failing("unavailable", () => masking.encrypt(1));
    });

    test("is denied without permission, and says which one is missing", async () => {
      const client = it.client({ accessKeyId: "AKIANOBODY" });
      const masking = maskingOf({ keyIds: [arn], client });
      const error = await failing("denied", () => masking.encrypt(1));
      expect(error.message).toContain("need kms:GenerateDataKey for this key");
    });

    test("is denied to move a token without permission, and names the right for each key", async () => {
      const { arn: next } = await it.kms.createKey();
      const token = await make().encrypt(1, { context });
      const client = it.client({ accessKeyId: "AKIANOBODY" });
      const to = kmsKeyring({ keyIds: [next], client });
      const masking = maskingOf({ keyIds: [arn], client });
      const error = await failing("denied", () =>
        masking.rewrap(token, { to, context }),
      );
      expect(error.message).toContain(`kms:ReEncryptFrom for "${arn}"`);
      expect(error.message).toContain("kms:ReEncryptTo for this key");
      expect(error.message).not.toContain("kms:ReEncrypt for");
    });

    test("is denied for a key that is disabled, about to be deleted, or not there", async () => {
      const disabled = await it.kms.createKey();
      const deleted = await it.kms.createKey();
      await it.admin.disableKey({ KeyId: disabled.keyId });
      await it.admin.scheduleKeyDeletion({ KeyId: deleted.keyId });
      const gone = arn.replace(/.{12}$/, "000000000000");
      for (const keyId of [disabled.arn, deleted.arn, gone, "alias/nothing"]) {
        const masking = maskingOf({ keyIds: [keyId] });
        await failing("denied", () => masking.encrypt(1));
      }
    });

    test("is denied to a keyring that only discovers keys, and shall make one", async () => {
      const discovery = { accountIds: ["111122223333"] };
      const masking = maskingOf({ discovery });
      await failing("denied", () => masking.encrypt(1));
    });

    test("is invalid for a key that is for something else", async () => {
      const { arn: signing } = await it.kms.createKey({
        keySpec: "RSA_2048",
        keyUsage: "SIGN_VERIFY",
      });
      const masking = maskingOf({ keyIds: [signing] });
      await failing("invalid", () => masking.encrypt(1));
    });

    test("is tampered for a data key that was changed, or is another context's or key's under this key's name", async () => {
      const keyring = kmsKeyring({ keyIds: [arn], client: it.client() });
      const other = kmsKeyring({
        keyIds: [(await it.kms.createKey()).arn],
        client: it.client(),
      });
      const [mine] = (await keyring.generateDataKey({ context }))
        .encryptedDataKeys;
      const [theirs] = (await other.generateDataKey({ context }))
        .encryptedDataKeys;
      if (!mine || !theirs) throw new Error("Expected two data keys");
      const changed = mine.ciphertext.slice();
      changed.set([(changed.at(-1) ?? 0) ^ 1], changed.length - 1);
      const unwrap = (ciphertext: Uint8Array, bound: Record<string, string>) =>
        failing("tampered", () =>
          keyring.unwrapDataKey({
            encryptedDataKeys: [{ ...mine, ciphertext }],
            context: bound,
          }),
        );
      await unwrap(changed, context);
      await unwrap(mine.ciphertext, { tenant_id: "other" });
      await unwrap(theirs.ciphertext, context);
    });

    test("is foreign for another key's token, and names both keys", async () => {
      const { arn: other } = await it.kms.createKey();
      const token = await make().encrypt(1);
      const masking = maskingOf({ keyIds: [other] });
      const error = await failing("foreign", () => masking.decrypt(token));
      expect(error.message).toContain(
        `the token names "${arn}", this keyring is "${other}"`,
      );
    });

    test("is foreign where an alias has moved to another key, and names alias and key", async () => {
      const name = `alias/moved-${kind.name.replaceAll(/\W/g, "")}`;
      await it.kms.createKey({ alias: name });
      const masking = maskingOf({ keyIds: [name] });
      const token = await masking.encrypt(1);
      const { keyId: TargetKeyId } = await it.kms.createKey();
      await it.admin.updateAlias({ AliasName: name, TargetKeyId });
      const error = await failing("foreign", () => masking.decrypt(token));
      expect(error.message).toContain(name);
      expect(error.message).toMatch(
        /the token names "arn:aws:kms:us-east-1:\d+:key\/[\w-]+", which is not the key that this alias stands for/,
      );
    });

    test("is denied in a wrong Region, and names that of the client and of the key", async () => {
      const client = it.client({ region: "eu-west-1" });
      const masking = maskingOf({ keyIds: [arn], client });
      const error = await failing("denied", () => masking.encrypt(1));
      expect(error.message).toContain(
        "the client calls eu-west-1, and the key is in us-east-1; give a client for us-east-1, or clientFor",
      );
      const byName = maskingOf({ keyIds: ["alias/nothing"], client });
      expect(
        (await failing("denied", () => byName.encrypt(1))).message,
      ).toContain("there is no such key in eu-west-1");
    });

    test("is that of the attempt that may pass, where several failed", async () => {
      const { arn: there } = await it.kms.createKey({ region: "eu-west-1" });
      const both = [arn, there];
      const writer = maskingOf({
        keyIds: both,
        client: undefined,
        clientFor: it.clientFor(),
      });
      const token = await writer.encrypt(1);
      const half = maskingOf({
        keyIds: both,
        client: undefined,
        clientFor: it.clientFor("us-east-1"),
      });
      // The other Region answers, so there is no error.
      expect(await half.decrypt(token)).toBe(1);
      await it.adminOf("eu-west-1").disableKey({ KeyId: there });
      await failing("unavailable", () => half.decrypt(token));
      await it.admin.disableKey({ KeyId: arn });
      await failing("denied", () => writer.decrypt(token));
      await it.admin.enableKey({ KeyId: arn });
    });
  });
}
