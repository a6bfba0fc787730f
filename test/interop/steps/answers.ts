import type { KMS } from "@aws-sdk/client-kms";
import {
  type Area,
  encrypted,
  idOf,
  newKey,
  outcome,
  PLAINTEXT as Plaintext,
  type Step,
} from "../step.ts";

const ALGORITHM = "SYMMETRIC_DEFAULT";
const LEFT_OUT = "leaves it out";
const AS_GIVEN = "answers with what it was given, or the key's id";

/** Makes a step about the `KeyId` in the answer to a call that names a key by its id. */
function named(
  operation: string,
  act: (kms: KMS, KeyId: string) => Promise<{ KeyId?: string | undefined }>,
  rest: Partial<Step> = {},
): Step {
  return {
    name: `the KeyId of ${operation}`,
    aws: "the ARN",
    async run(server) {
      const kms = server.client();
      const arn = await newKey(kms);
      const id = idOf(arn);
      return outcome(act(kms, id), ({ KeyId }) =>
        KeyId === arn ? "the ARN" : KeyId === id ? "the id" : "something else",
      );
    },
    ...rest,
  };
}

/** Steps about the members of answers. */
export const answers: Area = {
  name: "answers",
  steps: [
    named("Encrypt", (kms, KeyId) => kms.encrypt({ KeyId, Plaintext })),
    named("Decrypt", async (kms, KeyId) =>
      kms.decrypt({ KeyId, CiphertextBlob: await encrypted(kms, KeyId) }),
    ),
    named("GenerateDataKey", (kms, KeyId) =>
      kms.generateDataKey({ KeyId, KeySpec: "AES_256" }),
    ),
    named(
      "ScheduleKeyDeletion",
      (kms, KeyId) => kms.scheduleKeyDeletion({ KeyId }),
      {
        source: "API Reference, ScheduleKeyDeletion: KeyId of the answer",
        moto: { gives: "the id", why: AS_GIVEN },
      },
    ),
    named(
      "CancelKeyDeletion",
      async (kms, KeyId) => {
        await kms.scheduleKeyDeletion({ KeyId });
        return kms.cancelKeyDeletion({ KeyId });
      },
      {
        source: "API Reference, CancelKeyDeletion: KeyId of the answer",
        moto: { gives: "the id", why: AS_GIVEN },
      },
    ),
    {
      name: "the EncryptionAlgorithm of Encrypt and Decrypt",
      aws: `${ALGORITHM}, ${ALGORITHM}`,
      source:
        "API Reference, Encrypt and Decrypt: EncryptionAlgorithm of the answer",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const sealed = await kms.encrypt({ KeyId, Plaintext });
        const { CiphertextBlob } = sealed;
        const opened = await kms.decrypt({ CiphertextBlob });
        return `${sealed.EncryptionAlgorithm}, ${opened.EncryptionAlgorithm}`;
      },
      moto: { gives: "undefined, undefined", why: LEFT_OUT },
    },
    {
      name: "a key goes by its id, its ARN, an alias and an alias's ARN",
      aws: "the ARN each time",
      async run(server) {
        const kms = server.client();
        const arn = await newKey(kms);
        const id = idOf(arn);
        const AliasName = "alias/interop/app";
        await kms.createAlias({ AliasName, TargetKeyId: id });
        const names = [id, arn, AliasName, arn.replace(`key/${id}`, AliasName)];
        const found = await Promise.all(
          names.map(async (KeyId) => {
            const CiphertextBlob = await encrypted(kms, KeyId);
            return (await kms.decrypt({ KeyId, CiphertextBlob })).KeyId === arn;
          }),
        );
        return found.every(Boolean) ? "the ARN each time" : "another one";
      },
    },
  ],
};
