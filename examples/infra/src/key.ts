import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  type IRole,
  PolicyStatement,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/** What a role may do with the key. */
export interface KeyUse {
  /** `GenerateDataKey` alone: what the role encrypts, it cannot read. */
  readonly encrypt?: boolean;
  /** `Decrypt` alone. */
  readonly decrypt?: boolean;
  /** `Encrypt` of small values directly under the key. */
  readonly direct?: boolean;
  /** The names that the encryption context must have, and no others. */
  readonly contextNames: readonly string[];
  /** Pairs that it must have. */
  readonly context?: Readonly<Record<string, string>>;
}

/** The key for everything here: of the customer, renewed every year, with a statement for each role and way of use. */
export class ExamplesKey extends Construct {
  readonly key: Key;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new Key(this, "Key", {
      alias: "alias/sealmask-examples",
      description: "Data keys of the sealmask examples",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.#allowLogs();
  }

  /** Lets a role encrypt or decrypt, each under its encryption context alone. */
  allow(role: IRole, sid: string, use: KeyUse): void {
    const conditions = {
      "ForAllValues:StringEquals": {
        "kms:EncryptionContextKeys": [...use.contextNames],
      },
      // An empty set fulfils the condition above.
      Null: { "kms:EncryptionContextKeys": "false" },
      ...(use.context && {
        StringEquals: Object.fromEntries(
          Object.entries(use.context).map(([name, value]) => [
            `kms:EncryptionContext:${name}`,
            value,
          ]),
        ),
      }),
    };
    const statement = (suffix: string, action: string) =>
      this.key.addToResourcePolicy(
        new PolicyStatement({
          sid: `${sid}${suffix}`,
          principals: [role],
          actions: [action],
          resources: ["*"],
          conditions,
        }),
      );
    if (use.encrypt) statement("Encrypts", "kms:GenerateDataKey");
    if (use.direct) statement("EncryptsDirectly", "kms:Encrypt");
    if (use.decrypt) statement("Decrypts", "kms:Decrypt");
  }

  /** Lets DynamoDB use the key for a role that works with one table, and nobody else's hands. */
  allowTable(role: IRole, sid: string, tableName: string): void {
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [role],
        actions: ["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"],
        resources: ["*"],
        conditions: {
          StringEquals: {
            "kms:ViaService": `dynamodb.${Stack.of(this).region}.amazonaws.com`,
            "kms:EncryptionContext:aws:dynamodb:tableName": tableName,
          },
        },
      }),
    );
  }

  /** Log groups are encrypted by CloudWatch Logs, in the name of groups of this account alone. */
  #allowLogs(): void {
    const { region, account, partition } = Stack.of(this);
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: "LogGroups",
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: [
          "kms:Encrypt*",
          "kms:Decrypt*",
          "kms:GenerateDataKey*",
          "kms:Describe*",
        ],
        resources: ["*"],
        conditions: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/*`,
          },
        },
      }),
    );
  }
}
