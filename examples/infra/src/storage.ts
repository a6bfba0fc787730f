import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
  type TableProps,
} from "aws-cdk-lib/aws-dynamodb";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

/** Name of the notes' table. */
export const TABLE = "EncryptedUserNotes";

/** Name of the table of users' branch keys. */
export const KEY_TABLE = "UserKeys";

/** Name of the table of fences: which keys are shredded, or will be. */
export const FENCE_TABLE = "UserKeyFences";

/** Makes a table: encrypted with the key, and protected against deletion. */
function makeTable(
  scope: Construct,
  tableName: string,
  key: IKey,
  props: Pick<
    TableProps,
    "partitionKey" | "pointInTimeRecoverySpecification" | "sortKey"
  >,
): Table {
  return new Table(scope, tableName, {
    tableName,
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
    ...props,
  });
}

/** Makes the notes' table. */
export function makeNoteTable(scope: Construct, key: IKey): Table {
  return makeTable(scope, TABLE, key, {
    partitionKey: { name: "user_id", type: AttributeType.STRING },
  });
}

/** Keys of tables of a branch key store. */
const STORE_KEYS = {
  partitionKey: { name: "branch-key-id", type: AttributeType.STRING },
  sortKey: { name: "type", type: AttributeType.STRING },
};

/**
 * Makes the table of users' branch keys. A shredded key lives on in continuous backups, so they reach back one day only. Do not add
 * this table to a backup plan, and do not export, replicate or stream it.
 */
export function makeKeyTable(scope: Construct, key: IKey): Table {
  return makeTable(scope, KEY_TABLE, key, {
    ...STORE_KEYS,
    pointInTimeRecoverySpecification: {
      pointInTimeRecoveryEnabled: true,
      recoveryPeriodInDays: 1,
    },
  });
}

/** Makes the table of fences. It holds no keys, and what it says must outlive every backup of the key table. */
export function makeFenceTable(scope: Construct, key: IKey): Table {
  return makeTable(scope, FENCE_TABLE, key, STORE_KEYS);
}

/** Makes a bucket for documents: SSE-KMS with the key and a bucket key, no public access, and only TLS. */
export function makeBucket(scope: Construct, key: IKey): Bucket {
  return new Bucket(scope, "Documents", {
    encryption: BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}
