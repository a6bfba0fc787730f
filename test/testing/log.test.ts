import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import { caught } from "../support/caught.ts";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";

let it: Harness;
let KeyId: string;
beforeAll(async () => {
  it = await harness();
  KeyId = (await it.kms.createKey({ alias: "alias/log" })).arn;
});
beforeEach(() => it.kms.reset());
afterAll(() => it.end());

const Plaintext = bytesFrom(1);
const generate = () => it.sdk.generateDataKey({ KeyId, KeySpec: "AES_256" });

describe("the log", () => {
  test("says what was called by whom with what outcome, and holds no plaintext", async () => {
    const secret = new TextEncoder().encode("the-secret-plaintext");
    const EncryptionContext = { tenant: "a06b" };
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId,
      Plaintext: secret,
      EncryptionContext,
    });
    await caught(() => it.sdk.decrypt({ CiphertextBlob, KeyId }));
    const { accessKeyId } = it.kms.clientConfig().credentials;
    expect(it.kms.calls).toEqual([
      {
        operation: "Encrypt",
        region: "us-east-1",
        keyId: KeyId,
        status: 200,
        accessKeyId,
        encryptionContext: EncryptionContext,
        hasPlaintext: true,
      },
      {
        operation: "Decrypt",
        region: "us-east-1",
        keyId: KeyId,
        status: 400,
        error: "InvalidCiphertextException",
        accessKeyId,
        hasPlaintext: false,
      },
    ]);
    const text = JSON.stringify(it.kms.calls);
    expect(text).not.toMatch(/the-secret-plaintext/);
    expect(text).not.toMatch(/dGhlLXNlY3JldC1wbGFpbnRleHQ/);
  });

  test("counts by operation and Region, and starts anew on reset", async () => {
    await generate();
    await generate();
    await it.client("eu-west-1").listKeys({});
    const { kms } = it;
    expect([
      kms.count(),
      kms.count("GenerateDataKey"),
      kms.count("GenerateDataKey", "eu-west-1"),
      kms.count(undefined, "eu-west-1"),
    ]).toEqual([3, 2, 0, 1]);
    const before = kms.calls;
    kms.reset();
    expect(before.length).toBe(3);
    expect(kms.calls).toEqual([]);
    expect(kms.count()).toBe(0);
    await it.sdk.describeKey({ KeyId });
  });

  test("says what a request carried, whatever became of it", async () => {
    const EncryptionContext = { tenant: "a06b" };
    const input = { KeyId: "alias/log", Plaintext, EncryptionContext };
    for (const kind of ["throttle", "500", "drop"] as const) {
      it.kms.reset();
      it.kms.faults.add({ kind });
      await caught(() => it.sdk.encrypt(input));
      expect(it.kms.calls[0]).toMatchObject({
        keyId: KeyId,
        encryptionContext: EncryptionContext,
        hasPlaintext: true,
      });
    }
    it.kms.reset();
    const config = it.kms.clientConfig();
    const credentials = { ...config.credentials, secretAccessKey: "another" };
    const stranger = new KMS({ ...config, credentials, maxAttempts: 1 });
    await caught(() => stranger.encrypt(input));
    stranger.destroy();
    expect(it.kms.calls).toMatchObject([
      {
        keyId: KeyId,
        encryptionContext: EncryptionContext,
        error: "InvalidSignatureException",
        hasPlaintext: true,
      },
    ]);
  });

  test("says of answers alone whether they carried plaintext", async () => {
    const { CiphertextBlob } = await generate();
    it.kms.faults.add({ kind: "throttle", times: 2 });
    await caught(generate);
    await caught(() => it.sdk.decrypt({ CiphertextBlob }));
    await it.sdk.decrypt({ CiphertextBlob });
    await it.sdk.generateRandom({ NumberOfBytes: 1 });
    await it.sdk.generateDataKeyWithoutPlaintext({ KeyId, NumberOfBytes: 1 });
    await caught(() =>
      it.sdk.reEncrypt({
        CiphertextBlob,
        SourceKeyId: KeyId,
        DestinationKeyId: "alias/none",
      }),
    );
    const plain = it.kms.calls.map(({ hasPlaintext }) => hasPlaintext);
    expect(plain).toEqual([true, false, false, true, true, false, false]);
    expect(it.kms.calls[6]?.sourceKeyId).toBe(KeyId);
  });
});
