import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

const INVALID_CIPHERTEXT = "InvalidCiphertextException 400: UnknownError";
const INCORRECT_KEY =
  "IncorrectKeyException 400: The key ID in the request does not identify a CMK that can perform this operation.";
const DRY_RUN =
  "DryRunOperationException 400: The request would have succeeded, but the DryRun option is set.";

describe("symmetric keys", () => {
  test("what is encrypted under a context is decrypted under it alone", async () => {
    const { arn } = await it.kms.createKey();
    const Plaintext = bytesFrom(1);
    const EncryptionContext = { tenant: "a", purpose: "é" };
    const sealed = await it.sdk.encrypt({
      KeyId: arn,
      Plaintext,
      EncryptionContext,
    });
    expect(sealed.KeyId).toBe(arn);
    expect(sealed.EncryptionAlgorithm).toBe("SYMMETRIC_DEFAULT");
    const { CiphertextBlob } = sealed;
    const opened = await it.sdk.decrypt({
      CiphertextBlob,
      EncryptionContext: { purpose: "é", tenant: "a" },
    });
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(opened.KeyId).toBe(arn);
    for (const context of [undefined, {}, { tenant: "a" }, { tenant: "b" }]) {
      const refused = await refusal(() =>
        it.sdk.decrypt({ CiphertextBlob, EncryptionContext: context }),
      );
      expect(refused).toBe(INVALID_CIPHERTEXT);
    }
  });

  test("a ciphertext has 152 bytes more than its plaintext, as one of AWS", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const { CiphertextBlob } = await it.sdk.generateDataKey({
      KeyId,
      KeySpec: "AES_256",
    });
    expect(CiphertextBlob?.length).toBe(184);
  });

  test("a ciphertext with any byte changed, cut or lengthened is refused", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const { CiphertextBlob = new Uint8Array() } = await it.sdk.encrypt({
      KeyId,
      Plaintext: bytesFrom(2, 1),
    });
    const last = CiphertextBlob.length - 1;
    for (let at = 0; at <= last; at++) {
      const changed = CiphertextBlob.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      for (const named of [undefined, KeyId]) {
        const refused = await refusal(() =>
          it.sdk.decrypt({ CiphertextBlob: changed, KeyId: named }),
        );
        expect([at, refused]).toEqual([at, INVALID_CIPHERTEXT]);
      }
    }
    for (const bytes of [
      CiphertextBlob.slice(0, -1),
      CiphertextBlob.slice(0, 20),
      Uint8Array.of(...CiphertextBlob, 0),
    ]) {
      expect(
        await refusal(() => it.sdk.decrypt({ CiphertextBlob: bytes })),
      ).toBe(INVALID_CIPHERTEXT);
    }
  });

  test("a key that is named but did not encrypt is the incorrect one", async () => {
    const [one, two] = [await it.kms.createKey(), await it.kms.createKey()];
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId: one.arn,
      Plaintext: bytesFrom(3),
    });
    expect(
      await refusal(() => it.sdk.decrypt({ CiphertextBlob, KeyId: two.keyId })),
    ).toBe(INCORRECT_KEY);
    await it.sdk.decrypt({ CiphertextBlob, KeyId: one.keyId });
  });

  test("a ciphertext of another server is another key's", async () => {
    const other = await harness();
    try {
      const { arn } = await other.kms.createKey();
      const { CiphertextBlob } = await other.sdk.encrypt({
        KeyId: arn,
        Plaintext: bytesFrom(3),
      });
      const { arn: KeyId } = await it.kms.createKey();
      expect(await refusal(() => it.sdk.decrypt({ CiphertextBlob }))).toMatch(
        /^AccessDeniedException 400: The ciphertext refers to/,
      );
      expect(
        await refusal(() => it.sdk.decrypt({ CiphertextBlob, KeyId })),
      ).toBe(INCORRECT_KEY);
    } finally {
      await other.end();
    }
  });

  test("data keys have the length asked for, and their ciphertext opens to them", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const EncryptionContext = { a: "b" };
    for (const [asked, length] of [
      [{ KeySpec: "AES_128" as const }, 16],
      [{ KeySpec: "AES_256" as const }, 32],
      [{ NumberOfBytes: 1024 }, 1024],
    ] as const) {
      const made = await it.sdk.generateDataKey({
        KeyId,
        EncryptionContext,
        ...asked,
      });
      const { CiphertextBlob } = made;
      const opened = await it.sdk.decrypt({
        CiphertextBlob,
        EncryptionContext,
      });
      expect(made.Plaintext?.length).toBe(length);
      expect(opened.Plaintext).toEqual(made.Plaintext);
    }
    const blind = await it.sdk.generateDataKeyWithoutPlaintext({
      KeyId,
      NumberOfBytes: 24,
    });
    expect("Plaintext" in blind).toBe(false);
    const { CiphertextBlob } = blind;
    const opened = await it.sdk.decrypt({ CiphertextBlob });
    expect(opened.Plaintext?.length).toBe(24);
  });

  test("a data key's length is said in one way", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    for (const asked of [
      {},
      { KeySpec: "AES_256", NumberOfBytes: 32 },
    ] as const) {
      expect(
        await refusal(() => it.sdk.generateDataKey({ KeyId, ...asked })),
      ).toBe(
        "ValidationException 400: Please specify either number of bytes or key spec.",
      );
    }
  });

  test("re-encrypting moves a plaintext to another key and context, and shows it to no one", async () => {
    const [one, two] = [await it.kms.createKey(), await it.kms.createKey()];
    const Plaintext = bytesFrom(4);
    const from = { from: "1" };
    const to = { to: "2" };
    const { CiphertextBlob } = await it.sdk.encrypt({
      KeyId: one.arn,
      Plaintext,
      EncryptionContext: from,
    });
    it.kms.reset();
    const moved = await it.sdk.reEncrypt({
      CiphertextBlob,
      SourceEncryptionContext: from,
      SourceKeyId: one.arn,
      DestinationKeyId: two.arn,
      DestinationEncryptionContext: to,
    });
    expect([moved.SourceKeyId, moved.KeyId]).toEqual([one.arn, two.arn]);
    expect(it.kms.calls).toEqual([
      expect.objectContaining({
        operation: "ReEncrypt",
        keyId: two.arn,
        sourceKeyId: one.arn,
        encryptionContext: from,
        destinationEncryptionContext: to,
        hasPlaintext: false,
      }),
    ]);
    const opened = await it.sdk.decrypt({
      CiphertextBlob: moved.CiphertextBlob,
      KeyId: two.arn,
      EncryptionContext: to,
    });
    expect(opened.Plaintext).toEqual(Plaintext);
    expect(
      await refusal(() =>
        it.sdk.reEncrypt({
          CiphertextBlob,
          SourceKeyId: two.arn,
          SourceEncryptionContext: from,
          DestinationKeyId: two.arn,
        }),
      ),
    ).toBe(INCORRECT_KEY);
  });

  test("random bytes are as many as asked for", async () => {
    const { Plaintext } = await it.sdk.generateRandom({ NumberOfBytes: 91 });
    expect(Plaintext?.length).toBe(91);
    expect(await refusal(() => it.sdk.generateRandom({}))).toBe(
      "ValidationException 400: NumberOfBytes is required.",
    );
  });
});

