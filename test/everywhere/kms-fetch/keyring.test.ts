import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import { DataMasking, KeyringError } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import { type LocalKms, startLocalKms } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const context = { tenant_id: "a06b" };
let kms: LocalKms;
let sdk: KMS;
let arn: string;

beforeAll(async () => {
  kms = await startLocalKms();
  arn = (await kms.createKey()).arn;
  sdk = new KMS({ ...kms.clientConfig(), maxAttempts: 1 });
});

afterAll(async () => {
  sdk.destroy();
  await kms.stop();
});

describe("a KMS keyring", () => {
  const throughBoth = () =>
    [sdk, fetchKmsClient({ ...kms.clientConfig(), maxAttempts: 1 })].map(
      (client) =>
        new DataMasking({
          keyring: kmsKeyring({ keyIds: [arn], client }),
          cache: false,
        }),
    ) as [DataMasking, DataMasking];

  test("opens through either client what it encrypts through the other", async () => {
    const [one, other] = throughBoth();
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const token = await from.encrypt({ id: 1 }, { context });
      expect(await to.decrypt(token, { context })).toEqual({ id: 1 });
    }
  });

  test("fails in the same way through either client", async () => {
    const both = throughBoth();
    for (const kind of ["throttle", "500"] as const) {
      const heal = kms.faults.add({ kind });
      const [theirs, own] = await Promise.all(
        both.map((masking) => caught(() => masking.encrypt(1, { context }))),
      );
      heal();
      expect(own).toBeInstanceOf(KeyringError);
      expect(own?.message).toBe(theirs?.message as string);
      const [cause, theirCause] = [own?.cause, theirs?.cause] as Error[];
      expect(cause?.name).toBe(theirCause?.name as string);
      expect(cause).toBeInstanceOf(Error);
    }
  });
});
