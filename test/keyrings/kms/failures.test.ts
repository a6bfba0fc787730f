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
import { withoutBackOff, withTestTimers } from "../../support/test-timers.ts";
import { until } from "../../support/turns.ts";
import { causesOf, KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const SECRET = "078-05-1120";

for (const kind of KINDS) {
  describe(`failures of AWS KMS over ${kind.name}`, () => {
    let it: Rig;
    beforeAll(async () => {
      it = await rig(kind, {
        policies: {
          AKIAWRITER: { allow: ["kms:GenerateDataKey", "kms:Encrypt"] },
          AKIAREADER: { allow: ["kms:Decrypt"] },
        },
      });
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const fresh = async (
      options: Parameters<Rig["client"]>[0] = {},
      timeoutMs?: number,
    ) => {
      const { arn } = await it.kms.createKey();
      const client = it.client(options);
      const keyring = kmsKeyring({ keyIds: [arn], client, timeoutMs });
      return { arn, keyring, masking: new DataMasking({ keyring }) };
    };

    /** Checks that an error names the failed call, keeps KMS's error as its cause, and shows no secret. */
    const check = (error: Error, arn: string, name: string) => {
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(arn);
      expect(error.message).toContain(name);
      expect((error.cause as Error).name).toBe(name);
      for (const each of causesOf(error)) {
        expect((each as Error).message).not.toContain(SECRET);
      }
    };

    test("throttling of the first 3 calls is overcome by the client's own retries", async () => {
      const { masking } = await fresh({ maxAttempts: 5 });
      it.kms.faults.add({ kind: "throttle", times: 3 });
      const token = await withoutBackOff(() =>
        masking.encrypt(SECRET, { context }),
      );
      expect(await masking.decrypt(token, { context })).toBe(SECRET);
      expect(it.kms.count("GenerateDataKey")).toBe(4);
    });

    test("throttling for ever is an error after the client's attempts, and is not cached", async () => {
      const { arn, masking } = await fresh({ maxAttempts: 2 });
      it.kms.faults.add({ kind: "throttle" });
      const error = await withoutBackOff(() =>
        caught(() => masking.encrypt(SECRET, { context })),
      );
      check(error, arn, "ThrottlingException");
      expect(it.kms.count("GenerateDataKey")).toBe(2);
      it.kms.faults.clear();
      const token = await masking.encrypt(SECRET, { context });
      const reader = new DataMasking({
        keyring: kmsKeyring({ keyIds: [arn], client: it.client() }),
      });
      it.kms.faults.add({ kind: "throttle" });
      check(
        await caught(() => reader.decrypt(token, { context })),
        arn,
        "ThrottlingException",
      );
      it.kms.faults.clear();
      expect(await reader.decrypt(token, { context })).toBe(SECRET);
    });

    test("retries without end are cut short by timeoutMs", async () => {
      const { arn, masking } = await fresh({ maxAttempts: 1000 }, 200);
      it.kms.faults.add({ kind: "throttle" });
      const error = await withTestTimers(async (timers) => {
        const sealing = caught(() => masking.encrypt(SECRET));
        await until(() => it.kms.count() > 0);
        await timers.pass(200);
        return sealing;
      });
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(`${arn}: GenerateDataKey`);
      expect(error.message).toContain("200 ms (timeoutMs)");
      expect((error.cause as Error).name).toBe("TimeoutError");
    });

    test("a dropped connection and a 500 are errors that keep the client's", async () => {
      for (const what of ["drop", "500"] as const) {
        const { arn, masking } = await fresh();
        it.kms.faults.add({ kind: what });
        const error = await caught(() => masking.encrypt(SECRET));
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toContain(arn);
        expect(error.cause).toBeInstanceOf(Error);
        it.kms.reset();
      }
    });

    test("a disabled key, and one whose deletion is scheduled, encrypts and decrypts nothing", async () => {
      for (const [name, end] of [
        [
          "DisabledException",
          (KeyId: string) => it.admin.disableKey({ KeyId }),
        ],
        [
          "KMSInvalidStateException",
          (KeyId: string) => it.admin.scheduleKeyDeletion({ KeyId }),
        ],
      ] as const) {
        const { arn, keyring, masking } = await fresh();
        const token = await masking.encrypt(SECRET);
        await end(arn);
        const cold = new DataMasking({ keyring });
        check(await caught(() => cold.encrypt(SECRET)), arn, name);
        check(await caught(() => cold.decrypt(token)), arn, name);
      }
    });

    test("another encryption context than the one given to KMS is refused by KMS too", async () => {
      const { arn, keyring } = await fresh();
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const request = { encryptedDataKeys, context: { tenant_id: "other" } };
      const error = await caught(() => keyring.unwrapDataKey(request));
      check(error, arn, "InvalidCiphertextException");
    });

    test("a tampered ciphertext, and one of another key under this key's name, are refused", async () => {
      const { arn, keyring } = await fresh();
      const other = await fresh();
      const mine = await keyring.generateDataKey({ context });
      const theirs = await other.keyring.generateDataKey({ context });
      const [key] = mine.encryptedDataKeys;
      const ciphertext = key?.ciphertext.slice() as Uint8Array;
      const [last = 0] = ciphertext.slice(-1);
      ciphertext.set([last ^ 1], ciphertext.length - 1);
      const tampered = { ...key, ciphertext };
      const swapped = {
        ...key,
        ciphertext: theirs.encryptedDataKeys[0]?.ciphertext,
      };
      for (const [forged, name] of [
        [tampered, "InvalidCiphertextException"],
        [swapped, "IncorrectKeyException"],
      ] as const) {
        const encryptedDataKeys = [forged as typeof key & object];
        const error = await caught(() =>
          keyring.unwrapDataKey({ encryptedDataKeys, context }),
        );
        check(error, arn, name);
      }
    });

    test("who may only write cannot read, and who may only read cannot write", async () => {
      const { arn } = await it.kms.createKey();
      const as = (accessKeyId: string) =>
        new DataMasking({
          keyring: kmsKeyring({
            keyIds: [arn],
            client: it.client({ accessKeyId }),
          }),
          cache: false,
        });
      const [writer, reader] = [as("AKIAWRITER"), as("AKIAREADER")];
      const token = await writer.encrypt(SECRET, { context });
      expect(await reader.decrypt(token, { context })).toBe(SECRET);
      check(
        await caught(() => writer.decrypt(token, { context })),
        arn,
        "AccessDeniedException",
      );
      check(
        await caught(() => reader.encrypt(SECRET, { context })),
        arn,
        "AccessDeniedException",
      );
    });

    test("a key that does not exist is an error", async () => {
      const { arn } = await fresh();
      const gone = arn.replace(/.{12}$/, "000000000000");
      const keyring = kmsKeyring({ keyIds: [gone], client: it.client() });
      check(
        await caught(() => keyring.generateDataKey({ context })),
        gone,
        "NotFoundException",
      );
    });

    test("an endpoint that answers with another key's id is not believed, in any operation", async () => {
      const { arn, keyring } = await fresh();
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const plaintext = new Uint8Array(32);
      it.kms.faults.add({ kind: "wrong-key" });
      for (const [operation, call] of [
        ["GenerateDataKey", () => keyring.generateDataKey({ context })],
        ["Encrypt", () => keyring.wrapDataKey({ plaintext, context })],
        [
          "Decrypt",
          () => keyring.unwrapDataKey({ encryptedDataKeys, context }),
        ],
        [
          "ReEncrypt",
          () =>
            keyring.rewrapDataKey?.({
              from: keyring,
              encryptedDataKeys,
              context,
            }),
        ],
      ] as const) {
        const error = await caught(call);
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toContain(arn);
        expect(error.message).toContain(operation);
        expect(error.message).toContain("another key");
      }
    });

    test("an alias does not lend its name to another key", async () => {
      const name = `alias/swap-${kind.name.replaceAll(/\W/g, "")}`;
      await it.kms.createKey({ alias: name });
      const other = await fresh();
      const { encryptedDataKeys } = await other.keyring.generateDataKey({
        context,
      });
      const keyring = kmsKeyring({ keyIds: [name], client: it.client() });
      const error = await caught(() =>
        keyring.unwrapDataKey({ encryptedDataKeys, context }),
      );
      check(error, name, "IncorrectKeyException");
    });
  });
}
