import type { StoredResult } from "./results.ts";
import type { Drawn } from "./sizing.ts";

export async function drawFleet(_: readonly StoredResult[]): Promise<Drawn> {
  return { markdown: [], charts: new Map() };
}