describe("DryRun", () => {
  test("says that a call would have succeeded, after every check", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const DryRun = true;
    const Plaintext = bytesFrom(5);
    const { CiphertextBlob } = await it.sdk.encrypt({ KeyId, Plaintext });
    const calls = [
      () => it.sdk.encrypt({ KeyId, Plaintext, DryRun }),
      () => it.sdk.decrypt({ CiphertextBlob, DryRun }),
      () => it.sdk.generateDataKey({ KeyId, NumberOfBytes: 1, DryRun }),
      () =>
        it.sdk.generateDataKeyWithoutPlaintext({
          KeyId,
          NumberOfBytes: 1,
          DryRun,
        }),
      () =>
        it.sdk.reEncrypt({ CiphertextBlob, DestinationKeyId: KeyId, DryRun }),
    ];
    for (const call of calls) expect(await refusal(call)).toBe(DRY_RUN);
    await it.sdk.disableKey({ KeyId });
    for (const call of calls) {
      expect(await refusal(call)).toBe(
        `DisabledException 400: ${KeyId} is disabled.`,
      );
    }
  });

  test("asks about permissions without a ciphertext, of a key that is named", async () => {
    const { arn: KeyId } = await it.kms.createKey();
    const input = {
      DryRun: true,
      DryRunModifiers: ["IGNORE_CIPHERTEXT" as const],
    };
    const CiphertextBlob = undefined;
    const to = { DestinationKeyId: KeyId };
    const named = [
      () => it.sdk.decrypt({ CiphertextBlob, KeyId, ...input }),
      () =>
        it.sdk.decrypt({ CiphertextBlob: bytesFrom(6, 1), KeyId, ...input }),
      () =>
        it.sdk.reEncrypt({
          CiphertextBlob,
          SourceKeyId: KeyId,
          ...to,
          ...input,
        }),
    ];
    for (const call of named) expect(await refusal(call)).toBe(DRY_RUN);
    for (const call of [
      () => it.sdk.decrypt({ CiphertextBlob, ...input }),
      () => it.sdk.reEncrypt({ CiphertextBlob, ...to, ...input }),
      () => it.sdk.decrypt({ CiphertextBlob, KeyId, ...input, DryRun: false }),
      () => it.sdk.decrypt({ CiphertextBlob, KeyId, DryRun: true }),
    ]) {
      expect(await refusal(call)).toMatch(
        /^ValidationException 400: .* Member must not be null$/,
      );
    }
    await it.sdk.disableKey({ KeyId });
    for (const call of named) {
      expect(await refusal(call)).toBe(
        `DisabledException 400: ${KeyId} is disabled.`,
      );
    }
  });
});
