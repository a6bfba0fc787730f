import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { KMS } from "@aws-sdk/client-kms";
import { fetchKmsClient } from "../../src/entries/kms-fetch.ts";
import { type LocalKms, startLocalKms } from "../../src/entries/testing.ts";
import type { KmsClient } from "../../src/keyrings/kms/kms-client.ts";
import { caught } from "../support/caught.ts";

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const EncryptionContext = { tenant_id: "ä €" };
let kms: LocalKms;
let sdk: KMS;
let clients: Record<string, KmsClient>;
let KeyId: string;

beforeAll(async () => {
  kms = await startLocalKms();
  KeyId = (await kms.createKey()).arn;
  sdk = new KMS({ ...kms.clientConfig(), maxAttempts: 1 });
  const own = { ...kms.clientConfig(), maxAttempts: 1 };
  clients = {
    "by its own transport": fetchKmsClient(own),
    "by fetch": fetchKmsClient({ ...own, fetch: globalThis.fetch }),
  };
});

afterAll(async () => {
  sdk.destroy();
  await kms.stop();
});

for (const way of ["by its own transport", "by fetch"]) {
  const client = () => clients[way] as KmsClient;

  describe(`fetchKmsClient ${way}`, () => {
    test("a data key that it generates is what the SDK decrypts", async () => {
      const made = await client().generateDataKey({
        KeyId,
        NumberOfBytes: 32,
        EncryptionContext,
      });
      expect(made.Plaintext?.length).toBe(32);
      expect(made.KeyId).toBe(KeyId);
      const { CiphertextBlob } = made as { CiphertextBlob: Uint8Array };
      const opened = await sdk.decrypt({
        KeyId,
        CiphertextBlob,
        EncryptionContext,
      });
      expect([...(opened.Plaintext ?? [])]).toEqual([
        ...(made.Plaintext as Uint8Array),
      ]);
    });

    test("it opens what the SDK encrypts, whatever the bytes", async () => {
      for (const length of [1, 2, 3, 255, 4096]) {
        const Plaintext = Uint8Array.from({ length }, (_, i) => i ^ length);
        const wrapped = await sdk.encrypt({
          KeyId,
          Plaintext,
          EncryptionContext,
        });
        const { Plaintext: opened } = await client().decrypt({
          KeyId,
          CiphertextBlob: wrapped.CiphertextBlob as Uint8Array,
          EncryptionContext,
        });
        expect([...(opened as Uint8Array)]).toEqual([...Plaintext]);
      }
    });

    test("it encrypts, and encrypts anew under another key without showing the plaintext", async () => {
      const other = (await kms.createKey()).arn;
      const Plaintext = new Uint8Array([1, 2, 3]);
      const { CiphertextBlob } = await client().encrypt({
        KeyId,
        Plaintext,
        EncryptionContext,
      });
      const moved = await client().reEncrypt({
        CiphertextBlob: CiphertextBlob as Uint8Array,
        SourceKeyId: KeyId,
        SourceEncryptionContext: EncryptionContext,
        DestinationKeyId: other,
        DestinationEncryptionContext: {},
      });
      expect(moved.SourceKeyId).toBe(KeyId);
      expect(moved.KeyId).toBe(other);
      const opened = await client().decrypt({
        KeyId: other,
        CiphertextBlob: moved.CiphertextBlob as Uint8Array,
      });
      expect([...(opened.Plaintext as Uint8Array)]).toEqual([1, 2, 3]);
    });

    test("it gives the public half of a key as the SDK does", async () => {
      const key = await kms.createKey({
        keySpec: "RSA_2048",
        keyUsage: "ENCRYPT_DECRYPT",
      });
      const own = await client().getPublicKey({ KeyId: key.arn });
      const theirs = await sdk.getPublicKey({ KeyId: key.arn });
      expect([...(own.PublicKey as Uint8Array)]).toEqual([
        ...(theirs.PublicKey as Uint8Array),
      ]);
      expect(own.KeyId).toBe(theirs.KeyId as string);
      expect(own.KeyUsage).toBe(theirs.KeyUsage as string);
      expect(own.EncryptionAlgorithms).toEqual(
        theirs.EncryptionAlgorithms as string[],
      );
    });

    test("errors have the SDK's names, messages and metadata", async () => {
      const CiphertextBlob = new Uint8Array(80);
      const Plaintext = new Uint8Array(5_000);
      const calls: ((from: KmsClient) => Promise<unknown>)[] = [
        (from) => from.encrypt({ KeyId: "nope", Plaintext: CiphertextBlob }),
        (from) => from.encrypt({ KeyId, Plaintext }),
        (from) => from.decrypt({ KeyId, CiphertextBlob }),
        (from) => from.getPublicKey({ KeyId }),
      ];
      const facts = ({ name, $fault, $metadata }: Failure) => [
        name,
        $fault,
        $metadata.httpStatusCode,
        $metadata.attempts,
        typeof $metadata.requestId,
      ];
      for (const call of calls) {
        const own = (await caught(() => call(client()))) as Failure;
        const theirs = (await caught(() => call(sdk))) as Failure;
        expect(facts(own)).toEqual(facts(theirs));
        if (theirs.message !== "UnknownError") {
          expect(own.message).toBe(theirs.message);
        }
      }
    });

    for (const kind of ["throttle", "500"] as const) {
      test(`a fault (${kind}) has the SDK's name`, async () => {
        const call = (from: KmsClient) =>
          from.encrypt({ KeyId, Plaintext: new Uint8Array(1) });
        kms.faults.add({ kind, times: 2 });
        const own = await caught(() => call(client()));
        const theirs = await caught(() => call(sdk));
        expect([own.name, own.message]).toEqual([theirs.name, theirs.message]);
      });
    }
  });
}

type Failure = Error & {
  $fault: string;
  $metadata: { httpStatusCode: number; attempts: number; requestId: string };
};
