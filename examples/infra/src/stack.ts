import { Annotations, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type Bundle, bundle } from "../../local/bundle.ts";
import { type Domain, ExamplesApi } from "./api.ts";
import { EXAMPLES, type ExampleName } from "./examples.ts";
import { ExampleFunction } from "./function.ts";
import { ExamplesKey } from "./key.ts";
import { type Ciphertexts, requireCiphertext } from "./secrets.ts";
import { makeBucket, makeTable, TABLE } from "./storage.ts";

/** The settings of a deployment of the examples. */
export interface ExamplesStackProps {
  /** The issuer of the users' JWTs. */
  readonly issuer: string;
  /** The URL of the issuer's keys. */
  readonly jwksUrl: string;
  /** The API's own domain. */
  readonly domain?: Domain;
  /** The ciphertexts for `secrets-at-cold-start`. Without them that function is left out, because it could not start. */
  readonly secrets?: Ciphertexts;
}

const NAMES = Object.keys(EXAMPLES) as ExampleName[];

/** Bundled before the stack is made, which cannot wait. Lambda's Node runtimes bring the AWS SDK, and Bun's has none. */
const code = Object.fromEntries(
  await Promise.all(
    NAMES.map(async (name) => {
      const everything = EXAMPLES[name].runtime === "bun";
      return [name, await bundle(`${name}/src/handler.ts`, { everything })];
    }),
  ),
) as Record<ExampleName, Bundle>;

/** The secrets' variables. Ciphertexts: the template and Lambda's console show them. */
const variablesOf = ({ dbPassword, apiKey }: Ciphertexts) => ({
  DB_PASSWORD: requireCiphertext("dbPassword", dbPassword),
  API_KEY: requireCiphertext("apiKey", apiKey),
});

/** `encrypt-proxy` as `EncryptProxy`. */
const sidOf = (name: ExampleName): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * All examples with everything that they need.
 *
 * Its constructor throws a `TypeError` for a secret that is no ciphertext.
 */
export class ExamplesStack extends Stack {
  constructor(scope: Construct, id: string, props: ExamplesStackProps) {
    super(scope, id);
    const examplesKey = new ExamplesKey(this, "Encryption");
    const { key } = examplesKey;
    const make = (
      name: ExampleName,
      environment: Readonly<Record<string, string>> = {},
    ): ExampleFunction => {
      const made = new ExampleFunction(this, name, {
        key,
        code: code[name],
        environment: { KMS_KEY_ARN: key.keyArn, ...environment },
        platform: EXAMPLES[name],
      });
      examplesKey.allow(made.role, sidOf(name), EXAMPLES[name].use);
      return made;
    };

    makeBucket(this, key);
    const table = makeTable(this, key);
    const notes = make("notes", {
      TABLE_NAME: table.tableName,
      JWKS_URL: props.jwksUrl,
      ISSUER: props.issuer,
      AUDIENCE: "notes",
    });
    examplesKey.allowTable(notes.role, "NotesTable", TABLE);
    // Not by the table's own methods, which would allow every use of the key.
    table.grant(notes.role, "dynamodb:GetItem", "dynamodb:PutItem");
    const encryptProxy = make("encrypt-proxy", {
      FIELDS: "ssn,cards[*].number",
    });
    const decryptService = make("decrypt-service");
    make("kms-actions");
    if (props.secrets) {
      make("secrets-at-cold-start", variablesOf(props.secrets));
    } else {
      Annotations.of(this).addWarningV2(
        "sealmask:secrets",
        "secrets-at-cold-start is left out: it needs the contexts dbPassword and apiKey, see src/app.ts",
      );
    }
    new ExamplesApi(this, "Http", {
      notes: notes.function,
      encryptProxy: encryptProxy.function,
      decryptService: decryptService.function,
      domain: props.domain,
    });
  }
}
