import { branchKeyUse } from "./branch-keys.ts";
import type { KeyUse } from "./key.ts";

/** Platform of a function. */
export interface Platform {
  /** Runtime; a layer provides `bun`. */
  readonly runtime: "node22" | "node24" | "bun";
  readonly architecture: "arm64" | "x86_64";
}

/** Deployment settings of a function. */
export interface Example extends Platform {
  /** File of the handler in the folder `examples`. */
  readonly source: string;
  /** Seconds after which Lambda stops an invocation. */
  readonly timeout: number;
  /** Uses of the key that the function's role is allowed, and their encryption contexts; `null` for none. */
  readonly use: KeyUse | null;
}

/** Returns a function's name in Lambda. */
export const functionNameOf = (name: ExampleName): string => `sealmask-${name}`;

/** Functions of the examples; every runtime and architecture is used at least once. */
export const EXAMPLES = {
  notes: {
    source: "notes/src/handler.ts",
    runtime: "node24",
    architecture: "arm64",
    timeout: 10,
    use: branchKeyUse({ createBranchKeys: true, decrypt: true }),
  },
  // It schedules, restores and makes anew, and never sees a key.
  "notes-accounts": {
    source: "notes/src/accounts.ts",
    runtime: "node24",
    architecture: "arm64",
    timeout: 10,
    use: branchKeyUse({ createBranchKeys: true }),
  },
  // It deletes keys, and cannot use AWS KMS.
  "notes-sweep": {
    source: "notes/src/sweep.ts",
    runtime: "node24",
    architecture: "arm64",
    timeout: 300,
    use: null,
  },
  "encrypt-proxy": {
    source: "encrypt-proxy/src/handler.ts",
    timeout: 10,
    runtime: "bun",
    architecture: "x86_64",
    use: { encrypt: true, contextNames: ["tenant_id"] },
  },
  "decrypt-service": {
    source: "decrypt-service/src/handler.ts",
    timeout: 10,
    runtime: "node22",
    architecture: "arm64",
    use: { decrypt: true, contextNames: ["tenant_id"] },
  },
  "kms-actions": {
    source: "kms-actions/src/handler.ts",
    timeout: 10,
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
    source: "secrets-at-cold-start/src/handler.ts",
    timeout: 10,
    runtime: "node22",
    architecture: "x86_64",
    use: {
      decrypt: true,
      contextNames: ["LambdaFunctionName"],
      context: { LambdaFunctionName: "sealmask-secrets-at-cold-start" },
    },
  },
} as const satisfies Readonly<Record<string, Example>>;

/** Name of an example's function. */
export type ExampleName = keyof typeof EXAMPLES;
