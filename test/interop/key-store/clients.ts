import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import type { ServiceConfig } from "./party.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const CREDENTIALS = {
  accessKeyId: "AKIAINTEROPADMIN0000",
  secretAccessKey: "interop",
} as const;

/** Returns the configuration of the services that moto stands in for. */
export function motoConfig(endpoint: string): ServiceConfig {
  return { endpoint, region: "us-east-1", credentials: CREDENTIALS };
}

/** Makes a client of DynamoDB, which does not retry. */
export function dynamoDbAt(config: ServiceConfig): DynamoDBClient {
  return new DynamoDBClient({ ...config, maxAttempts: 1 });
}

/** Makes a client of AWS KMS, which does not retry. */
export function kmsAt(config: ServiceConfig): KMSClient {
  return new KMSClient({ ...config, maxAttempts: 1 });
}
