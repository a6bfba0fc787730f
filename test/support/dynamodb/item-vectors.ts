import {
  type CryptoPort,
  type Keyring,
  localKeyring,
  multiKeyring,
  rsaKeyring,
} from "../../../mod.ts";
import type {
  ItemAction,
  ItemSuiteId,
  PlaintextPolicy,
  Table,
} from "../../../src/dynamodb/table.ts";
import { bytesOfBase64 } from "../esdk-messages.ts";
import type { ItemJson } from "./item-json.ts";

/** Key of the vectors. */
export type VectorKey =
  | {
      readonly kind: "aes";
      readonly keyNamespace: string;
      readonly keyName: string;
      readonly key: string;
    }
  | {
      readonly kind: "rsa";
      readonly keyNamespace: string;
      readonly keyName: string;
      readonly publicKeyPem: string;
      readonly privateKeyPem: string;
    };

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

/** Configuration of the vectors. */
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

/** Item that the Java library encrypted and read back. */
export interface PositiveVector {
  readonly name: string;
  readonly kind: string;
  readonly config: VectorConfig;
  readonly decryptConfig?: VectorConfig;
  readonly keyring: VectorKeyring;
  readonly decryptKeyrings?: readonly VectorKeyring[];
  readonly plaintextItem: ItemJson;
  readonly encryptedItem: ItemJson;
  readonly decryptedItem: ItemJson;
  readonly parsedHeader?: {
    readonly algorithmSuiteId: string;
    readonly attributeActions: Readonly<Record<string, string>>;
    readonly storedEncryptionContext: Readonly<Record<string, string>>;
    readonly encryptionContext: Readonly<Record<string, string>>;
    readonly encryptedDataKeys: readonly {
      readonly keyProviderId: string;
      readonly keyProviderInfo: string;
      readonly ciphertext: string;
    }[];
  };
}

/** Changed item, wrong configuration or refused item, with the Java library's verdict. */
export interface NegativeVector {
  readonly name: string;
  readonly kind: string;
  readonly operation: "decrypt" | "encrypt" | "configure";
  readonly change: string;
  readonly config: VectorConfig;
  readonly keyring: VectorKeyring;
  readonly expect: "refuse" | "succeed";
  readonly plaintextItem?: ItemJson;
  readonly encryptedItem?: ItemJson;
  readonly decryptedItem?: ItemJson;
}

/** Values that the Java library's format has between plaintext and item. */
export interface IntermediateVector {
  readonly name: string;
  readonly version: 1 | 2;
  readonly flavor: 0 | 1;
  readonly messageId: string;
  readonly legend: string;
  readonly signedOrder: readonly string[];
  readonly dataKeyIndex: number;
  readonly plaintextDataKey: string;
  readonly symmetricSigningKey: string;
  readonly commitKey: string;
  readonly fieldRootKey: string;
  readonly canonicalHash: string;
  readonly serializedContext: string;
  readonly canonicalPaths?: Readonly<Record<string, string>>;
  readonly fieldKeys: Readonly<Record<string, string>>;
}

/** File of vectors. */
export interface ItemVectors<Vector> {
  readonly keys: Readonly<Record<string, VectorKey>>;
  readonly vectors: readonly Vector[];
}

/** Actions of the vectors. */
export const ACTIONS: Readonly<Record<string, ItemAction>> = {
  ENCRYPT_AND_SIGN: "encrypt",
  SIGN_ONLY: "sign",
  SIGN_AND_INCLUDE_IN_ENCRYPTION_CONTEXT: "context",
  DO_NOTHING: "none",
};

/** Plaintext policies of the vectors. */
const POLICIES: Readonly<Record<string, PlaintextPolicy>> = {
  FORBID_PLAINTEXT_WRITE_FORBID_PLAINTEXT_READ: "forbid-write-forbid-read",
  FORBID_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ: "forbid-write-allow-read",
  FORCE_PLAINTEXT_WRITE_ALLOW_PLAINTEXT_READ: "force-write-allow-read",
};

const HASHES = {
  OAEP_SHA1_MGF1: "SHA-1",
  OAEP_SHA256_MGF1: "SHA-256",
  OAEP_SHA384_MGF1: "SHA-384",
  OAEP_SHA512_MGF1: "SHA-512",
} as const;

/**
 * Makes a keyring of the vectors. Returns `null` for a key that is used with PKCS#1 v1.5, which is not supported; a multi
 * keyring is made without such keys.
 *
 * @param crypto port of the AES keyrings
 */
export function keyringOf(
  keys: Readonly<Record<string, VectorKey>>,
  description: VectorKeyring,
  crypto?: CryptoPort,
): Keyring | null {
  if (description.type === "multi") {
    const { generator, children } = description;
    const made = children.map((child) => keyringOf(keys, child, crypto));
    return multiKeyring({
      generator: (generator && keyringOf(keys, generator, crypto)) ?? undefined,
      children: made.filter((child) => child !== null),
    });
  }
  const key = keys[description.key];
  if (key === undefined) throw new Error(`No key ${description.key}`);
  const { keyNamespace, keyName } = key;
  if (key.kind === "aes") {
    const bytes = bytesOfBase64(key.key);
    return localKeyring({ key: bytes, keyName, keyNamespace, crypto });
  }
  if (description.type !== "raw-rsa") throw new Error("Expected an AES key");
  const { padding, withPublicKey, withPrivateKey } = description;
  if (padding === "PKCS1") return null;
  return rsaKeyring({
    publicKey: withPublicKey ? key.publicKeyPem : undefined,
    privateKey: withPrivateKey ? key.privateKeyPem : undefined,
    hash: HASHES[padding as keyof typeof HASHES],
    keyName,
    keyNamespace,
  });
}

/** Makes the table of a configuration, without the checks of its options. */
export function tableOf(
  config: VectorConfig,
  keyring: Keyring,
  crypto: CryptoPort,
): Table {
  const actions = Object.entries(config.attributeActionsOnEncrypt);
  const suite: ItemSuiteId = config.algorithmSuiteId?.includes("ECDSA")
    ? "6701"
    : "6700";
  const override = config.plaintextOverride ?? "";
  return {
    tableName: config.logicalTableName,
    requestNames: new Set([config.logicalTableName]),
    partitionKey: config.partitionKeyName,
    sortKey: config.sortKeyName,
    actions: new Map(
      actions.map(([name, action]) => [name, ACTIONS[action] ?? "none"]),
    ),
    unsignedNames: new Set(config.allowedUnsignedAttributes),
    unsignedPrefix: config.allowedUnsignedAttributePrefix,
    // The library signs unless the configuration says otherwise.
    suite: config.algorithmSuiteId === undefined ? "6701" : suite,
    keyring,
    crypto,
    plaintextPolicy: POLICIES[override] ?? "forbid-write-forbid-read",
    indexes: new Map(),
    maxEncryptedDataKeys: 10,
    onEvent: undefined,
  };
}
