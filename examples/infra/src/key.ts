import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  type IRole,
  PolicyStatement,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import { Key } from "aws-cdk-lib/aws-kms";
import { Construct } from "constructs";

/** Rights of a role on the key. */
export interface KeyUse {
  /** Allows `GenerateDataKey` only: the role cannot decrypt its own output. */
  readonly encrypt?: boolean;
  /** Allows `Decrypt` only. */
  readonly decrypt?: boolean;
  /** Allows `Encrypt` of small values directly with the key. */
  readonly direct?: boolean;
  /**
   * Allows to create and version branch keys: `GenerateDataKeyWithoutPlaintext`, and `ReEncrypt` to the same key. The role sees no
   * key.
   */
  readonly createBranchKeys?: boolean;
  /** Names that the encryption context must have; no other names are allowed but optional ones. */
  readonly contextNames: readonly string[];
  /** Names that the encryption context may have. */
  readonly optionalNames?: readonly string[];
  /** Pairs that the encryption context must have. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Returns the condition key for a pair of the encryption context. */
const pair = (name: string): string => `kms:EncryptionContext:${name}`;

/** Returns the conditions on the encryption context. */
function conditionsOf({
  contextNames,
  optionalNames = [],
  context = {},
}: KeyUse) {
  const unbound = contextNames.filter((name) => !Object.hasOwn(context, name));
  const pairs = Object.entries(context);
  return {
    "ForAllValues:StringEquals": {
      "kms:EncryptionContextKeys": [...contextNames, ...optionalNames],
    },
    // The condition above also holds for an empty context and for a missing name.
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
 * Customer managed key for all examples, rotated every year, with a policy statement for each role and use.
 *
 * The functions' environment variables need no statement: Lambda creates a grant for each function's role, bound to the
 * function's ARN as encryption context. To deploy them and the table, you need `kms:CreateGrant`.
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

  /** Allows a role to encrypt or decrypt under its own encryption context only. */
  allow(role: IRole, sid: string, use: KeyUse): void {
    const conditions = conditionsOf(use);
    const statement = (
      suffix: string,
      actions: string | readonly string[],
      more: object = {},
    ) =>
      this.key.addToResourcePolicy(
        new PolicyStatement({
          sid: `${sid}${suffix}`,
          principals: [role],
          actions: [actions].flat(),
          resources: ["*"],
          conditions: { ...conditions, ...more },
        }),
      );
    if (use.encrypt) statement("Encrypts", "kms:GenerateDataKey");
    if (use.direct) statement("EncryptsDirectly", "kms:Encrypt");
    if (use.decrypt) statement("Decrypts", "kms:Decrypt");
    if (use.createBranchKeys) {
      statement("CreatesKeys", "kms:GenerateDataKeyWithoutPlaintext");
      // Without this condition the role could move branch keys under a key of somebody else.
      statement("ActivatesKeys", ["kms:ReEncryptFrom", "kms:ReEncryptTo"], {
        Bool: { "kms:ReEncryptOnSameKey": "true" },
      });
    }
  }

  /**
   * Allows DynamoDB to use the key for a role that reads and writes items of these tables; the role cannot use the key directly.
   *
   * To reach items, DynamoDB decrypts the table's own key on behalf of the caller. The other actions in DynamoDB's guide
   * (`CreateGrant`, `DescribeKey`, `GenerateDataKey*` and so on) are for the creator of the table; later DynamoDB has its own
   * grant. `DescribeKey` has no encryption context, so this statement could not allow it.
   */
  allowTables(role: IRole, sid: string, tableNames: readonly string[]): void {
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
            [pair("aws:dynamodb:tableName")]: [...tableNames],
            [pair("aws:dynamodb:subscriberId")]: account,
          },
        },
      }),
    );
  }

  /**
   * Allows CloudWatch Logs to encrypt the functions' log groups only. Its guide also lists `Describe*`, which is left out: those
   * calls have no encryption context, so the condition would never hold.
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
