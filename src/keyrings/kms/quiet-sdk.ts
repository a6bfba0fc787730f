interface NodeProcess {
  readonly version: string;
  readonly env: Record<string, string | undefined>;
}

const WARNING = "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED";
const FIRST_WITHOUT_WARNING = 22;

/**
 * Calls a function that makes an SDK client, and suppresses the SDK's warning about old Node releases. Users of
 * sealmask did not choose the SDK, and the warning would be logged at every cold start. The environment variable is the
 * SDK's own switch for this warning.
 */
export function quietly<T>(make: () => T): T {
  const { process } = globalThis as { process?: NodeProcess };
  const major = Number.parseInt(process?.version.slice(1) ?? "", 10);
  if (process === undefined || !(major < FIRST_WITHOUT_WARNING)) return make();
  const { env } = process;
  const before = env[WARNING];
  env[WARNING] = "true";
  try {
    return make();
  } finally {
    if (before === undefined) delete env[WARNING];
    else env[WARNING] = before;
  }
}
