import type { Duplex } from "node:stream";
import {
  AlgorithmSuiteIdentifier,
  buildClient,
  getLocalCryptographicMaterialsCache,
  NodeCachingMaterialsManager,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";

const { AES256_GCM_IV12_TAG16_NO_PADDING: wrappingSuite } =
  RawAesWrappingSuiteIdentifier;
const { ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY: suiteId } =
  AlgorithmSuiteIdentifier;

/** Encrypts with the AWS Encryption SDK: raw AES keyring, cached data keys, and base64 as a JSON document would hold it. */
export function encryptionSdk(
  suite: "default" | "unsigned",
  encryptionContext: Record<string, string>,
): {
  encrypt(text: string): Promise<string>;
  decrypt(message: string): Promise<string>;
  encryptStream(frameLength: number): Duplex;
} {
  const { encrypt, encryptStream, decrypt } = buildClient();
  const manager = new NodeCachingMaterialsManager({
    backingMaterials: new RawAesKeyringNode({
      keyName: "benchmark",
      keyNamespace: "benchmark",
      // The SDK overwrites the bytes after reading them.
      unencryptedMasterKey: new Uint8Array(32).fill(7),
      wrappingSuite,
    }),
    cache: getLocalCryptographicMaterialsCache(100),
    maxAge: 300_000,
  });
  const options = {
    encryptionContext,
    ...(suite === "unsigned" && { suiteId }),
  };
  return {
    async encrypt(text) {
      // The cache has a limit of bytes, so it needs the length.
      const plaintextLength = Buffer.byteLength(text);
      const settings = { ...options, plaintextLength };
      const { result } = await encrypt(manager, text, settings);
      return result.toString("base64");
    },
    async decrypt(message) {
      const bytes = Buffer.from(message, "base64");
      return `${(await decrypt(manager, bytes)).plaintext}`;
    },
    encryptStream: (frameLength) =>
      encryptStream(manager, { ...options, frameLength }),
  };
}
