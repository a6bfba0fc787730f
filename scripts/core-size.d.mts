/** What the core costs over the wire: bytes, minified and compressed; and what the bundle imports. */
export function coreSize(
  root: string,
): Promise<{ readonly bytes: number; readonly imports: readonly string[] }>;
