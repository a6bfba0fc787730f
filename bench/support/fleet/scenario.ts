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

/** The scenario of one fleet, if it was simulated. */
export function scenarioOf(
  scenarios: readonly Scenario[],
  {
    instances,
    pattern,
    tenants,
    limits,
  }: Pick<Scenario, "instances" | "pattern" | "tenants" | "limits">,
): Scenario | undefined {
  return scenarios.find(
    (one) =>
      one.instances === instances &&
      one.pattern === pattern &&
      one.tenants === tenants &&
      one.limits === limits,
  );
}

/** Whether the key service refused nothing: `"later"` if only while a new version's instances started. */
export function isUnderQuota({
  throttled,
  throttledLater,
}: Scenario): boolean | "later" {
  if (throttled === 0) return true;
  return throttledLater === 0 && "later";
}
