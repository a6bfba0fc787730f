import { describe, expect, test } from "bun:test";
import { ofType, propertiesOf, synthesize } from "./support/template.ts";

const resources = synthesize();

/** Required encryption context of users' branch keys. */
const BRANCH_KEY = {
  "ForAllValues:StringEquals": {
    "kms:EncryptionContextKeys": [
      "aws-crypto-ec:purpose",
      "branch-key-id",
      "create-time",
      "hierarchy-version",
      "kms-arn",
      "tablename",
      "type",
      "version",
    ],
  },
  Null: {
    "kms:EncryptionContextKeys": "false",
    "kms:EncryptionContext:branch-key-id": "false",
    "kms:EncryptionContext:create-time": "false",
    "kms:EncryptionContext:kms-arn": "false",
    "kms:EncryptionContext:type": "false",
  },
  StringEquals: {
    "kms:EncryptionContext:aws-crypto-ec:purpose": "notes",
    "kms:EncryptionContext:hierarchy-version": "1",
    "kms:EncryptionContext:tablename": "UserKeys",
  },
};

/** Required encryption contexts of the roles that call AWS KMS directly. */
const CONTEXTS = {
  branchKey: BRANCH_KEY,
  sameKey: { ...BRANCH_KEY, Bool: { "kms:ReEncryptOnSameKey": "true" } },
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
};

/** Conditions of roles that reach the key only through DynamoDB, for some tables. */
const throughTables = (...tableNames: readonly string[]) => ({
  StringEquals: {
    "kms:ViaService": "dynamodb.<AWS::Region>.amazonaws.com",
    "kms:EncryptionContext:aws:dynamodb:tableName": tableNames,
    "kms:EncryptionContext:aws:dynamodb:subscriberId": "<AWS::AccountId>",
  },
});
const ALL_TABLES = throughTables(
  "EncryptedUserNotes",
  "UserKeys",
  "UserKeyFences",
);
const STORE_TABLES = throughTables("UserKeys", "UserKeyFences");

const CREATE = "kms:GenerateDataKeyWithoutPlaintext";
const RE_ENCRYPT = ["kms:ReEncryptFrom", "kms:ReEncryptTo"];

/** Statement, role, actions and conditions of each right. */
const ROLES: readonly [string, string, string | readonly string[], object][] = [
  ["NotesDecrypts", "notes", "kms:Decrypt", CONTEXTS.branchKey],
  ["NotesCreatesKeys", "notes", CREATE, CONTEXTS.branchKey],
  ["NotesActivatesKeys", "notes", RE_ENCRYPT, CONTEXTS.sameKey],
  ["NotesTables", "notes", "kms:Decrypt", ALL_TABLES],
  ["NotesAccountsCreatesKeys", "notes-accounts", CREATE, CONTEXTS.branchKey],
  [
    "NotesAccountsActivatesKeys",
    "notes-accounts",
    RE_ENCRYPT,
    CONTEXTS.sameKey,
  ],
  ["AccountsTables", "notes-accounts", "kms:Decrypt", ALL_TABLES],
  ["SweepTables", "notes-sweep", "kms:Decrypt", STORE_TABLES],
  [
    "EncryptProxyEncrypts",
    "encrypt-proxy",
    "kms:GenerateDataKey",
    CONTEXTS.tenant,
  ],
  ["DecryptServiceDecrypts", "decrypt-service", "kms:Decrypt", CONTEXTS.tenant],
  [
    "KmsActionsEncrypts",
    "kms-actions",
    "kms:GenerateDataKey",
    CONTEXTS.actions,
  ],
  [
    "KmsActionsEncryptsDirectly",
    "kms-actions",
    "kms:Encrypt",
    CONTEXTS.actions,
  ],
  ["KmsActionsDecrypts", "kms-actions", "kms:Decrypt", CONTEXTS.actions],
  [
    "SecretsAtColdStartDecrypts",
    "secrets-at-cold-start",
    "kms:Decrypt",
    CONTEXTS.secrets,
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
      ROLES.map(([Sid, example, Action, Condition]) => ({
        Sid,
        Effect: "Allow",
        Principal: { AWS: `<${example}/Role.Arn>` },
        Action,
        Resource: "*",
        Condition,
      })),
    );
  });
});
