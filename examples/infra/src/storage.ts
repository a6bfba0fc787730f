import { RemovalPolicy } from "aws-cdk-lib";
import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
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

/** Makes the notes' table: encrypted with the key, and protected against deletion. */
export function makeTable(scope: Construct, key: IKey): Table {
  return new Table(scope, "EncryptedUserNotes", {
    tableName: TABLE,
    partitionKey: { name: "user_id", type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.CUSTOMER_MANAGED,
    encryptionKey: key,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
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
