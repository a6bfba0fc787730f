import { afterAll, beforeAll, expect, test } from "bun:test";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";
import { refusal } from "./refusal.ts";

let it: Harness;
let KeyId: string;
beforeAll(async () => {
  it = await harness();
  KeyId = (await it.kms.createKey()).arn;
});
afterAll(() => it.end());

const ONE = "ValidationException 400: 1 validation error detected: ";
const must = (what: string) =>
  `failed to satisfy constraint: Member must ${what}`;

test("numbers keep within their bounds", async () => {
  for (const [NumberOfBytes, why] of [
    [
      0,
      `Value '0' at 'numberOfBytes' ${must("have value greater than or equal to 1")}`,
    ],
    [
      1025,
      `Value '1025' at 'numberOfBytes' ${must("have value less than or equal to 1024")}`,
    ],
  ] as const) {
    expect(
      await refusal(() => it.sdk.generateDataKey({ KeyId, NumberOfBytes })),
    ).toBe(ONE + why);
    expect(await refusal(() => it.sdk.generateRandom({ NumberOfBytes }))).toBe(
      ONE + why,
    );
  }
  expect(
    await refusal(() =>
      it.sdk.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 6 }),
    ),
  ).toBe(
    `${ONE}Value '6' at 'pendingWindowInDays' ${must("have value greater than or equal to 7")}`,
  );
});

test("a plaintext has 1 to 4,096 bytes, a ciphertext at most 6,144, and no message repeats them", async () => {
  await it.sdk.encrypt({ KeyId, Plaintext: bytesFrom(1, 4096) });
  for (const [length, why] of [
    [4097, must("have length less than or equal to 4096")],
    [0, must("have length greater than or equal to 1")],
  ] as const) {
    const Plaintext = new Uint8Array(length).fill(65);
    const refused = await refusal(() => it.sdk.encrypt({ KeyId, Plaintext }));
    expect(refused).toBe(`${ONE}Value at 'plaintext' ${why}`);
  }
  expect(
    await refusal(() => it.sdk.decrypt({ CiphertextBlob: bytesFrom(1, 6145) })),
  ).toBe(
    `${ONE}Value at 'ciphertextBlob' ${must("have length less than or equal to 6144")}`,
  );
});

test("words are of their set", async () => {
  const refused = await refusal(() =>
    // @ts-expect-error: no key spec of AWS
    it.sdk.createKey({ KeySpec: "AES_512" }),
  );
  expect(refused).toMatch(
    /Value 'AES_512' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[.*SYMMETRIC_DEFAULT/,
  );
});

test("all that is wrong is told at once", async () => {
  const refused = await refusal(() =>
    it.sdk.encrypt({ KeyId: "", Plaintext: new Uint8Array() }),
  );
  expect(refused).toBe(
    `ValidationException 400: 2 validation errors detected: Value '' at 'keyId' ${must("have length greater than or equal to 1")}; Value at 'plaintext' ${must("have length greater than or equal to 1")}`,
  );
});

test("what is missing is told", async () => {
  expect(await refusal(() => it.sdk.describeKey({ KeyId: undefined }))).toBe(
    `${ONE}Value null at 'keyId' ${must("not be null")}`,
  );
});

test("an encryption context has at most 8,192 bytes", async () => {
  const Plaintext = bytesFrom(2);
  const context = (length: number) => ({ a: "x".repeat(length - 1) });
  await it.sdk.encrypt({
    KeyId,
    Plaintext,
    EncryptionContext: context(8192),
  });
  expect(
    await refusal(() =>
      it.sdk.encrypt({ KeyId, Plaintext, EncryptionContext: context(8193) }),
    ),
  ).toMatch(/^ValidationException 400:/);
});

test("what is not simulated is refused, and not passed over", async () => {
  const Recipient = { KeyEncryptionAlgorithm: "RSAES_OAEP_SHA_256" } as const;
  const { CiphertextBlob } = await it.sdk.encrypt({
    KeyId,
    Plaintext: bytesFrom(3),
  });
  for (const [name, call] of [
    ["recipient", () => it.sdk.decrypt({ CiphertextBlob, Recipient })],
    [
      "recipient",
      () => it.sdk.generateDataKey({ KeyId, NumberOfBytes: 1, Recipient }),
    ],
    ["recipient", () => it.sdk.generateRandom({ NumberOfBytes: 1, Recipient })],
    [
      "customKeyStoreId",
      () =>
        it.sdk.generateRandom({ NumberOfBytes: 1, CustomKeyStoreId: "cks-1" }),
    ],
    ["customKeyStoreId", () => it.sdk.createKey({ CustomKeyStoreId: "cks-1" })],
    ["xksKeyId", () => it.sdk.createKey({ XksKeyId: "1" })],
  ] as const) {
    expect(await refusal(call)).toBe(
      `UnsupportedOperationException 400: The local KMS does not simulate '${name}'.`,
    );
  }
});
