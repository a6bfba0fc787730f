import type { KMS } from "@aws-sdk/client-kms";
import { type Area, newKey, outcome, type Step } from "../step.ts";

/** Makes a step that creates an alias. */
function create(name: string, AliasName: string, aws: string): Step {
  return {
    name,
    aws,
    async run(server) {
      const kms = server.client();
      const TargetKeyId = await newKey(kms);
      return outcome(kms.createAlias({ AliasName, TargetKeyId }));
    },
  };
}

async function targetOf(kms: KMS, KeyId: string): Promise<string> {
  const { KeyMetadata } = await kms.describeKey({ KeyId });
  return KeyMetadata?.Arn ?? "";
}

/** Steps about names for keys. */
export const aliases: Area = {
  name: "aliases",
  steps: [
    create("a name without alias/", "interop", "ValidationException"),
    create(
      "a name that is AWS's own",
      "alias/aws/s3",
      "NotAuthorizedException",
    ),
    create("a name with another letter", "alias/\u00e4", "ValidationException"),
    {
      name: "a name that is taken",
      aws: "AlreadyExistsException",
      async run(server) {
        const kms = server.client();
        const TargetKeyId = await newKey(kms);
        const AliasName = "alias/interop-taken";
        await kms.createAlias({ AliasName, TargetKeyId });
        return outcome(kms.createAlias({ AliasName, TargetKeyId }));
      },
    },
    {
      name: "moved to another key, and deleted",
      aws: "moved, NotFoundException",
      async run(server) {
        const kms = server.client();
        const [one, two] = [await newKey(kms), await newKey(kms)];
        const AliasName = "alias/interop-moved";
        await kms.createAlias({ AliasName, TargetKeyId: one });
        await kms.updateAlias({ AliasName, TargetKeyId: two });
        const isMoved = (await targetOf(kms, AliasName)) === two;
        await kms.deleteAlias({ AliasName });
        const after = await outcome(kms.describeKey({ KeyId: AliasName }));
        return `${isMoved ? "moved" : "not moved"}, ${after}`;
      },
    },
    {
      name: "moved from a symmetric key to an RSA key",
      aws: "ValidationException",
      source: "API Reference, UpdateAlias: keys of the same type",
      async run(server) {
        const kms = server.client();
        const AliasName = "alias/interop-kind";
        await kms.createAlias({ AliasName, TargetKeyId: await newKey(kms) });
        const TargetKeyId = await newKey(kms, {
          KeySpec: "RSA_2048",
          KeyUsage: "ENCRYPT_DECRYPT",
        });
        return outcome(kms.updateAlias({ AliasName, TargetKeyId }));
      },
      moto: { gives: "ok", why: "does not look at the key's kind" },
    },
  ],
};
