import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { isVersion } from "../branch/branch-key.ts";
import { parseKeyArn } from "../kms/arn.ts";
import type { KeyStoreError } from "./key-store-error.ts";
import { FORMAT, type KeyStoreRecord } from "./key-store-record.ts";
import * as names from "./names.ts";
import { damaged, type StoreTask } from "./store-failure.ts";
import { textIn } from "./stored-text.ts";
import type { StoredItem, StoredValue } from "./table-client.ts";

/** Longest ciphertext of AWS KMS in bytes (API Reference: Decrypt, `CiphertextBlob`). */
const MAX_CIPHERTEXT = 6_144;

/** Texts that every record has. */
const REQUIRED: readonly string[] = [
  names.BRANCH_KEY_ID,
  names.TYPE,
  names.KMS_ARN,
  names.CREATE_TIME,
];

/** Attributes that an error message may name; others may be named by whoever changed the record. */
const KNOWN: readonly string[] = [
  ...REQUIRED,
  names.VERSION,
  names.LOGICAL_NAME,
];

function malformed(
  task: StoreTask,
  expected: string,
  got: string,
): KeyStoreError {
  return damaged(task, `is malformed: expected ${expected}, got ${got}`);
}

/** Describes a value for an error message by its type. */
function kindOf(value: StoredValue | undefined): string {
  const [type = "none"] = Object.keys(value ?? {});
  return type === "none" ? "none" : `type ${type.slice(0, 4)}`;
}

function readCiphertext(task: StoreTask, item: StoredItem): Bytes {
  const value = item[names.CIPHERTEXT];
  const bytes = value && "B" in value ? value.B : undefined;
  const expected = `1 to ${MAX_CIPHERTEXT} bytes in ${names.CIPHERTEXT}`;
  if (!(bytes instanceof Uint8Array)) {
    throw malformed(task, expected, kindOf(value));
  }
  const { length } = bytes;
  if (length > 0 && length <= MAX_CIPHERTEXT) return copyBytes(bytes);
  throw malformed(task, expected, `${length}`);
}

function assertFormat(task: StoreTask, item: StoredItem): void {
  const value = item[names.HIERARCHY_VERSION];
  const format = value && "N" in value ? value.N : undefined;
  if (format === FORMAT) return;
  const expected = `the number ${FORMAT} in ${names.HIERARCHY_VERSION}`;
  const isNumber = typeof format === "string";
  const got = isNumber ? "another number" : kindOf(value);
  throw malformed(task, expected, got);
}

/** Makes an object of pairs that can have one named `__proto__`. */
function bare(): Record<string, string> {
  return Object.create(null);
}

/** Returns all attributes but the ciphertext and the format, which must be texts: AWS KMS authenticates each. */
function readTexts(
  task: StoreTask,
  item: StoredItem,
): Readonly<Record<string, string>> {
  const texts = bare();
  for (const [name, value] of Object.entries(item)) {
    if (name === names.CIPHERTEXT || name === names.HIERARCHY_VERSION) continue;
    const shown = KNOWN.includes(name) ? name : "an additional attribute";
    const text = textIn(value);
    if (text === undefined || !text.isWellFormed()) {
      throw malformed(task, `text in ${shown}`, kindOf(value));
    }
    // The logical name is in no record: it would stand in the place of this key store's.
    if (name === names.LOGICAL_NAME) {
      throw malformed(task, `no attribute ${name}`, "one");
    }
    texts[name] = text;
  }
  const missing = REQUIRED.find((name) => !texts[name]);
  if (missing === undefined) return texts;
  throw malformed(task, `text in ${missing}`, "none");
}

/**
 * Returns the version in a record: an attribute of the active version, and part of the type of another version. A beacon key
 * has none.
 */
function readVersionOf(
  task: StoreTask,
  type: string,
  given: string | undefined,
): string | undefined {
  const isActive = type === names.ACTIVE;
  if (!isActive && given !== undefined) {
    throw malformed(task, `no attribute ${names.VERSION}`, "one");
  }
  if (type === names.BEACON) return undefined;
  const text = (isActive ? given : type) ?? "";
  const version = text.slice(names.VERSION_PREFIX.length);
  if (text.startsWith(names.VERSION_PREFIX) && isVersion(version)) {
    return version;
  }
  const where = isActive ? names.VERSION : names.TYPE;
  const got = given === undefined && isActive ? "none" : "other text";
  throw malformed(task, `${names.VERSION_PREFIX} and a UUID in ${where}`, got);
}

/**
 * Checks an item of the table and returns it as a record.
 *
 * @param key id and type that were asked for; `type` may be left out if any type will do
 * @throws {KeyStoreError} `"damaged"` if the item is not a record of this branch key and type
 */
export function readRecord(
  task: StoreTask,
  item: StoredItem,
  key: { readonly branchKeyId: string; readonly type?: string | undefined },
  logicalName: string,
): KeyStoreRecord {
  const ciphertext = readCiphertext(task, item);
  assertFormat(task, item);
  const texts = readTexts(task, item);
  const branchKeyId = `${texts[names.BRANCH_KEY_ID]}`;
  const type = `${texts[names.TYPE]}`;
  if (branchKeyId !== key.branchKeyId || type !== (key.type ?? type)) {
    throw malformed(task, "the key that was asked for", "another one");
  }
  const kmsKey = parseKeyArn(`${texts[names.KMS_ARN]}`);
  if (kmsKey === null) {
    const expected = `the ARN of a KMS key in ${names.KMS_ARN}`;
    throw malformed(task, expected, "other text");
  }
  const context = bare();
  for (const [name, text] of Object.entries(texts)) {
    if (!name.startsWith(names.CUSTOM_PREFIX)) continue;
    context[name.slice(names.CUSTOM_PREFIX.length)] = text;
  }
  return {
    branchKeyId,
    type,
    version: readVersionOf(task, type, texts[names.VERSION]),
    ciphertext,
    createTime: `${texts[names.CREATE_TIME]}`,
    kmsKey,
    context: Object.freeze(context),
    kmsContext: Object.freeze(
      Object.assign(bare(), texts, {
        [names.HIERARCHY_VERSION]: FORMAT,
        [names.LOGICAL_NAME]: logicalName,
      }),
    ),
  };
}
