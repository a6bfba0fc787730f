import { RemovalPolicy, Stack } from "aws-cdk-lib";
import {
  DomainName,
  HttpApi,
  HttpMethod,
  SecurityPolicy,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AttributeType,
  BillingMode,
  Table,
  TableEncryption,
} from "aws-cdk-lib/aws-dynamodb";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { bundle } from "../../local/bundle.ts";
import { bunLayer } from "./bun-layer.ts";
import { ExampleFunction, type Platform } from "./function.ts";
import { ExamplesKey, type KeyUse } from "./key.ts";

/** Where the examples are deployed to. */
export interface ExamplesStackProps {
  /** Who issues the users' JWTs. */
  readonly issuer: string;
  /** Where it publishes its keys. */
  readonly jwksUrl: string;
  /** The API's own domain. */
  readonly domain?: {
    readonly domainName: string;
    readonly certificateArn: string;
  };
}

const TABLE = "EncryptedUserNotes";

const FUNCTIONS = [
  "notes",
  "encrypt-proxy",
  "decrypt-service",
  "kms-actions",
  "secrets-at-cold-start",
] as const;

type FunctionName = (typeof FUNCTIONS)[number];

/** What each function's role may do with the key, and under which encryption contexts. */
const USES: Readonly<Record<FunctionName, KeyUse>> = {
  notes: {
    encrypt: true,
    decrypt: true,
    contextNames: ["user_id", "purpose"],
    context: { purpose: "note" },
  },
  "encrypt-proxy": { encrypt: true, contextNames: ["tenant_id"] },
  "decrypt-service": { decrypt: true, contextNames: ["tenant_id"] },
  "kms-actions": {
    encrypt: true,
    decrypt: true,
    direct: true,
    contextNames: ["purpose"],
    context: { purpose: "kms-actions" },
  },
  "secrets-at-cold-start": {
    decrypt: true,
    contextNames: ["LambdaFunctionName"],
    context: { LambdaFunctionName: "sealmask-secrets-at-cold-start" },
  },
};

/** Bundled before the stack is made, which cannot wait. */
const code = Object.fromEntries(
  await Promise.all(
    FUNCTIONS.map(async (name) => [
      name,
      await bundle(`${name}/src/handler.ts`),
    ]),
  ),
) as Record<FunctionName, Awaited<ReturnType<typeof bundle>>>;

/** All examples with everything that they need. */
export class ExamplesStack extends Stack {
  constructor(scope: Construct, id: string, props: ExamplesStackProps) {
    super(scope, id);
    const examplesKey = new ExamplesKey(this, "Encryption");
    const { key } = examplesKey;

    const table = new Table(this, "EncryptedUserNotes", {
      tableName: TABLE,
      partitionKey: { name: "user_id", type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: key,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
    });
    new Bucket(this, "Documents", {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });

    const platforms: Record<FunctionName, Platform> = {
      notes: { runtime: "node24", architecture: "arm64" },
      "encrypt-proxy": {
        runtime: "bun",
        architecture: "x86_64",
        layer: bunLayer(this, "x86_64"),
      },
      "decrypt-service": { runtime: "node22", architecture: "arm64" },
      "kms-actions": { runtime: "node24", architecture: "x86_64" },
      "secrets-at-cold-start": { runtime: "node22", architecture: "x86_64" },
    };
    const environments: Partial<Record<FunctionName, Record<string, string>>> =
      {
        notes: {
          TABLE_NAME: table.tableName,
          JWKS_URL: props.jwksUrl,
          ISSUER: props.issuer,
          AUDIENCE: "notes",
        },
        "encrypt-proxy": { FIELDS: "ssn,cards[*].number" },
        // Encrypted in Lambda's console, or by `aws kms encrypt`, after the first deployment.
        "secrets-at-cold-start": { DB_PASSWORD: "", API_KEY: "" },
      };
    const functions = Object.fromEntries(
      FUNCTIONS.map((name) => {
        const made = new ExampleFunction(this, name, {
          key,
          code: code[name],
          environment: { KMS_KEY_ARN: key.keyArn, ...environments[name] },
          platform: platforms[name],
        }).function;
        const sid = name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) =>
          letter.toUpperCase(),
        );
        if (made.role) examplesKey.allow(made.role, sid, USES[name]);
        return [name, made];
      }),
    ) as Record<FunctionName, ExampleFunction["function"]>;
    const { role } = functions.notes;
    if (role) examplesKey.allowTable(role, "NotesTable", TABLE);
    // Not by the table's own methods, which would allow every use of the key.
    table.grant(functions.notes, "dynamodb:GetItem", "dynamodb:PutItem");

    // HTTP APIs answer on TLS alone; on a domain of their own, from version 1.2.
    const domainName =
      props.domain &&
      new DomainName(this, "Domain", {
        domainName: props.domain.domainName,
        certificate: Certificate.fromCertificateArn(
          this,
          "Certificate",
          props.domain.certificateArn,
        ),
        securityPolicy: SecurityPolicy.TLS_1_2,
      });
    const api = new HttpApi(this, "Api", {
      disableExecuteApiEndpoint: domainName !== undefined,
      ...(domainName && { defaultDomainMapping: { domainName } }),
    });
    const routes = [
      ["/note", [HttpMethod.GET, HttpMethod.PUT], "notes"],
      ["/encrypt", [HttpMethod.POST], "encrypt-proxy"],
    ] as const;
    for (const [path, methods, name] of routes) {
      api.addRoutes({
        path,
        methods: [...methods],
        integration: new HttpLambdaIntegration(
          `${name}-route`,
          functions[name],
        ),
      });
    }
  }
}
