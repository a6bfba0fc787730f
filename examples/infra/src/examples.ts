import type { KeyUse } from "./key.ts";

/** Platform of a function. */
export interface Platform {
  /** Runtime; a layer provides `bun`. */
  readonly runtime: "node22" | "node24" | "bun";
  readonly architecture: "arm64" | "x86_64";
}

/** Deployment settings of a function. */
export interface Example extends Platform {
  /** Uses of the key that the function's role is allowed, and their encryption contexts. */
  readonly use: KeyUse;
}

/** Returns a function's name in Lambda. */
export const functionNameOf = (name: ExampleName): string => `sealmask-${name}`;

/** Functions of the examples; every runtime and architecture is used at least once. */
export const EXAMPLES = {
  notes: {
    runtime: "node24",
    architecture: "arm64",
    use: {
      encrypt: true,
      decrypt: true,
      // The pairs that the format of the AWS Database Encryption SDK has for a table whose partition key is a text.
      contextNames: [
        "aws-crypto-attr.user_id",
        "aws-crypto-legend",
        "aws-crypto-partition-name",
        "aws-crypto-public-key",
        "aws-crypto-table-name",
      ],
      context: {
        "aws-crypto-legend": "S",
        "aws-crypto-partition-name": "user_id",
        "aws-crypto-table-name": "EncryptedUserNotes",
      },
    },
  },
  "encrypt-proxy": {
    runtime: "bun",
    architecture: "x86_64",
    use: { encrypt: true, contextNames: ["tenant_id"] },
  },
  "decrypt-service": {
    runtime: "node22",
    architecture: "arm64",
    use: { decrypt: true, contextNames: ["tenant_id"] },
  },
  "kms-actions": {
    runtime: "node24",
    architecture: "x86_64",
    use: {
      encrypt: true,
      decrypt: true,
      direct: true,
      contextNames: ["purpose"],
      context: { purpose: "kms-actions" },
    },
  },
  "secrets-at-cold-start": {
    runtime: "node22",
    architecture: "x86_64",
    use: {
      decrypt: true,
      contextNames: ["LambdaFunctionName"],
      context: { LambdaFunctionName: "sealmask-secrets-at-cold-start" },
    },
  },
} as const satisfies Readonly<Record<string, Example>>;

/** Name of an example, which is its folder. */
export type ExampleName = keyof typeof EXAMPLES;
