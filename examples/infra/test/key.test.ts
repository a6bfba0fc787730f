import { describe, expect, test } from "bun:test";
import { ofType, propertiesOf, synthesize } from "./support/template.ts";

const resources = synthesize();

/** Required encryption contexts of the roles that call AWS KMS directly. */
const CONTEXTS = {
  note: {
    "ForAllValues:StringEquals": {
      "kms:EncryptionContextKeys": [
        "aws-crypto-attr.user_id",
        "aws-crypto-legend",
        "aws-crypto-partition-name",
        "aws-crypto-public-key",
        "aws-crypto-table-name",
      ],
    },
    Null: {
      "kms:EncryptionContextKeys": "false",
      "kms:EncryptionContext:aws-crypto-attr.user_id": "false",
      "kms:EncryptionContext:aws-crypto-public-key": "false",
    },
    StringEquals: {
      "kms:EncryptionContext:aws-crypto-legend": "S",
      "kms:EncryptionContext:aws-crypto-partition-name": "user_id",
      "kms:EncryptionContext:aws-crypto-table-name": "EncryptedUserNotes",
    },
  },
  tenant: {
    "ForAllValues:StringEquals": {
      "kms:EncryptionContextKeys": ["tenant_id"],
    },
    Null: {
      "kms:EncryptionContextKeys": "false",
      "kms:EncryptionContext:tenant_id": "false",
    },
  },
  actions: {
    "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["purpose"] },
    Null: { "kms:EncryptionContextKeys": "false" },
    StringEquals: { "kms:EncryptionContext:purpose": "kms-actions" },
  },
  secrets: {
    "ForAllValues:StringEquals": {
      "kms:EncryptionContextKeys": ["LambdaFunctionName"],
    },
    Null: { "kms:EncryptionContextKeys": "false" },
    StringEquals: {
      "kms:EncryptionContext:LambdaFunctionName":
        "sealmask-secrets-at-cold-start",
    },
  },
  /** Conditions of the role that reaches the key only through DynamoDB, for one table. */
  table: {
    StringEquals: {
      "kms:ViaService": "dynamodb.<AWS::Region>.amazonaws.com",
      "kms:EncryptionContext:aws:dynamodb:tableName": "EncryptedUserNotes",
      "kms:EncryptionContext:aws:dynamodb:subscriberId": "<AWS::AccountId>",
    },
  },
};

/** Statement, role, action and context of each right. */
const ROLES: readonly [string, string, string, keyof typeof CONTEXTS][] = [
  ["NotesEncrypts", "notes", "kms:GenerateDataKey", "note"],
  ["NotesDecrypts", "notes", "kms:Decrypt", "note"],
  ["NotesTable", "notes", "kms:Decrypt", "table"],
  ["EncryptProxyEncrypts", "encrypt-proxy", "kms:GenerateDataKey", "tenant"],
  ["DecryptServiceDecrypts", "decrypt-service", "kms:Decrypt", "tenant"],
  ["KmsActionsEncrypts", "kms-actions", "kms:GenerateDataKey", "actions"],
  ["KmsActionsEncryptsDirectly", "kms-actions", "kms:Encrypt", "actions"],
  ["KmsActionsDecrypts", "kms-actions", "kms:Decrypt", "actions"],
  [
    "SecretsAtColdStartDecrypts",
    "secrets-at-cold-start",
    "kms:Decrypt",
    "secrets",
  ],
];

describe("the examples' key", () => {
  test("is one of the customer, with an alias, renewed by itself and kept", () => {
    const keys = Object.values(ofType(resources, "AWS::KMS::Key"));
    expect(keys).toEqual([
      {
        Type: "AWS::KMS::Key",
        Properties: {
          Description: "Data keys of the sealmask examples",
          EnableKeyRotation: true,
          KeyPolicy: expect.anything(),
        },
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
      },
    ]);
    expect(propertiesOf(resources, "AWS::KMS::Alias")).toEqual({
      "Encryption/Key/Alias": {
        AliasName: "alias/sealmask-examples",
        TargetKeyId: "<Encryption/Key.Arn>",
      },
    });
  });

  test("has a policy of these statements and no others", () => {
    const { KeyPolicy } = resources["Encryption/Key"]?.Properties ?? {};
    expect(KeyPolicy.Version).toBe("2012-10-17");
    const [account, logs, ...roles] = KeyPolicy.Statement;
    // The account's own IAM policies name the key's administrators.
    expect(account).toEqual({
      Effect: "Allow",
      Principal: { AWS: "arn:<AWS::Partition>:iam::<AWS::AccountId>:root" },
      Action: "kms:*",
      Resource: "*",
    });
    expect(logs).toEqual({
      Sid: "LogGroups",
      Effect: "Allow",
      Principal: { Service: "logs.<AWS::Region>.amazonaws.com" },
      Action: [
        "kms:Encrypt",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:GenerateDataKey*",
      ],
      Resource: "*",
      Condition: {
        ArnLike: {
          "kms:EncryptionContext:aws:logs:arn":
            "arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/sealmask-*",
        },
      },
    });
    expect(roles).toEqual(
      ROLES.map(([Sid, example, Action, context]) => ({
        Sid,
        Effect: "Allow",
        Principal: { AWS: `<${example}/Role.Arn>` },
        Action,
        Resource: "*",
        Condition: CONTEXTS[context],
      })),
    );
  });
});
