import type { KMS } from "@aws-sdk/client-kms";
import { type Area, encrypted, idOf, newKey, opens, outcome } from "../step.ts";

function isRotating(kms: KMS, KeyId: string): Promise<string> {
  return outcome(
    kms.getKeyRotationStatus({ KeyId }),
    ({ KeyRotationEnabled }) => String(KeyRotationEnabled),
  );
}

/** Steps about rotation, automatic and on demand. */
export const rotation: Area = {
  name: "rotation",
  steps: [
    {
      name: "automatic rotation: off, switched on, and off again",
      aws: "false, true, false",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const before = await isRotating(kms, KeyId);
        await kms.enableKeyRotation({ KeyId });
        const between = await isRotating(kms, KeyId);
        await kms.disableKeyRotation({ KeyId });
        return [before, between, await isRotating(kms, KeyId)].join(", ");
      },
    },
    {
      name: "the period, where none is given",
      aws: "365",
      source: "API Reference, GetKeyRotationStatus: RotationPeriodInDays",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        await kms.enableKeyRotation({ KeyId });
        const { RotationPeriodInDays } = await kms.getKeyRotationStatus({
          KeyId,
        });
        return String(RotationPeriodInDays);
      },
      moto: { gives: "undefined", why: "knows no period" },
    },
    {
      name: "a period of 89 days",
      aws: "ValidationException",
      source: "API Reference, EnableKeyRotation: 90 to 2,560 days",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const RotationPeriodInDays = 89;
        return outcome(kms.enableKeyRotation({ KeyId, RotationPeriodInDays }));
      },
      moto: { gives: "ok", why: "knows no period" },
    },
    {
      name: "old ciphertexts open after a rotation on demand, and new ones do",
      aws: "opens, opens",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const before = await encrypted(kms, KeyId);
        await kms.rotateKeyOnDemand({ KeyId });
        const after = await encrypted(kms, KeyId);
        const all = [before, after].map((CiphertextBlob) =>
          outcome(kms.decrypt({ CiphertextBlob }), opens),
        );
        return (await Promise.all(all)).join(", ");
      },
    },
    {
      name: "the key material changes by it",
      aws: "another one",
      source: "API Reference, GenerateDataKey: KeyMaterialId",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        const material = async () => {
          const made = await kms.generateDataKey({ KeyId, KeySpec: "AES_256" });
          return made.KeyMaterialId;
        };
        const before = await material();
        await kms.rotateKeyOnDemand({ KeyId });
        return before === (await material()) ? "the same" : "another one";
      },
      moto: { gives: "the same", why: "notes rotations, and rotates nothing" },
    },
    {
      name: "the 26th rotation on demand",
      aws: "LimitExceededException",
      source: "API Reference, RotateKeyOnDemand: at most 25 times a key",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        for (let i = 0; i < 25; i++) await kms.rotateKeyOnDemand({ KeyId });
        return outcome(kms.rotateKeyOnDemand({ KeyId }));
      },
      moto: { gives: "ok", why: "knows no limit" },
    },
    {
      name: "an RSA key, on demand",
      aws: "UnsupportedOperationException",
      source: "API Reference, RotateKeyOnDemand: symmetric keys only",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms, {
          KeySpec: "RSA_2048",
          KeyUsage: "ENCRYPT_DECRYPT",
        });
        return outcome(kms.rotateKeyOnDemand({ KeyId }));
      },
      moto: { gives: "ok", why: "does not look at the key's kind" },
    },
    {
      name: "a disabled key, on demand",
      aws: "DisabledException",
      source: "API Reference, RotateKeyOnDemand: errors",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        await kms.disableKey({ KeyId: idOf(KeyId) });
        return outcome(kms.rotateKeyOnDemand({ KeyId }));
      },
      moto: { gives: "ok", why: "lets disabled keys through" },
    },
    {
      name: "the status while deletion is scheduled, and once it is cancelled",
      aws: "false, true",
      source: "API Reference, GetKeyRotationStatus: pending deletion",
      async run(server) {
        const kms = server.client();
        const KeyId = await newKey(kms);
        await kms.enableKeyRotation({ KeyId });
        await kms.scheduleKeyDeletion({ KeyId: idOf(KeyId) });
        const during = await isRotating(kms, KeyId);
        await kms.cancelKeyDeletion({ KeyId: idOf(KeyId) });
        return `${during}, ${await isRotating(kms, KeyId)}`;
      },
      moto: { gives: "true, true", why: "does not look at the key's state" },
    },
  ],
};
