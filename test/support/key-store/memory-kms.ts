import type { EncryptionContext } from "../../../mod.ts";
import type { KmsClient } from "../../../src/entries/kms.ts";

/** ARN of the only key of {@link memoryKms}. */
export const KMS_ARN: string =
  "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/** Stand-in for AWS KMS in the same process: it answers at once, and its data keys are predictable. */
export interface MemoryKms {
  readonly client: KmsClient;
  /** Returns the number of calls of an operation so far. */
  calls(operation: keyof KmsClient): number;
}

const KEY_LENGTH = 32;

function textOf(context: EncryptionContext = {}): string {
  return JSON.stringify(Object.entries(context).sort());
}

function failure(name: string): Error {
  return Object.assign(new Error(name), { name });
}

/** Makes a KMS with one key. */
export function memoryKms(): MemoryKms {
  const counts = new Map<string, number>();
  // Ciphertexts are numbers of four bytes, and stand for what was encrypted with which context.
  const sealed: { readonly key: Uint8Array; readonly context: string }[] = [];
  const count = (operation: keyof KmsClient) =>
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const assertKey = (keyId: string | undefined) => {
    if (keyId !== KMS_ARN) throw failure("NotFoundException");
  };
  const seal = (key: Uint8Array, context: EncryptionContext | undefined) => {
    const CiphertextBlob = new Uint8Array(4);
    new DataView(CiphertextBlob.buffer).setUint32(0, sealed.length);
    sealed.push({ key: key.slice(), context: textOf(context) });
    return { CiphertextBlob, KeyId: KMS_ARN };
  };
  const open = (blob: Uint8Array, context: EncryptionContext | undefined) => {
    const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
    const found = blob.length === 4 ? sealed[view.getUint32(0)] : undefined;
    if (found?.context !== textOf(context)) {
      throw failure("InvalidCiphertextException");
    }
    return found.key.slice();
  };
  const newKey = () =>
    Uint8Array.from(
      { length: KEY_LENGTH },
      (_, i) => (sealed.length * 7 + i) & 0xff,
    );
  const client: KmsClient = {
    async generateDataKey({ KeyId, EncryptionContext }) {
      count("generateDataKey");
      assertKey(KeyId);
      const Plaintext = newKey();
      return { ...seal(Plaintext, EncryptionContext), Plaintext };
    },
    async generateDataKeyWithoutPlaintext({ KeyId, EncryptionContext }) {
      count("generateDataKeyWithoutPlaintext");
      assertKey(KeyId);
      return seal(newKey(), EncryptionContext);
    },
    async encrypt({ KeyId, Plaintext, EncryptionContext }) {
      count("encrypt");
      assertKey(KeyId);
      return seal(Plaintext, EncryptionContext);
    },
    async decrypt({ KeyId, CiphertextBlob, EncryptionContext }) {
      count("decrypt");
      assertKey(KeyId);
      const Plaintext = open(CiphertextBlob, EncryptionContext);
      return { Plaintext, KeyId: KMS_ARN };
    },
    async reEncrypt(input) {
      count("reEncrypt");
      assertKey(input.SourceKeyId);
      assertKey(input.DestinationKeyId);
      const key = open(input.CiphertextBlob, input.SourceEncryptionContext);
      return {
        ...seal(key, input.DestinationEncryptionContext),
        SourceKeyId: KMS_ARN,
      };
    },
    async getPublicKey() {
      throw failure("UnsupportedOperationException");
    },
  };
  return { client, calls: (operation) => counts.get(operation) ?? 0 };
}
