import { IV_LENGTH } from "../crypto/random-iv.ts";
import type { EncryptedDataKey } from "../message/encrypted-data-keys.ts";
import { quote } from "../util/assert.ts";
import { readOption } from "../util/options.ts";
import { decodeUtf8 } from "../util/utf8.ts";
import type { Keyring } from "./keyring.ts";

/**
 * Namespaces that error messages leave out: the default namespace, and those whose key names are clear by themselves,
 * such as ARNs.
 */
const UNSAID: readonly string[] = [
  "sealmask",
  "sealmask-jose",
  "aws-kms",
  "aws-kms-hierarchy",
  "aws-kms-rsa",
];

/** Returns a key's name as error messages show it: `namespace/name`, or the name alone for a well-known namespace. */
export function keyNameOf(namespace: string, name: string): string {
  return UNSAID.includes(namespace) ? name : `${namespace}/${name}`;
}

/**
 * Number of bytes that a raw AES keyring writes after its key's name: tag length and IV length (4 bytes each), then the
 * 12-byte IV.
 */
const AES_TAIL = 20;

function isAesInfo(info: Uint8Array): boolean {
  const lengths = info.subarray(-AES_TAIL, -IV_LENGTH);
  return lengths.join() === [0, 0, 0, 128, 0, 0, 0, IV_LENGTH].join();
}

/**
 * Returns the key name or ARN in an encrypted data key, or `undefined` if its provider information is not UTF-8 text.
 */
export function nameInEntry({
  providerInfo,
}: EncryptedDataKey): string | undefined {
  const bytes = isAesInfo(providerInfo)
    ? providerInfo.subarray(0, -AES_TAIL)
    : providerInfo;
  try {
    return decodeUtf8(bytes);
  } catch {
    return undefined;
  }
}

function nameOfEntry(entry: EncryptedDataKey): string {
  const name = nameInEntry(entry);
  const { providerId } = entry;
  return name === undefined ? providerId : keyNameOf(providerId, name);
}

/** Maximum length of a name in characters; the longest key ARN fits. */
const MAX_NAME_LENGTH = 120;
const MAX_NAMES = 4;

function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, MAX_NAMES)
    .map((name) => quote(name, MAX_NAME_LENGTH));
  const left = names.length - shown.length;
  if (left > 0) shown.push(`${left} more`);
  const last = shown.pop() ?? "none";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

/** Returns the names of a keyring's keys, or the keyring's id if it does not declare `keyNames`. */
export function keyNamesOf(keyring: Keyring): readonly string[] {
  return readOption(keyring, "keyNames") ?? [keyring.id];
}

/**
 * Explains for an error message that none of a token's data keys belongs to a keyring: lists the keys that the token
 * names and those that the keyring has.
 *
 * @param what kind of the message, for the text
 */
export function foreignKeys(
  encryptedDataKeys: readonly EncryptedDataKey[],
  keyring: Keyring,
  what: "token" | "item" = "token",
): string {
  const named = [...new Set(encryptedDataKeys.map(nameOfEntry))];
  const own = [...new Set(keyNamesOf(keyring))];
  const isSame = named.some((name) => own.includes(name));
  const why = isSame ? ", which is another kind of key" : "";
  return `none of the ${what}'s data keys is for this keyring: the ${what} names ${listed(named)}, this keyring is ${listed(own)}${why}`;
}
