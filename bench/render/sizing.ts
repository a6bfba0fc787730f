import type { StoredResult } from "./results.ts";

/** A page's part, and its pictures by file name. */
export interface Drawn {
  readonly markdown: string[];
  readonly charts: Map<string, string>;
}

export async function drawSizing(_: readonly StoredResult[]): Promise<Drawn> {
  return { markdown: [], charts: new Map() };
}
