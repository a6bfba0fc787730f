import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";
import type { KmsArn } from "../kms/arn.ts";
import * as names from "./names.ts";
import type { StoredItem } from "./table-client.ts";

/** Record of a branch key, checked but not authenticated: AWS KMS does that when it decrypts `ciphertext`. */
export interface KeyStoreRecord {
  readonly branchKeyId: string;
  /** Type of the record: `"branch:ACTIVE"`, `"branch:version:…"` or `"beacon:ACTIVE"`. */
  readonly type: string;
  /** UUID of the version; `undefined` for a beacon key. */
  readonly version: string | undefined;
  readonly ciphertext: Bytes;
  /** Time of creation as the record has it: ISO 8601, UTC, six digits of a second. */
  readonly createTime: string;
  /** KMS key that the record names. */
  readonly kmsKey: KmsArn;
  /** Custom pairs, without their prefix. */
  readonly context: EncryptionContext;
  /** Encryption context that the ciphertext is bound to in AWS KMS. */
  readonly kmsContext: EncryptionContext;
}

/** Version of the format (`hierarchy-version`) that this release reads and writes. */
export const FORMAT = "1";

/** Length of a branch key and of a beacon key in bytes. */
export const KEY_LENGTH = 32;

/** Parts of a new record that its ciphertext is bound to. */
export interface NewRecord {
  readonly branchKeyId: string;
  readonly type: string;
  /** UUID of the version, for the record of the active version alone: in that of a version it is part of the type. */
  readonly activeVersion?: string;
  readonly createTime: string;
  readonly kmsArn: string;
  /** Custom pairs, without their prefix. */
  readonly context: EncryptionContext;
}

/** Returns the time of creation as records have it: ISO 8601, UTC, to the microsecond. */
export function createTimeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace("Z", "000Z");
}

/** Returns the type of the record with a version. */
export function versionType(version: string): string {
  return `${names.VERSION_PREFIX}${version}`;
}

/** Returns all attributes of a new record that are text. */
function textsOf(record: NewRecord): Readonly<Record<string, string>> {
  const { activeVersion, context } = record;
  const custom = Object.entries(context).map(([name, value]) => [
    `${names.CUSTOM_PREFIX}${name}`,
    value,
  ]);
  return {
    ...Object.fromEntries(custom),
    [names.BRANCH_KEY_ID]: record.branchKeyId,
    [names.TYPE]: record.type,
    ...(activeVersion !== undefined && {
      [names.VERSION]: versionType(activeVersion),
    }),
    [names.CREATE_TIME]: record.createTime,
    [names.KMS_ARN]: record.kmsArn,
  };
}

/** Returns the encryption context that the ciphertext of a new record is bound to in AWS KMS. */
export function kmsContextOf(
  record: NewRecord,
  logicalName: string,
): EncryptionContext {
  return {
    ...textsOf(record),
    [names.HIERARCHY_VERSION]: FORMAT,
    [names.LOGICAL_NAME]: logicalName,
  };
}

/** Returns the item of a new record. */
export function itemOf(record: NewRecord, ciphertext: Bytes): StoredItem {
  const texts = Object.entries(textsOf(record));
  return {
    ...Object.fromEntries(texts.map(([name, S]) => [name, { S }])),
    [names.HIERARCHY_VERSION]: { N: FORMAT },
    [names.CIPHERTEXT]: { B: ciphertext },
  };
}
