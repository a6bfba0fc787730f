import { type Keyring, webCrypto } from "../../../mod.ts";
import type { ItemEncryptorOptions } from "../../../src/entries/dynamodb.ts";
import { tableOf, type VectorConfig } from "./item-vectors.ts";

/** Returns the options of `itemEncryptor` for a configuration of the vectors; what it leaves out is left out. */
export function optionsOf(
  config: VectorConfig,
  keyring: Keyring,
): ItemEncryptorOptions {
  const { tableName, partitionKey, sortKey, actions, suite, plaintextPolicy } =
    tableOf(config, keyring, webCrypto);
  const {
    allowedUnsignedAttributes: names,
    allowedUnsignedAttributePrefix: prefix,
  } = config;
  const isUnsigned = names !== undefined || prefix !== undefined;
  return {
    tableName,
    partitionKey,
    ...(sortKey !== undefined && { sortKey }),
    keyring,
    attributes: Object.fromEntries(actions),
    ...(isUnsigned && { unsigned: { names, prefix } }),
    ...(config.algorithmSuiteId !== undefined && { algorithmSuite: suite }),
    ...(config.plaintextOverride !== undefined && { plaintextPolicy }),
  };
}
