import type { KeyUse } from "./key.ts";

/** The runtime and the architecture of a function. */
export interface Platform {
  /** `bun` comes as a layer. */
  readonly runtime: "node22" | "node24" | "bun";
  readonly architecture: "arm64" | "x86_64";
}

/** A function as it is deployed. */
export interface Example extends Platform {
  /** The actions that its role may call with the key, and under which encryption contexts. */
  readonly use: KeyUse;
}

/** The name that Lambda knows a function by. */
export const functionNameOf = (name: ExampleName): string => `sealmask-${name}`;

/** The examples' functions, each runtime and architecture among them. */
export const EXAMPLES = {
  notes: {
    runtime: "node24",
    architecture: "arm64",
    use: {
      encrypt: true,
      decrypt: true,
      contextNames: ["user_id", "purpose"],
      context: { purpose: "note" },
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

/** An example's name: its folder. */
export type ExampleName = keyof typeof EXAMPLES;
