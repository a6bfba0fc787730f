import { startLocalKms } from "sealmask/testing";
import { type Bundle, bundle, bundleOptions } from "./bundle.ts";
import {
  bunRuntime,
  type FunctionRuntime,
  type LocalFunction,
  nodeRuntime,
  startFunction,
} from "./function.ts";

/** Access key ids of the callers of AWS: a role for each function, as in an account. */
export const ROLES = {
  admin: "AKIALOCALADMIN000000",
  both: "AKIALOCALBOTH0000000",
  encrypt: "AKIALOCALENCRYPT0000",
  decrypt: "AKIALOCALDECRYPT0000",
  notes: "AKIALOCALNOTES000000",
  accounts: "AKIALOCALACCOUNTS000",
  sweep: "AKIALOCALSWEEP000000",
} as const;

/** Rights to create and version branch keys. They show nobody a key. */
const CREATES_KEYS = [
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

/** Role of a function. */
export type Role = keyof typeof ROLES;

/** AWS account on one machine: AWS KMS with a key, and functions that use it. */
export interface Stack {
  readonly kms: Awaited<ReturnType<typeof startLocalKms>>;
  /** ARN of the key. */
  readonly keyArn: string;
  /** Starts an instance of an example's function, or of the function in a file. */
  start(
    example: string,
    role: Role,
    env: Readonly<Record<string, string>>,
    runtime?: FunctionRuntime,
  ): Promise<LocalFunction>;
  stop(): Promise<void>;
}

/** Runtimes for functions: Node from the PATH, which is Node 24 under this repository's scripts, and the Bun that runs this process. */
export const RUNTIMES: readonly FunctionRuntime[] = [
  nodeRuntime("node"),
  bunRuntime(process.execPath),
];

const bundles = new Map<string, Promise<Bundle>>();

/** Bundles a handler for a runtime; all instances share the bundle. */
function bundled(source: string, runtime: FunctionRuntime): Promise<Bundle> {
  const options = bundleOptions(source, runtime);
  const key = JSON.stringify([source, options]);
  const known = bundles.get(key) ?? bundle(source, options);
  bundles.set(key, known);
  return known;
}

/** Starts an account. */
export async function startStack(): Promise<Stack> {
  const kms = await startLocalKms({
    policies: {
      [ROLES.admin]: { allow: ["kms:*"] },
      [ROLES.both]: { allow: ["kms:*"] },
      [ROLES.encrypt]: { allow: ["kms:GenerateDataKey"] },
      [ROLES.decrypt]: { allow: ["kms:Decrypt"] },
      [ROLES.notes]: { allow: ["kms:Decrypt", ...CREATES_KEYS] },
      [ROLES.accounts]: { allow: CREATES_KEYS },
      [ROLES.sweep]: { allow: [] },
    },
  });
  const { arn } = await kms.createKey({ alias: "alias/examples" });
  const running: LocalFunction[] = [];
  return {
    kms,
    keyArn: arn,
    async start(example, role, env, runtime = RUNTIMES[0] as FunctionRuntime) {
      const { credentials } = kms.clientConfig("us-east-1", ROLES[role]);
      const isFile = example.endsWith(".ts");
      const source = isFile ? example : `${example}/src/handler.ts`;
      const code = await bundled(source, runtime);
      const name = example.replaceAll(/[/.]/g, "-");
      const instance = await startFunction(name, code, runtime, {
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_ENDPOINT_URL_KMS: kms.endpoint,
        KMS_KEY_ARN: arn,
        ...env,
      });
      running.push(instance);
      return instance;
    },
    async stop() {
      for (const instance of running) await instance.stop();
      await kms.stop();
    },
  };
}
