import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";

// On Node 20 the SDK warns that its next releases need a newer Node.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Region of the tables and of the first KMS key. */
export const REGION = "us-east-1";

export const CREDENTIALS = {
  accessKeyId: "AKIAINTEROPADMIN0000",
  secretAccessKey: "interop",
} as const;

/** Returns options of SDK clients. Moto answers one request after another, so that none may wait too short. */
function configOf(endpoint: string, region: string) {
  return { endpoint, region, credentials: CREDENTIALS, maxAttempts: 1 };
}

/** Makes a client of DynamoDB. */
export function dynamoDbAt(endpoint: string): DynamoDBClient {
  return new DynamoDBClient(configOf(endpoint, REGION));
}

/** Makes a client of AWS KMS. */
export function kmsAt(endpoint: string, region: string = REGION): KMSClient {
  return new KMSClient(configOf(endpoint, region));
}
