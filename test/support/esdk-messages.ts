import {
  type CryptoPort,
  type Keyring,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../mod.ts";
import { branchKeyring } from "../../src/entries/key-store.ts";

/** Key from the AWS Encryption SDK's vectors. */
interface KeyMaterial {
  readonly material: string;
  readonly "key-id": string;
  readonly branchKey: string;
  readonly branchKeyVersion: string;
}

/** Description of a keyring in the vectors. */
interface KeyDescription {
  readonly type: string;
  readonly key: string;
  readonly "provider-id": string;
  readonly "encryption-algorithm": "aes" | "rsa";
  readonly "padding-algorithm"?: "oaep-mgf1" | "pkcs1";
  readonly "padding-hash"?: string;
  readonly generator?: KeyDescription;
  readonly childKeyrings?: readonly KeyDescription[];
  readonly underlying?: KeyDescription;
  readonly requiredEncryptionContextKeys?: readonly string[];
}

/** Message that an AWS Encryption SDK wrote. */
export interface EsdkVector {
  readonly id: string;
  readonly description: string;
  readonly algorithmSuiteId: string;
  readonly key: KeyDescription;
  readonly reproducedEncryptionContext: Readonly<Record<string, string>>;
  readonly ciphertext: string;
}

/** File of such messages. */
export interface EsdkVectors {
  readonly plaintext: string;
  readonly keys: Readonly<Record<string, KeyMaterial>>;
  readonly tests: readonly EsdkVector[];
}

const HASHES = {
  sha1: "SHA-1",
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
} as const;

/** Decodes base64. */
export function bytesOfBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

/**
 * Makes the keyring that a message's description names.
 *
 * @param crypto port of the keyrings of AES and branch keys
 */
export function vectorKeyring(
  keys: EsdkVectors["keys"],
  description: KeyDescription,
  crypto?: CryptoPort,
): Keyring {
  const made = (other: KeyDescription) => vectorKeyring(keys, other, crypto);
  if (description.underlying) return made(description.underlying);
  if (description.type === "multi-keyring") {
    const { generator, childKeyrings = [] } = description;
    return multiKeyring({
      generator: generator && made(generator),
      children: childKeyrings.map(made),
    });
  }
  const found = keys[description.key];
  if (!found) throw new Error(`No key ${description.key}`);
  const { material, "key-id": keyName, branchKeyVersion: version } = found;
  if (description.type === "aws-kms-hierarchy") {
    const key = bytesOfBase64(found.branchKey);
    const branchKeyFor = async () => ({ version, key });
    return branchKeyring({ branchKeyId: keyName, branchKeyFor, crypto });
  }
  const keyNamespace = description["provider-id"];
  if (description["encryption-algorithm"] === "aes") {
    const key = bytesOfBase64(material);
    return localKeyring({ key, keyName, keyNamespace, crypto });
  }
  const hash = HASHES[description["padding-hash"] as keyof typeof HASHES];
  return rsaKeyring({ privateKey: material, keyName, keyNamespace, hash });
}
