import { describe, expect, test } from "bun:test";
import { bundle } from "../../local/bundle.ts";
import type { ExampleName } from "../src/examples.ts";
import { MEMORY } from "../src/memory.ts";
import {
  ofType,
  propertiesOf,
  SECRETS,
  synthesize,
} from "./support/template.ts";

const resources = synthesize();

const KEY = "<Encryption/Key.Arn>";

/** Expected platform of a function, and its variables besides the key's ARN. */
interface Expected {
  readonly runtime: string;
  readonly architecture: string;
  readonly layers?: readonly string[];
  /** Seconds, default 10. */
  readonly timeout?: number;
  readonly variables: Readonly<Record<string, string>>;
}

const STORE = {
  KEY_TABLE_NAME: "<UserKeys>",
  FENCE_TABLE_NAME: "<UserKeyFences>",
};
const REQUESTS = {
  TABLE_NAME: "<EncryptedUserNotes>",
  ISSUER: "https://issuer.example.com",
  JWKS_URL: "https://issuer.example.com/jwks.json",
  AUDIENCE: "notes",
};

const FUNCTIONS: Readonly<Record<ExampleName, Expected>> = {
  notes: {
    runtime: "nodejs24.x",
    architecture: "arm64",
    variables: { ...REQUESTS, ...STORE },
  },
  "notes-accounts": {
    runtime: "nodejs24.x",
    architecture: "arm64",
    variables: { ...REQUESTS, ...STORE, GRACE_DAYS: "7" },
  },
  "notes-sweep": {
    runtime: "nodejs24.x",
    architecture: "arm64",
    timeout: 300,
    variables: STORE,
  },
  "encrypt-proxy": {
    runtime: "provided.al2023",
    architecture: "x86_64",
    layers: ["<BunLayer-x86_64>"],
    variables: { FIELDS: "ssn,cards[*].number" },
  },
  "decrypt-service": {
    runtime: "nodejs22.x",
    architecture: "arm64",
    variables: {},
  },
  "kms-actions": {
    runtime: "nodejs24.x",
    architecture: "x86_64",
    variables: {},
  },
  "secrets-at-cold-start": {
    runtime: "nodejs22.x",
    architecture: "x86_64",
    variables: { DB_PASSWORD: SECRETS.dbPassword, API_KEY: SECRETS.apiKey },
  },
};

const NAMES = Object.keys(FUNCTIONS) as ExampleName[];

describe("the functions", () => {
  test("are these and no others", () => {
    expect(
      Object.keys(propertiesOf(resources, "AWS::Lambda::Function")),
    ).toEqual(NAMES.map((name) => `${name}/Function`));
  });

  test.each(NAMES)(
    "%s has its runtime, its memory, its role, its variables under the key and its own log group",
    (name) => {
      const { runtime, architecture, layers, timeout, variables } =
        FUNCTIONS[name];
      expect(resources[`${name}/Function`]?.Properties).toEqual({
        FunctionName: `sealmask-${name}`,
        Code: expect.anything(),
        Handler: "index.handler",
        Runtime: runtime,
        Architectures: [architecture],
        ...(layers && { Layers: layers }),
        MemorySize: MEMORY[name],
        Timeout: timeout ?? 10,
        Role: `<${name}/Role.Arn>`,
        KmsKeyArn: KEY,
        Environment: { Variables: { KMS_KEY_ARN: KEY, ...variables } },
        LoggingConfig: { LogGroup: `<${name}/Log>` },
      });
    },
  );

  test("write to log groups under the key, which are gone after a month", () => {
    expect(propertiesOf(resources, "AWS::Logs::LogGroup")).toEqual(
      Object.fromEntries(
        NAMES.map((name) => [
          `${name}/Log`,
          {
            LogGroupName: `/aws/lambda/sealmask-${name}`,
            KmsKeyId: KEY,
            RetentionInDays: 30,
          },
        ]),
      ),
    );
  });

  test("are their examples' handlers, and on Bun, which has no AWS SDK, with everything", async () => {
    const sources: Partial<Record<ExampleName, string>> = {
      "notes-accounts": "notes/src/accounts.ts",
      "notes-sweep": "notes/src/sweep.ts",
    };
    for (const name of NAMES) {
      const everything = name === "encrypt-proxy";
      const source = sources[name] ?? `${name}/src/handler.ts`;
      const { folder } = await bundle(source, { everything });
      const { Metadata } = resources[`${name}/Function`] ?? {};
      expect(Metadata?.["aws:asset:path"]).toBe(folder);
    }
  });

  test("of Bun have one layer, for their architecture", () => {
    const layers = Object.entries(
      propertiesOf(resources, "AWS::Lambda::LayerVersion"),
    );
    expect(
      layers.map(([path, { CompatibleArchitectures }]) => [
        path,
        CompatibleArchitectures,
      ]),
    ).toEqual([["BunLayer-x86_64", ["x86_64"]]]);
  });

  test("are without secrets-at-cold-start where it could not start for want of secrets", () => {
    const without = synthesize({});
    expect(Object.keys(ofType(without, "AWS::Lambda::Function"))).toEqual(
      NAMES.filter((name) => name !== "secrets-at-cold-start").map(
        (name) => `${name}/Function`,
      ),
    );
    expect(JSON.stringify(without)).not.toContain("secrets-at-cold-start");
  });
});
