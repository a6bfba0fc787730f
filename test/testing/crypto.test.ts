import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { caught } from "../support/caught.ts";
import { bytesFrom } from "../support/keys.ts";
import { type Harness, harness } from "./harness.ts";

let it: Harness;
beforeAll(async () => {
  it = await harness();
});
afterAll(() => it.end());

describe("symmetric keys", () => {
  test("what is encrypted under a context is decrypted under it alone", async () => {
    const { arn } = await it.kms.createKey();
    const Plaintext = bytesFrom(1);
    const EncryptionContext = { tenant: "a", __proto__x: "b" };
    const sealed = await it.sdk.encrypt({
      KeyId: arn,
      Plaintext,
      EncryptionContext,
    });
    expect(sealed.KeyId).toBe(arn);
    const { CiphertextBlob } = sealed;
    const opened = await it.sdk.decrypt({ CiphertextBlob, EncryptionContext });
    expect(opened.Plaintext).toEqual(Plaintext);
    const error = await caught(() => it.sdk.decrypt({ CiphertextBlob }));
    expect(error.name).toBe("InvalidCiphertextException");
  });
});
