import { beforeAll, describe, expect, test } from "bun:test";
import { App } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { ExamplesStack } from "../src/stack.ts";

const identity = {
  issuer: "https://issuer.example.com",
  jwksUrl: "https://issuer.example.com/jwks.json",
};
const domain = {
  domainName: "notes.example.com",
  certificateArn: "arn:aws:acm:us-east-1:111122223333:certificate/1",
};

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

describe("the infrastructure of the examples", () => {
  let template: Template;
  beforeAll(() => {
    template = Template.fromStack(
      new ExamplesStack(new App(), "Test", { ...identity, domain }),
    );
  });
  const statementsOf = (type: string, path: string) =>
    Object.values(template.findResources(type)).flatMap(
      ({ Properties }) => Properties[path].Statement as Statement[],
    );
  const key = { "Fn::GetAtt": [Match.stringLikeRegexp("Key"), "Arn"] };

  test("has one key of the customer, with an alias, renewed by itself and kept", () => {
    template.resourceCountIs("AWS::KMS::Key", 1);
    template.hasResource("AWS::KMS::Key", {
      Properties: { EnableKeyRotation: true },
      DeletionPolicy: "Retain",
    });
    template.hasResourceProperties("AWS::KMS::Alias", {
      AliasName: "alias/sealmask-examples",
    });
  });

  test("lets each role encrypt or decrypt by statements apart, under its encryption context alone", () => {
    const own = statementsOf("AWS::KMS::Key", "KeyPolicy").filter(({ Sid }) =>
      /(?:Encrypts|EncryptsDirectly|Decrypts)$/.test(Sid ?? ""),
    );
    const actions = Object.fromEntries(
      own.map(({ Sid, Action }) => [Sid, Action]),
    );
    expect(actions).toEqual({
      NotesEncrypts: "kms:GenerateDataKey",
      NotesDecrypts: "kms:Decrypt",
      EncryptProxyEncrypts: "kms:GenerateDataKey",
      DecryptServiceDecrypts: "kms:Decrypt",
      KmsActionsEncrypts: "kms:GenerateDataKey",
      KmsActionsEncryptsDirectly: "kms:Encrypt",
      KmsActionsDecrypts: "kms:Decrypt",
      SecretsAtColdStartDecrypts: "kms:Decrypt",
    });
    for (const { Condition } of own) {
      expect(Condition?.Null).toEqual({ "kms:EncryptionContextKeys": "false" });
      const names =
        Condition?.["ForAllValues:StringEquals"]?.["kms:EncryptionContextKeys"];
      expect([names].flat().length).toBeGreaterThan(0);
    }
    const table = statementsOf("AWS::KMS::Key", "KeyPolicy").find(
      ({ Sid }) => Sid === "NotesTable",
    );
    expect(JSON.stringify(table?.Condition)).toContain("kms:ViaService");
    const [secrets] = own.filter(
      ({ Sid }) => Sid === "SecretsAtColdStartDecrypts",
    );
    expect(secrets?.Condition?.StringEquals).toEqual({
      "kms:EncryptionContext:LambdaFunctionName":
        "sealmask-secrets-at-cold-start",
    });
  });

  test("gives no role rights over every key, every table or every action", () => {
    for (const { Action, Effect } of statementsOf(
      "AWS::IAM::Policy",
      "PolicyDocument",
    )) {
      expect(Effect).toBe("Allow");
      for (const action of [Action].flat()) {
        expect(action).not.toMatch(/^\*|^dynamodb:\*|^kms:\*|^s3:\*/);
      }
    }
    const dynamo = statementsOf("AWS::IAM::Policy", "PolicyDocument")
      .flatMap(({ Action }) => [Action].flat())
      .filter((action) => action.startsWith("dynamodb:"));
    expect(dynamo.sort()).toEqual(["dynamodb:GetItem", "dynamodb:PutItem"]);
  });

  test("encrypts the table and the bucket with that key, the bucket with bucket keys", () => {
    template.hasResourceProperties("AWS::DynamoDB::Table", {
      TableName: "EncryptedUserNotes",
      KeySchema: [{ AttributeName: "user_id", KeyType: "HASH" }],
      SSESpecification: {
        SSEEnabled: true,
        SSEType: "KMS",
        KMSMasterKeyId: key,
      },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    });
    template.hasResourceProperties("AWS::S3::Bucket", {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: "aws:kms",
              KMSMasterKeyID: key,
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
    });
  });

  test("refuses anything but TLS at the bucket and at the API", () => {
    const denied = statementsOf(
      "AWS::S3::BucketPolicy",
      "PolicyDocument",
    ).filter(({ Effect }) => Effect === "Deny");
    const conditions = denied.map(({ Condition }) => Condition);
    expect(conditions).toContainEqual({
      Bool: { "aws:SecureTransport": "false" },
    });
    expect(conditions).toContainEqual({
      NumericLessThan: { "s3:TlsVersion": 1.2 },
    });
    for (const { Action } of denied) expect(Action).toBe("s3:*");
    template.hasResourceProperties("AWS::ApiGatewayV2::DomainName", {
      DomainNameConfigurations: [
        Match.objectLike({ SecurityPolicy: "TLS_1_2" }),
      ],
    });
    template.hasResourceProperties("AWS::ApiGatewayV2::Api", {
      ProtocolType: "HTTP",
      DisableExecuteApiEndpoint: true,
    });
  });

  test("encrypts environment variables and log groups with that key", () => {
    const functions = template.findResources("AWS::Lambda::Function");
    expect(Object.keys(functions).length).toBe(5);
    template.allResourcesProperties("AWS::Lambda::Function", {
      KmsKeyArn: key,
    });
    template.resourceCountIs("AWS::Logs::LogGroup", 5);
    template.allResourcesProperties("AWS::Logs::LogGroup", {
      KmsKeyId: key,
      RetentionInDays: 30,
    });
    const logs = statementsOf("AWS::KMS::Key", "KeyPolicy").find(
      ({ Sid }) => Sid === "LogGroups",
    );
    expect(JSON.stringify(logs?.Condition)).toContain("aws:logs:arn");
  });

  test("runs on Node 22, Node 24 and Bun, on arm64 and x86_64, with sizes of memory for each", () => {
    const functions = Object.values(
      template.findResources("AWS::Lambda::Function"),
    );
    const of = (name: string) =>
      new Set(
        functions.map(({ Properties }) => JSON.stringify(Properties[name])),
      );
    expect(of("Runtime")).toEqual(
      new Set(['"nodejs22.x"', '"nodejs24.x"', '"provided.al2023"']),
    );
    expect(of("Architectures")).toEqual(new Set(['["arm64"]', '["x86_64"]']));
    for (const { Properties } of functions) {
      expect(Properties.MemorySize).toBeGreaterThanOrEqual(128);
    }
    template.resourceCountIs("AWS::Lambda::LayerVersion", 1);
    const bun = functions.find(
      ({ Properties }) => Properties.Layers !== undefined,
    );
    expect(bun?.Properties.Runtime).toBe("provided.al2023");
  });

  test("has no secret in any variable", () => {
    const functions = Object.values(
      template.findResources("AWS::Lambda::Function"),
    );
    const secrets = functions.find(({ Properties }) =>
      `${Properties.FunctionName}`.includes("secrets"),
    );
    const { DB_PASSWORD, API_KEY } =
      secrets?.Properties.Environment.Variables ?? {};
    expect([DB_PASSWORD, API_KEY]).toEqual(["", ""]);
  });
});
