import type { Outcome, World } from "./simulate.ts";

/** One fleet, and what came of it. */
export interface Scenario extends Outcome {
  readonly instances: number;
  readonly pattern: string;
  readonly tenants: number;
  /** The cache's limits, as a reader calls them. */
  readonly limits: string;
}

/** What the simulation found. */
export interface FleetData {
  readonly world: World;
  readonly scenarios: readonly Scenario[];
}

/** Whether a fleet got every data key at once: nothing was refused. */
export function isUnderQuota({ throttled, failed }: Scenario): boolean {
  return throttled === 0 && failed === 0;
}
