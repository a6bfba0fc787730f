import type { KeyName } from "./arn.ts";

/** A variable of the environment, where there is one and it may be read. */
function variable(name: string): string | undefined {
  const { process } = globalThis as {
    process?: { readonly env?: Record<string, string | undefined> };
  };
  try {
    return process?.env?.[name] || undefined;
  } catch {
    // Deno refuses without permission.
    return undefined;
  }
}

/** The Region that a process works in: its environment's, or else that of the first key that names one. */
export function homeRegion(keys: readonly KeyName[]): string | undefined {
  return (
    variable("AWS_REGION") ??
    variable("AWS_DEFAULT_REGION") ??
    keys.find(({ arn }) => arn !== undefined)?.arn?.region
  );
}
