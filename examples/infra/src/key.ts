import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  type IRole,
  PolicyStatement,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/** The actions that a role may call with a key. */
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

/** The condition key of a pair of the encryption context. */
const pair = (name: string): string => `kms:EncryptionContext:${name}`;

/** Returns a policy's conditions on the encryption context. */
function conditionsOf({ contextNames, context = {} }: KeyUse) {
  const unbound = contextNames.filter((name) => !Object.hasOwn(context, name));
  const pairs = Object.entries(context);
  return {
    "ForAllValues:StringEquals": {
      "kms:EncryptionContextKeys": [...contextNames],
    },
    // An empty set fulfils the condition above, and so does one where a name is missing.
    Null: Object.fromEntries([
      ["kms:EncryptionContextKeys", "false"],
      ...unbound.map((name) => [pair(name), "false"]),
    ]),
    ...(pairs.length > 0 && {
      StringEquals: Object.fromEntries(
        pairs.map(([name, value]) => [pair(name), value]),
      ),
    }),
  };
}

/**
 * The key for everything here: of the customer, renewed every year, with a statement for each role and way of use.
 *
 * No statement is for the functions' environment variables: Lambda gives itself a grant for each function's role, which is
 * bound to the function's ARN as encryption context. Whoever deploys needs `kms:CreateGrant` for this, and for the table.
 */
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
    const conditions = conditionsOf(use);
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

  /**
   * Lets DynamoDB use the key for a role that reads and writes items of one table, and nobody else's hands.
   *
   * For items DynamoDB decrypts the table's own key, which it keeps, in the name of the caller. The other actions that its guide
   * lists (`CreateGrant`, `DescribeKey`, `GenerateDataKey*` and so on) are for who creates the table, and later DynamoDB has
   * its own grant. `DescribeKey` has no encryption context, so that a statement like this could not allow it.
   */
  allowTable(role: IRole, sid: string, tableName: string): void {
    const { region, account } = Stack.of(this);
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid,
        principals: [role],
        actions: ["kms:Decrypt"],
        resources: ["*"],
        conditions: {
          StringEquals: {
            "kms:ViaService": `dynamodb.${region}.amazonaws.com`,
            [pair("aws:dynamodb:tableName")]: tableName,
            [pair("aws:dynamodb:subscriberId")]: account,
          },
        },
      }),
    );
  }

  /**
   * Log groups are encrypted by CloudWatch Logs, in the name of the functions' groups alone. Its guide's `Describe*` is left
   * out: without an encryption context the condition never holds.
   */
  #allowLogs(): void {
    const { region, account, partition } = Stack.of(this);
    this.key.addToResourcePolicy(
      new PolicyStatement({
        sid: "LogGroups",
        principals: [new ServicePrincipal(`logs.${region}.amazonaws.com`)],
        actions: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
        ],
        resources: ["*"],
        conditions: {
          ArnLike: {
            [pair("aws:logs:arn")]:
              `arn:${partition}:logs:${region}:${account}:log-group:/aws/lambda/sealmask-*`,
          },
        },
      }),
    );
  }
}
