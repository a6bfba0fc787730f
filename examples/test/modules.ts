/** A function that tells which modules it finds beside its bundle. */
export async function handler(names: readonly string[]): Promise<{
  readonly folder: string | undefined;
  readonly found: readonly string[];
}> {
  const found: string[] = [];
  for (const name of names) {
    try {
      // A name that bundlers do not know.
      await import(name);
      found.push(name);
    } catch {
      // It is not there.
    }
  }
  return { folder: process.env.LAMBDA_TASK_ROOT, found };
}
