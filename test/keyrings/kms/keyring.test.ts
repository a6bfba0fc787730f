import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { DataMasking, KeyringError } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { caught } from "../../support/caught.ts";
import { bytesFrom, hexOf, only } from "../../support/keys.ts";
import { until } from "../../support/turns.ts";
import { KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const decoder = new TextDecoder();

for (const kind of KINDS) {
  describe(`kmsKeyring over ${kind.name}`, () => {
    let it: Rig;
    beforeAll(async () => {
      it = await rig(kind);
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const fresh = async () => {
      const { arn, keyId } = await it.kms.createKey();
      const keyring = kmsKeyring({ keyIds: [arn], client: it.client() });
      const masking = new DataMasking({ keyring });
      return { arn, keyId, keyring, masking };
    };

    test("a document comes back, and the key service sees the encryption context", async () => {
      const { arn, masking } = await fresh();
      const token = await masking.encrypt({ ssn: "078-05-1120" }, { context });
      const back = await masking.decrypt(token, { context });
      expect(back).toEqual({ ssn: "078-05-1120" });
      const calls = it.kms.calls.map(
        ({ operation, keyId, encryptionContext }) => ({
          operation,
          keyId,
          encryptionContext,
        }),
      );
      expect(calls).toEqual([
        {
          operation: "GenerateDataKey",
          keyId: arn,
          encryptionContext: context,
        },
        { operation: "Decrypt", keyId: arn, encryptionContext: context },
      ]);
    });

    test("1,000 concurrent cold encryptions make one GenerateDataKey", async () => {
      const { masking } = await fresh();
      const values = Array.from({ length: 1000 }, (_, i) => i);
      const tokens = await Promise.all(
        values.map((value) => masking.encrypt(value, { context })),
      );
      expect(new Set(tokens).size).toBe(1000);
      expect(it.kms.count()).toBe(1);
      expect(it.kms.count("GenerateDataKey")).toBe(1);
    });

    test("20 fields of one cold document make one GenerateDataKey, and one Decrypt", async () => {
      const { masking, keyring } = await fresh();
      const document = Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [`f${i}`, `value ${i}`]),
      );
      const fields = Object.keys(document);
      const mixed = await masking.encrypt(document, { fields, context });
      expect(it.kms.count()).toBe(1);
      const reader = new DataMasking({ keyring });
      expect(await reader.decrypt(mixed, { context })).toEqual(document);
      expect(it.kms.count("Decrypt")).toBe(1);
      expect(it.kms.count()).toBe(2);
    });

    test("2,000 documents make one GenerateDataKey, and reading them one Decrypt", async () => {
      const { masking, keyring } = await fresh();
      const tokens: string[] = [];
      for (let i = 0; i < 2_000; i++) {
        tokens.push(await masking.encrypt({ i }, { context }));
      }
      expect(it.kms.count("GenerateDataKey")).toBe(1);
      const reader = new DataMasking({ keyring });
      for (const [i, token] of tokens.entries()) {
        expect(await reader.decrypt(token, { context })).toEqual({ i });
      }
      expect(it.kms.count("Decrypt")).toBe(1);
      expect(it.kms.count()).toBe(2);
    });

    test("an encrypted data key is the AWS Encryption SDK's: aws-kms, the key's ARN, KMS's ciphertext", async () => {
      const { arn, keyId } = await fresh();
      for (const named of [arn, keyId]) {
        const keyring = kmsKeyring({ keyIds: [named], client: it.client() });
        const { encryptedDataKeys, plaintext } = await keyring.generateDataKey({
          context,
        });
        const { providerId, providerInfo, ciphertext } =
          only(encryptedDataKeys);
        expect(providerId).toBe("aws-kms");
        expect(decoder.decode(providerInfo)).toBe(arn);
        const { Plaintext = bytesFrom(0) } = await it.admin.decrypt({
          CiphertextBlob: ciphertext,
          EncryptionContext: context,
        });
        expect(hexOf(Plaintext)).toBe(hexOf(plaintext));
      }
    });

    test("a key goes by its ARN, its id, an alias and an alias's ARN, for both ways", async () => {
      const { arn, keyId } = await it.kms.createKey({
        alias: `alias/app/${kind.name.replaceAll(/\W/g, "")}`,
      });
      const alias = `alias/app/${kind.name.replaceAll(/\W/g, "")}`;
      const aliasArn = arn.replace(`key/${keyId}`, alias);
      for (const writer of [arn, keyId, alias, aliasArn]) {
        for (const reader of [arn, keyId, alias, aliasArn]) {
          for (const how of ["client", "clientFor"]) {
            const client =
              how === "client"
                ? { client: it.client() }
                : { clientFor: () => it.client() };
            process.env.AWS_REGION = "us-east-1";
            const [from, to] = [writer, reader].map((keyId) =>
              kmsKeyring({ keyIds: [keyId], ...client }),
            );
            delete process.env.AWS_REGION;
            const made = await from?.generateDataKey({ context });
            const { encryptedDataKeys = [], plaintext } = made ?? {};
            const back = await to?.unwrapDataKey({
              encryptedDataKeys,
              context,
            });
            expect(hexOf(back as Uint8Array)).toBe(
              hexOf(plaintext as Uint8Array),
            );
          }
        }
      }
    });

    test("several keys each wrap the data key, and any one of them opens", async () => {
      const keys = await Promise.all([1, 2, 3].map(() => it.kms.createKey()));
      const arns = keys.map(({ arn }) => arn);
      const client = it.client();
      const keyring = kmsKeyring({ keyIds: arns, client });
      const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
        context,
      });
      expect(
        encryptedDataKeys.map((key) => decoder.decode(key.providerInfo)),
      ).toEqual(arns);
      expect(it.kms.count("GenerateDataKey")).toBe(1);
      expect(it.kms.count("Encrypt")).toBe(2);
      for (const arn of arns) {
        const reader = kmsKeyring({ keyIds: [arn], client });
        const back = await reader.unwrapDataKey({ encryptedDataKeys, context });
        expect(hexOf(back as Uint8Array)).toBe(hexOf(plaintext));
      }
      expect(it.kms.count("Decrypt")).toBe(3);
    });

    test("a given data key is wrapped by every key, and stays as it is", async () => {
      const keys = await Promise.all([1, 2].map(() => it.kms.createKey()));
      const keyIds = keys.map(({ arn }) => arn);
      const keyring = kmsKeyring({ keyIds, client: it.client() });
      const plaintext = bytesFrom(7);
      const encryptedDataKeys = await keyring.wrapDataKey({
        plaintext,
        context,
      });
      expect(plaintext).toEqual(bytesFrom(7));
      expect(encryptedDataKeys.length).toBe(2);
      const back = await keyring.unwrapDataKey({ encryptedDataKeys, context });
      expect(back).toEqual(bytesFrom(7));
    });

    test("only configured keys unwrap, and none of them is no reason to call", async () => {
      const { keyring: writer } = await fresh();
      const { keyring: other } = await fresh();
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      it.kms.reset();
      expect(await other.unwrapDataKey({ encryptedDataKeys, context })).toBe(
        null,
      );
      const [key] = encryptedDataKeys;
      for (const foreign of [
        { ...key, providerId: "aws-kms-rsa" },
        { ...key, providerInfo: Uint8Array.of(0xff) },
        { ...key, providerInfo: new TextEncoder().encode("alias/app") },
      ]) {
        const request = { encryptedDataKeys: [foreign as never], context };
        expect(await writer.unwrapDataKey(request)).toBe(null);
      }
      expect(it.kms.count()).toBe(0);
    });

    test("discovery unwraps what its accounts' keys wrapped, and nothing else", async () => {
      const { keyring: writer, arn } = await fresh();
      const { encryptedDataKeys, plaintext } = await writer.generateDataKey({
        context,
      });
      const client = it.client();
      const mine = { accountIds: ["111122223333"] };
      const reader = kmsKeyring({ discovery: mine, client });
      const request = { encryptedDataKeys, context };
      const back = await reader.unwrapDataKey(request);
      expect(hexOf(back as Uint8Array)).toBe(hexOf(plaintext));
      const both = kmsKeyring({ keyIds: [arn], discovery: mine, client });
      it.kms.reset();
      await both.unwrapDataKey(request);
      expect(it.kms.count()).toBe(1);
      for (const discovery of [
        { accountIds: ["444455556666"] },
        { accountIds: ["111122223333"], partition: "aws-cn" },
      ]) {
        const other = kmsKeyring({ discovery, client });
        expect(await other.unwrapDataKey(request)).toBe(null);
      }
      expect(it.kms.count()).toBe(1);
    });

    test("discovery in another partition than the token's key says both partitions", async () => {
      const { keyring: writer, arn } = await fresh();
      const token = await new DataMasking({ keyring: writer }).encrypt(1);
      const discovery = { accountIds: ["111122223333"], partition: "aws-cn" };
      const keyring = kmsKeyring({ discovery, client: it.client() });
      const masking = new DataMasking({ keyring });
      const { message } = await caught(() => masking.decrypt(token));
      expect(message).toContain(
        `the token names "${arn}", this keyring is "any key of account 111122223333 in the partition aws-cn"`,
      );
    });

    test("discovery alone wraps nothing", async () => {
      const discovery = { accountIds: ["111122223333"] };
      const keyring = kmsKeyring({ discovery, client: it.client() });
      for (const call of [
        () => keyring.generateDataKey({ context }),
        () => keyring.wrapDataKey({ plaintext: bytesFrom(1), context }),
      ]) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toContain("keyIds");
      }
      expect(it.kms.count()).toBe(0);
    });

    test("a caller that gives up gets its own reason, and the call is aborted", async () => {
      const { keyring } = await fresh();
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      let hanging = 0;
      const when = () => ++hanging > 0;
      it.kms.faults.add({ kind: "delay", delayMs: 30_000, when });
      const plaintext = bytesFrom(1);
      for (const ask of [
        (signal: AbortSignal) => keyring.generateDataKey({ context, signal }),
        (signal: AbortSignal) =>
          keyring.wrapDataKey({ plaintext, context, signal }),
        (signal: AbortSignal) =>
          keyring.unwrapDataKey({ encryptedDataKeys, context, signal }),
      ]) {
        const reason = new Error("enough");
        expect(await caught(() => ask(AbortSignal.abort(reason)))).toBe(reason);
        const controller = new AbortController();
        const before = hanging;
        const answer = caught(() => ask(controller.signal));
        await until(() => hanging > before);
        controller.abort(reason);
        expect(await answer).toBe(reason);
      }
    });
  });
}
