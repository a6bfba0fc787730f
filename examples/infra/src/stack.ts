import { Annotations, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type Bundle, bundle } from "../../local/bundle.ts";
import { type Domain, ExamplesApi } from "./api.ts";
import { EXAMPLES, type Example, type ExampleName } from "./examples.ts";
import { ExampleFunction } from "./function.ts";
import { ExamplesKey } from "./key.ts";
import { NotesService } from "./notes-service.ts";
import { type Ciphertexts, requireCiphertext } from "./secrets.ts";
import { makeBucket } from "./storage.ts";

/** Settings of the examples' stack. */
export interface ExamplesStackProps {
  /** Issuer of the users' JWTs. */
  readonly issuer: string;
  /** URL of the issuer's keys. */
  readonly jwksUrl: string;
  /** Custom domain of the API. */
  readonly domain?: Domain;
  /** Ciphertexts for `secrets-at-cold-start`; without them that function is left out, since it could not start. */
  readonly secrets?: Ciphertexts;
}

const NAMES = Object.keys(EXAMPLES) as ExampleName[];

/** Bundles, made before the stack, since a constructor cannot wait. Lambda's Node runtimes include the AWS SDK; Bun has none. */
const code = Object.fromEntries(
  await Promise.all(
    NAMES.map(async (name) => {
      const everything = EXAMPLES[name].runtime === "bun";
      return [name, await bundle(EXAMPLES[name].source, { everything })];
    }),
  ),
) as Record<ExampleName, Bundle>;

/** Returns the environment variables of the secrets. They hold ciphertexts, since the template and Lambda's console show them. */
const variablesOf = ({ dbPassword, apiKey }: Ciphertexts) => ({
  DB_PASSWORD: requireCiphertext("dbPassword", dbPassword),
  API_KEY: requireCiphertext("apiKey", apiKey),
});

/** Converts `encrypt-proxy` to `EncryptProxy`. */
const sidOf = (name: ExampleName): string =>
  name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Stack with all examples and the resources that they need.
 *
 * Its constructor throws a `TypeError` for a secret that is not a ciphertext.
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
        example: EXAMPLES[name],
      });
      const { use }: Example = EXAMPLES[name];
      if (use) examplesKey.allow(made.role, sidOf(name), use);
      return made;
    };

    makeBucket(this, key);
    const notes = new NotesService(this, examplesKey, make, props);
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
      notes: notes.notes,
      accounts: notes.accounts,
      encryptProxy: encryptProxy.function,
      decryptService: decryptService.function,
      domain: props.domain,
    });
  }
}
