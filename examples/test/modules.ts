/** Function that returns the modules that it finds besides its bundle. */
export async function handler(names: readonly string[]): Promise<{
  readonly folder: string | undefined;
  readonly found: readonly string[];
}> {
  const found: string[] = [];
  for (const name of names) {
    try {
      // Bundlers cannot see this name.
      await import(name);
      found.push(name);
    } catch {
      // The module is missing.
    }
  }
  return { folder: process.env.LAMBDA_TASK_ROOT, found };
}
