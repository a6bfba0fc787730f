import type { EncryptionContext } from "../../message/encryption-context.ts";
import type { Bytes } from "../../util/bytes.ts";

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
  readonly kmsArn: string;
  /** Custom pairs, without their prefix. */
  readonly context: EncryptionContext;
  /** Encryption context that the ciphertext is bound to in AWS KMS. */
  readonly kmsContext: EncryptionContext;
}
