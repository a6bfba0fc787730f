import { localKeyring, multiKeyring, rsaKeyring } from "../../../mod.ts";
import type { ItemEncryptorOptions } from "../../../src/dynamodb/item-encryptor-options.ts";
import type {
  ItemAction,
  ItemSuiteId,
  PlaintextPolicy,
} from "../../../src/dynamodb/table.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import { decodeBase64 } from "../../../src/util/base64.ts";

/** Key of the vectors. */
export interface VectorKey {
  readonly keyNamespace: string;
  readonly keyName: string;
  readonly key: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

/** Keyring of the vectors. */
export type VectorKeyring =
  | { readonly type: "raw-aes"; readonly key: string }
  | {
      readonly type: "raw-rsa";
      readonly key: string;
      readonly padding: string;
      readonly withPublicKey: boolean;
      readonly withPrivateKey: boolean;
    }
  | {
      readonly type: "multi";
      readonly generator: VectorKeyring | null;
      readonly children: readonly VectorKeyring[];
    };

/** Configuration of a table in the vectors, as the Java library takes it. */
export interface VectorConfig {
  readonly logicalTableName: string;
  readonly partitionKeyName: string;
  readonly sortKeyName?: string;
  readonly attributeActionsOnEncrypt: Readonly<Record<string, string>>;
  readonly allowedUnsignedAttributes?: readonly string[];
  readonly allowedUnsignedAttributePrefix?: string;
  readonly algorithmSuiteId?: string;
  readonly plaintextOverride?: string;
}

/** Makes a keyring of the vectors. */
export function vectorKeyring(
  description: VectorKeyring,
  keys: Readonly<Record<string, VectorKey>>,
): Keyring {
  if (description.type === "multi") {
    const { generator, children } = description;
    return multiKeyring({
      generator: generator ? vectorKeyring(generator, keys) : undefined,
      children: children.map((child) => vectorKeyring(child, keys)),
    });
  }
  const found = keys[description.key] as VectorKey;
  const { keyNamespace, keyName } = found;
  if (description.type === "raw-aes") {
    const key = decodeBase64(found.key) as Uint8Array;
    return localKeyring({ key, keyNamespace, keyName });
  }
  const { padding, withPublicKey, withPrivateKey } = description;
  const [, hash] = /^OAEP_SHA(\d+)_MGF1$/.exec(padding) ?? [];
  return rsaKeyring({
    ...(withPublicKey && { publicKey: found.publicKeyPem }),
    ...(withPrivateKey && { privateKey: found.privateKeyPem }),
    ...(hash ? { hash: `SHA-${hash}` as "SHA-256" } : { padding }),
    keyNamespace,
    keyName,
  } as Parameters<typeof rsaKeyring>[0]);
}

const ACTIONS: Readonly<Record<string, ItemAction>> = {
  ENCRYPT_AND_SIGN: "encrypt",
  SIGN_ONLY: "sign",
  SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT: "context",
  DO_NOTHING: "none",
};

const SUITES: Readonly<Record<string, ItemSuiteId>> = {
  ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_SYMSIG_HMAC_SHA384: "6700",
  ALG_AES_256_GCM_HKDF_SHA512_COMMIT_KEY_ECDSA_P384_SYMSIG_HMAC_SHA384: "6701",
};

const POLICIES: Readonly<Record<string, PlaintextPolicy>> = {
  FORCE_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ: "force-write-allow-read",
  FORBID_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ: "forbid-write-allow-read",
  FORBID_PLAINTEXT_WRITE_FORBID_PLAINTEXT_READ: "forbid-write-forbid-read",
};

/** Returns the options of `itemEncryptor` for a configuration of the vectors. */
export function optionsOf(
  config: VectorConfig,
  keyring: Keyring,
): ItemEncryptorOptions {
  const {
    sortKeyName: sortKey,
    allowedUnsignedAttributes: names,
    allowedUnsignedAttributePrefix: prefix,
    algorithmSuiteId,
    plaintextOverride,
  } = config;
  const isUnsigned = names !== undefined || prefix !== undefined;
  const attributes = Object.entries(config.attributeActionsOnEncrypt).map(
    ([name, action]) => [name, ACTIONS[action]] as const,
  );
  return {
    tableName: config.logicalTableName,
    partitionKey: config.partitionKeyName,
    ...(sortKey !== undefined && { sortKey }),
    keyring,
    attributes: Object.fromEntries(attributes) as Record<string, ItemAction>,
    ...(isUnsigned && { unsigned: { names, prefix } }),
    ...(algorithmSuiteId !== undefined && {
      algorithmSuite: SUITES[algorithmSuiteId],
    }),
    ...(plaintextOverride !== undefined && {
      plaintextPolicy: POLICIES[plaintextOverride],
    }),
  };
}
