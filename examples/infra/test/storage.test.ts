import { describe, expect, test } from "bun:test";
import { ofType, propertiesOf, synthesize } from "./support/template.ts";

const resources = synthesize();
const KEY = "<Encryption/Key.Arn>";

describe("what is stored", () => {
  /** Returns a table with these keys, under the key, that can be restored and is not deleted by mistake. */
  const table = (
    TableName: string,
    keys: readonly string[],
    recovery: object = {},
  ) => ({
    Type: "AWS::DynamoDB::Table",
    Properties: {
      TableName,
      AttributeDefinitions: keys.map((AttributeName) => ({
        AttributeName,
        AttributeType: "S",
      })),
      KeySchema: keys.map((AttributeName, i) => ({
        AttributeName,
        KeyType: i === 0 ? "HASH" : "RANGE",
      })),
      BillingMode: "PAY_PER_REQUEST",
      SSESpecification: {
        SSEEnabled: true,
        SSEType: "KMS",
        KMSMasterKeyId: KEY,
      },
      PointInTimeRecoverySpecification: {
        PointInTimeRecoveryEnabled: true,
        ...recovery,
      },
      DeletionProtectionEnabled: true,
    },
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
  });

  test("in tables is under the key, can be restored, keys for one day only, and is not deleted by mistake", () => {
    expect(ofType(resources, "AWS::DynamoDB::Table")).toEqual({
      EncryptedUserNotes: table("EncryptedUserNotes", ["user_id"]),
      UserKeys: table("UserKeys", ["branch-key-id", "type"], {
        RecoveryPeriodInDays: 1,
      }),
      UserKeyFences: table("UserKeyFences", ["branch-key-id", "type"]),
    });
  });

  test("in the bucket is under the key with a bucket key, not public, in versions, and kept", () => {
    expect(ofType(resources, "AWS::S3::Bucket")).toEqual({
      Documents: {
        Type: "AWS::S3::Bucket",
        Properties: {
          BucketEncryption: {
            ServerSideEncryptionConfiguration: [
              {
                BucketKeyEnabled: true,
                ServerSideEncryptionByDefault: {
                  SSEAlgorithm: "aws:kms",
                  KMSMasterKeyID: KEY,
                },
              },
            ],
          },
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: true,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
          VersioningConfiguration: { Status: "Enabled" },
        },
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
      },
    });
  });

  test("in the bucket is refused to everyone without TLS 1.2", () => {
    const refused = (Condition: object) => ({
      Effect: "Deny",
      Principal: { AWS: "*" },
      Action: "s3:*",
      Resource: ["<Documents.Arn>", "<Documents.Arn>/*"],
      Condition,
    });
    expect(propertiesOf(resources, "AWS::S3::BucketPolicy")).toEqual({
      "Documents/Policy": {
        Bucket: "<Documents>",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            refused({ Bool: { "aws:SecureTransport": "false" } }),
            refused({ NumericLessThan: { "s3:TlsVersion": 1.2 } }),
          ],
        },
      },
    });
  });

  test("and all else, is of these types: nothing is deployed that no test knows", () => {
    const types = new Set(Object.values(resources).map(({ Type }) => Type));
    expect([...types].sort()).toEqual([
      "AWS::ApiGatewayV2::Api",
      "AWS::ApiGatewayV2::Integration",
      "AWS::ApiGatewayV2::Route",
      "AWS::ApiGatewayV2::Stage",
      "AWS::DynamoDB::Table",
      "AWS::Events::Rule",
      "AWS::IAM::Policy",
      "AWS::IAM::Role",
      "AWS::KMS::Alias",
      "AWS::KMS::Key",
      "AWS::Lambda::Function",
      "AWS::Lambda::LayerVersion",
      "AWS::Lambda::Permission",
      "AWS::Logs::LogGroup",
      "AWS::S3::Bucket",
      "AWS::S3::BucketPolicy",
    ]);
  });
});
