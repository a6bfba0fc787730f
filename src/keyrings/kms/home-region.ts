import type { KeyName } from "./arn.ts";

/** Returns an environment variable, or `undefined` if it is not set or the runtime does not let us read it. */
function variable(name: string): string | undefined {
  const { process } = globalThis as {
    process?: { readonly env?: Record<string, string | undefined> };
  };
  try {
    return process?.env?.[name] || undefined;
  } catch {
    // Deno throws without `--allow-env`.
    return undefined;
  }
}

/**
 * Returns the process's own Region: `AWS_REGION` or `AWS_DEFAULT_REGION`, otherwise the Region of the first key ARN.
 */
export function homeRegion(keys: readonly KeyName[]): string | undefined {
  return (
    variable("AWS_REGION") ??
    variable("AWS_DEFAULT_REGION") ??
    keys.find(({ arn }) => arn !== undefined)?.arn?.region
  );
}
