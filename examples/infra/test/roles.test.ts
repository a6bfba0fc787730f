import { describe, expect, test } from "bun:test";
import { statementsThatLet } from "./support/rights.ts";
import { propertiesOf, synthesize } from "./support/template.ts";

const resources = synthesize();

const EXAMPLES = [
  "notes",
  "notes-accounts",
  "notes-sweep",
  "encrypt-proxy",
  "decrypt-service",
  "kms-actions",
  "secrets-at-cold-start",
];

/** Makes a statement that allows actions of DynamoDB on a table. */
const onTable = (table: string, ...actions: readonly string[]) => ({
  Effect: "Allow",
  Action:
    actions.length === 1
      ? `dynamodb:${actions[0]}`
      : actions.map((action) => `dynamodb:${action}`),
  Resource: [`<${table}.Arn>`],
});

/** Rights of a role besides writing its function's log. */
const BESIDE: Readonly<Record<string, readonly object[]>> = {
  notes: [
    onTable("EncryptedUserNotes", "GetItem", "PutItem"),
    onTable("UserKeys", "BatchGetItem", "PutItem"),
    onTable("UserKeyFences", "BatchGetItem", "ConditionCheckItem"),
  ],
  "notes-accounts": [
    onTable("EncryptedUserNotes", "DeleteItem"),
    onTable("UserKeys", "BatchGetItem", "Query", "PutItem"),
    onTable(
      "UserKeyFences",
      "BatchGetItem",
      "PutItem",
      "DeleteItem",
      "ConditionCheckItem",
    ),
  ],
  "notes-sweep": [
    onTable("UserKeys", "Query", "DeleteItem"),
    onTable(
      "UserKeyFences",
      "BatchGetItem",
      "Query",
      "PutItem",
      "DeleteItem",
      "ConditionCheckItem",
    ),
  ],
};

/** KMS actions that read ciphertexts, or that let somebody else read them. */
const READING = [
  "kms:Decrypt",
  "kms:ReEncryptFrom",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
];

describe("the functions' roles", () => {
  test("are one for each function, for Lambda, with nothing attached", () => {
    const role = {
      AssumeRolePolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          },
        ],
      },
    };
    expect(propertiesOf(resources, "AWS::IAM::Role")).toEqual(
      Object.fromEntries(EXAMPLES.map((name) => [`${name}/Role`, role])),
    );
  });

  test("have these rights and no others", () => {
    const expected = EXAMPLES.map((name) => [
      `${name}/Role/DefaultPolicy`,
      {
        PolicyName: expect.any(String),
        Roles: [`<${name}/Role>`],
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
              Resource: `<${name}/Log.Arn>`,
            },
            ...(BESIDE[name] ?? []),
          ],
        },
      },
    ]);
    expect(propertiesOf(resources, "AWS::IAM::Policy")).toEqual(
      Object.fromEntries(expected),
    );
  });

  test.each(READING)("do not let encrypt-proxy do %s anywhere", (action) => {
    expect(statementsThatLet("encrypt-proxy/Role", action, resources)).toEqual(
      [],
    );
  });

  test.each(["kms:GenerateDataKey", "kms:Encrypt"])(
    "do not let decrypt-service or secrets-at-cold-start do %s anywhere",
    (action) => {
      for (const name of ["decrypt-service", "secrets-at-cold-start"]) {
        expect(statementsThatLet(`${name}/Role`, action, resources)).toEqual(
          [],
        );
      }
    },
  );

  test("let each do what it is for", () => {
    const sids = (name: string, action: string) =>
      statementsThatLet(`${name}/Role`, action, resources).map(
        ({ Sid }) => Sid,
      );
    expect(sids("encrypt-proxy", "kms:GenerateDataKey")).toEqual([
      "EncryptProxyEncrypts",
    ]);
    expect(sids("decrypt-service", "kms:Decrypt")).toEqual([
      "DecryptServiceDecrypts",
    ]);
    expect(sids("notes", "kms:Decrypt")).toEqual([
      "NotesDecrypts",
      "NotesTables",
    ]);
    expect(sids("notes", "dynamodb:GetItem")).toHaveLength(1);
  });

  test("let nobody who deletes keys read or create one, and nobody who reads them delete or fence one", () => {
    const tables = (name: string, action: string) =>
      statementsThatLet(`${name}/Role`, action, resources).flatMap(
        ({ Resource }) => Resource,
      );
    const through = (name: string) =>
      statementsThatLet(`${name}/Role`, "kms:Decrypt", resources).map(
        ({ Sid }) => Sid,
      );
    expect(through("notes-accounts")).toEqual(["AccountsTables"]);
    expect(through("notes-sweep")).toEqual(["SweepTables"]);
    for (const action of [
      "kms:GenerateDataKeyWithoutPlaintext",
      ...READING.slice(1),
    ]) {
      expect(statementsThatLet("notes-sweep/Role", action, resources)).toEqual(
        [],
      );
    }
    expect(tables("notes", "dynamodb:DeleteItem")).toEqual([]);
    expect(tables("notes", "dynamodb:PutItem")).not.toContain(
      "<UserKeyFences.Arn>",
    );
    expect(tables("notes-accounts", "dynamodb:DeleteItem")).not.toContain(
      "<UserKeys.Arn>",
    );
    for (const name of EXAMPLES) {
      expect(tables(name, "dynamodb:UpdateItem")).toEqual([]);
      expect(tables(name, "dynamodb:Scan")).toEqual([]);
    }
  });
});
