import type { KMS } from "@aws-sdk/client-kms";
import {
  type Area,
  newKey,
  opens,
  outcome,
  PLAINTEXT as Plaintext,
  type Step,
} from "../step.ts";

/** Makes a step with a call that gets a new key's ARN. */
function call(
  name: string,
  aws: string,
  make: (kms: KMS, KeyId: string) => Promise<unknown>,
  rest: Partial<Step> = {},
): Step {
  return {
    name,
    aws,
    async run(server) {
      const kms = server.client();
      return outcome(make(kms, await newKey(kms)));
    },
    ...rest,
  };
}

const REFUSED = "ValidationException";
const NOT_FOUND = "NotFoundException";
const DRY_RUN: Partial<Step> = {
  source: "API Reference, DryRun",
  moto: { gives: "ok", why: "does not read DryRun" },
};

/** Steps about the validation of requests. */
export const validation: Area = {
  name: "validation",
  steps: [
    call("a plaintext of 4,096 bytes", "ok", (kms, KeyId) =>
      kms.encrypt({ KeyId, Plaintext: new Uint8Array(4096) }),
    ),
    call("a plaintext of 4,097 bytes", REFUSED, (kms, KeyId) =>
      kms.encrypt({ KeyId, Plaintext: new Uint8Array(4097) }),
    ),
    call("a plaintext of no bytes", REFUSED, (kms, KeyId) =>
      kms.encrypt({ KeyId, Plaintext: new Uint8Array() }),
    ),
    call("a data key of 1,024 bytes", "ok", (kms, KeyId) =>
      kms.generateDataKey({ KeyId, NumberOfBytes: 1024 }),
    ),
    call("a data key of 1,025 bytes", REFUSED, (kms, KeyId) =>
      kms.generateDataKey({ KeyId, NumberOfBytes: 1025 }),
    ),
    call("a data key of no length", REFUSED, (kms, KeyId) =>
      kms.generateDataKey({ KeyId }),
    ),
    call("a data key of two lengths", REFUSED, (kms, KeyId) =>
      kms.generateDataKey({ KeyId, KeySpec: "AES_256", NumberOfBytes: 32 }),
    ),
    call("a data key of a spec that does not exist", REFUSED, (kms, KeyId) =>
      kms.generateDataKey({ KeyId, KeySpec: "AES_512" as "AES_256" }),
    ),
    call("a data key without its plaintext", "ok", async (kms, KeyId) => {
      const made = await kms.generateDataKeyWithoutPlaintext({
        KeyId,
        KeySpec: "AES_256",
      });
      if ("Plaintext" in made) throw new Error("It has its plaintext");
    }),
    call("1,024 random bytes", "ok", (kms) =>
      kms.generateRandom({ NumberOfBytes: 1024 }),
    ),
    call("1,025 random bytes", REFUSED, (kms) =>
      kms.generateRandom({ NumberOfBytes: 1025 }),
    ),
    call("a key that does not exist", NOT_FOUND, (kms, KeyId) =>
      kms.encrypt({
        KeyId: KeyId.replace(/.{12}$/, "000000000000"),
        Plaintext,
      }),
    ),
    call("a key id of no form", NOT_FOUND, (kms) =>
      kms.encrypt({ KeyId: "nonsense", Plaintext }),
    ),
    call("an alias that does not exist", NOT_FOUND, (kms) =>
      kms.encrypt({ KeyId: "alias/nobody", Plaintext }),
    ),
    call(
      "a key's ARN in another Region",
      NOT_FOUND,
      (kms, KeyId) =>
        kms.describeKey({ KeyId: KeyId.replace("us-east-1", "us-east-2") }),
      {
        source: "API Reference, DescribeKey: errors",
        moto: { gives: "ok", why: "reads nothing of an ARN but the key's id" },
      },
    ),
    call(
      "a waiting period of 6 days",
      REFUSED,
      (kms, KeyId) =>
        kms.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 6 }),
      {
        source: "API Reference, ScheduleKeyDeletion: between 7 and 30",
        moto: { gives: "ok", why: "does nothing, and says so to no one" },
      },
    ),
    call(
      "DryRun of Encrypt",
      "DryRunOperationException",
      (kms, KeyId) => kms.encrypt({ KeyId, Plaintext, DryRun: true }),
      DRY_RUN,
    ),
    call(
      "DryRun of GenerateDataKey",
      "DryRunOperationException",
      (kms, KeyId) =>
        kms.generateDataKey({ KeyId, KeySpec: "AES_256", DryRun: true }),
      DRY_RUN,
    ),
    call(
      "DryRun of CreateGrant",
      "DryRunOperationException",
      (kms, KeyId) =>
        kms.createGrant({
          KeyId,
          GranteePrincipal: "arn:aws:iam::111122223333:user/x",
          Operations: ["Decrypt"],
          DryRun: true,
        }),
      DRY_RUN,
    ),
    {
      name: "a symmetric ciphertext, said to be RSA's",
      aws: "InvalidKeyUsageException",
      source: "API Reference, Decrypt: EncryptionAlgorithm",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const { CiphertextBlob } = await kms.encrypt({ KeyId, Plaintext });
        const EncryptionAlgorithm = "RSAES_OAEP_SHA_256";
        return outcome(
          kms.decrypt({ CiphertextBlob, KeyId, EncryptionAlgorithm }),
          opens,
        );
      },
      moto: { gives: "opens", why: "does not read EncryptionAlgorithm" },
    },
  ],
};
