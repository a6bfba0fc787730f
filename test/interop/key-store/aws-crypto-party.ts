import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  BranchKeyStoreNode,
  buildClient,
  CommitmentPolicy,
  KmsHierarchicalKeyRingNode,
} from "@aws-crypto/client-node";
import { dynamoDbAt, kmsAt } from "./clients.ts";
import type { Party, ReadKey, StoreKeys, StorePlace } from "./party.ts";

const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

type Materials = Awaited<ReturnType<BranchKeyStoreNode["getActiveBranchKey"]>>;

function describe(materials: Materials): ReadKey {
  return {
    branchKeyId: materials.branchKeyIdentifier,
    version: materials.branchKeyVersion.toString("utf8"),
    hash: createHash("sha256").update(materials.branchKey()).digest("hex"),
    encryptionContext: { ...materials.encryptionContext },
  };
}

function kmsConfiguration(keys: StoreKeys) {
  switch (keys.kind) {
    case "key":
      return { identifier: keys.arn };
    case "multi-Region key":
      return { mrkIdentifier: keys.arn };
    case "discovery":
      return "discovery";
    default:
      return { region: keys.region };
  }
}

/** AWS's libraries for JavaScript: the branch key store, and the AWS Encryption SDK. They read no beacon keys, and know no items. */
export function awsCryptoParty({
  dynamoDb,
  tableName,
  logicalName,
  kms,
  keys,
}: StorePlace): Party {
  const [ddbClient, kmsClient] = [dynamoDbAt(dynamoDb), kmsAt(kms)];
  const keyStore = new BranchKeyStoreNode({
    logicalKeyStoreName: logicalName,
    storage: { ddbTableName: tableName, ddbClient },
    keyManagement: { kmsClient },
    kmsConfiguration: kmsConfiguration(keys),
  });
  const keyring = (branchKeyId: string) =>
    new KmsHierarchicalKeyRingNode({
      branchKeyId,
      keyStore,
      cacheLimitTtl: 600,
      // Without this option the SDK sorts by the runtime's locale, and other SDKs cannot unwrap its data keys.
      utf8Sorting: true,
    });
  return {
    name: "@aws-crypto",
    async create({ branchKeyId, encryptionContext }) {
      const created = await keyStore.createKey({
        ...(branchKeyId !== undefined && { branchKeyIdentifier: branchKeyId }),
        ...(encryptionContext && { encryptionContext }),
      });
      return created.branchKeyIdentifier;
    },
    version: (branchKeyIdentifier) =>
      keyStore.versionKey({ branchKeyIdentifier }),
    async active(branchKeyId) {
      return describe(await keyStore.getActiveBranchKey(branchKeyId));
    },
    async versionOf(branchKeyId, version) {
      return describe(await keyStore.getBranchKeyVersion(branchKeyId, version));
    },
    async encrypt(branchKeyId, encryptionContext, text) {
      const options = { encryptionContext };
      const { result } = await sdk.encrypt(keyring(branchKeyId), text, options);
      return result.toString("base64");
    },
    async decrypt(branchKeyId, context, message) {
      const bytes = Buffer.from(message, "base64");
      const { plaintext, messageHeader } = await sdk.decrypt(
        keyring(branchKeyId),
        bytes,
      );
      // The SDK leaves the comparison of the context to its caller.
      for (const [name, value] of Object.entries(context)) {
        if (messageHeader.encryptionContext[name] === value) continue;
        throw new Error("The message has another encryption context");
      }
      return plaintext.toString("utf8");
    },
    close() {
      ddbClient.destroy();
      kmsClient.destroy();
    },
  };
}
