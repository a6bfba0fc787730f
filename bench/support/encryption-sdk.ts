import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  NodeCachingMaterialsManager,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";

const SUITES = {
  default: undefined,
  unsigned:
    AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
};

/** Encrypts with the AWS Encryption SDK: raw AES keyring, data keys cached, to base64 as a JSON document would hold it. */
export function encryptionSdk(
  suite: keyof typeof SUITES,
  context: Record<string, string>,
): {
  encrypt(text: string): Promise<string>;
  decrypt(message: string): Promise<string>;
} {
  const { encrypt, decrypt } = buildClient(
    CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT,
  );
  const keyring = new RawAesKeyringNode({
    keyName: "benchmark",
    keyNamespace: "benchmark",
    unencryptedMasterKey: new Uint8Array(32).fill(7),
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const manager = new NodeCachingMaterialsManager({
    backingMaterials: keyring,
    cache: getLocalCryptographicMaterialsCache(100),
    maxAge: 300_000,
  });
  const suiteId = SUITES[suite];
  return {
    async encrypt(text) {
      const { result } = await encrypt(manager, text, {
        encryptionContext: context,
        // What is cached has a limit of bytes, which needs the length.
        plaintextLength: Buffer.byteLength(text),
        ...(suiteId !== undefined && { suiteId }),
      });
      return result.toString("base64");
    },
    async decrypt(message) {
      const { plaintext } = await decrypt(
        manager,
        Buffer.from(message, "base64"),
      );
      return plaintext.toString("utf8");
    },
  };
}
