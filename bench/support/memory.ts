/** Memory in use, in bytes. */
export interface Memory {
  /** Of live objects, and of buffers that they hold. */
  readonly heap: number;
  /** Of the whole process (resident set size). */
  readonly rss: number;
}

interface Collector {
  /** Node and Deno have it when they are run with `--expose-gc`. */
  gc?(): void;
  Bun?: { gc(force: true): void };
}

/** Collects garbage, and measures what is left. */
export async function measureMemory(): Promise<Memory> {
  const { gc, Bun } = globalThis as Collector;
  const collect = gc ?? (Bun && (() => Bun.gc(true)));
  if (collect === undefined) {
    throw new Error("Cannot collect garbage: run it with --expose-gc");
  }
  // What one collection finalizes, the next one frees.
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, rss };
}

/** Bytes as a text in MB. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
