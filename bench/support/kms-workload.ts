import process from "node:process";
import {
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from "@aws-crypto/client-node";
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandOutput,
  KMSClient,
} from "@aws-sdk/client-kms";
import { DataMasking } from "../../mod.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import { type LocalKms, startLocalKms } from "../../src/entries/testing.ts";
import { assertRight, gives } from "./check.ts";
import { documentOf } from "./documents.ts";
import { openerOf } from "./opener.ts";

/** A way to encrypt a document for a tenant. */
interface Way {
  encrypt(document: object, tenant: string): Promise<unknown>;
  /** Whether an answer is right. */
  check(answer: unknown, document: object, tenant: string): Promise<void>;
}

/** The ways to encrypt with a key of AWS KMS, each as a new instance of a function has it. */
function ways(kms: LocalKms, keyArn: string): Record<string, Way> {
  const client = new KMSClient(kms.clientConfig());
  const masking = new DataMasking({
    keyring: kmsKeyring({ keyIds: [keyArn], client }),
  });
  const keyring = new KmsKeyringNode({ generatorKeyId: keyArn });
  const manager = new NodeCachingMaterialsManager({
    backingMaterials: keyring,
    cache: getLocalCryptographicMaterialsCache(100),
    maxAge: 300_000,
  });
  const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const bySdk =
    (materials: typeof keyring | typeof manager): Way["encrypt"] =>
    async (document, tenant_id) => {
      const text = JSON.stringify(document);
      const { result } = await sdk.encrypt(materials, text, {
        encryptionContext: { tenant_id },
        plaintextLength: Buffer.byteLength(text),
      });
      return result.toString("base64");
    };
  const check: Way["check"] = async (text, document, tenant_id) => {
    const { masking, end } = openerOf(kms, keyArn);
    const context = { tenant_id };
    const open = (token: unknown) => masking.decrypt(token, { context });
    await gives(document, open)(text);
    end();
  };
  return {
    sealmask: {
      encrypt: (document, tenant_id) =>
        masking.encrypt(document, { context: { tenant_id } }),
      check,
    },
    "AWS Encryption SDK, caching": { encrypt: bySdk(manager), check },
    "AWS Encryption SDK": { encrypt: bySdk(keyring), check },
    // What each token of a hand-written envelope needs; the cipher is left out, as only calls are counted.
    "a data key for each document": {
      encrypt: (_, tenant_id) =>
        client.send(
          new GenerateDataKeyCommand({
            KeyId: keyArn,
            KeySpec: "AES_256",
            EncryptionContext: { tenant_id },
          }),
        ),
      async check(answer, _, tenant_id) {
        const { CiphertextBlob, Plaintext } =
          answer as GenerateDataKeyCommandOutput;
        const EncryptionContext = { tenant_id };
        const opened = await client.send(
          new DecryptCommand({ CiphertextBlob, EncryptionContext }),
        );
        await gives([...(Plaintext ?? [])])([...(opened.Plaintext ?? [])]);
      },
    },
  };
}

/**
 * Encrypts documents of several tenants, 10 at a time, in every way; gives the calls to AWS KMS.
 *
 * @param documents how many
 * @param tenants how many encryption contexts they belong to
 */
export async function countKmsCalls(
  documents: number,
  tenants: number,
): Promise<{ name: string; calls: number }[]> {
  const kms = await startLocalKms();
  try {
    const { arn } = await kms.createKey();
    const { endpoint, region, credentials } = kms.clientConfig();
    // The AWS Encryption SDK makes its clients itself.
    Object.assign(process.env, {
      AWS_REGION: region,
      AWS_ENDPOINT_URL_KMS: endpoint,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    });
    const document = documentOf(1_024);
    const counts: { name: string; calls: number }[] = [];
    for (const [name, way] of Object.entries(ways(kms, arn))) {
      kms.reset();
      let last: unknown;
      for (let i = 0; i < documents; i += 10) {
        const answers = await Promise.all(
          Array.from({ length: Math.min(10, documents - i) }, (_, k) =>
            way.encrypt(document, `tenant ${(i + k) % tenants}`),
          ),
        );
        last = answers.at(-1);
      }
      counts.push({ name, calls: kms.calls.length });
      const tenant = `tenant ${(documents - 1) % tenants}`;
      await assertRight(
        name,
        (answer) => way.check(answer, document, tenant),
        last,
      );
    }
    return counts;
  } finally {
    await kms.stop();
  }
}
