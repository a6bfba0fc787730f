import { DataKeyCache, type DataKeyCacheOptions } from "../../mod.ts";
import { seededRandom } from "./random.ts";

/** Fleet of function instances that encrypt. */
export interface Fleet {
  readonly instances: number;
  /** Messages per second and instance, on average. */
  readonly rate: number;
  /** True if all messages of a minute arrive in its first six seconds. */
  readonly isBursty: boolean;
  /** Number of encryption contexts, which share no data keys; each message uses a random one. */
  readonly tenants: number;
  /** Limits of each instance's cache; `false` for no cache. */
  readonly cache: Omit<DataKeyCacheOptions, "clock"> | false;
}

/** Calls of the key service per second. */
export interface Calls {
  /** Average after all instances have started. */
  readonly mean: number;
  /** Average over the minutes of the busiest six seconds. */
  readonly peak: number;
  /** Rate while a new version's instances start with empty caches. */
  readonly start: number;
}

const MINUTE = 60;
const PART = 6;
/** Simulated seconds; calls count in the later half. */
const SPAN = 1_800;
const BYTES = 1_024;
/** Mean lifetime of an instance in seconds; an instance with an empty cache replaces it. */
export const LIFETIME = 7_200;

/**
 * Simulates some instances of a fleet, which start within a minute, and scales their calls to the whole fleet. Each instance has
 * the real `DataKeyCache` with the simulation's clock.
 *
 * @param simulated number of simulated instances
 */
export async function simulate(
  { instances, rate, isBursty, tenants, cache: limits }: Fleet,
  simulated: number,
  seed: number,
): Promise<Calls> {
  const random = seededRandom(seed);
  const exponential = () => -Math.log(1 - random.fraction());
  const names = Array.from({ length: tenants }, (_, i) => `tenant ${i}`);
  const parts = new Array<number>(MINUTE / PART).fill(0);
  let atStart = 0;
  let now = 0;
  const load = async () => {
    if (now < MINUTE) atStart++;
    if (now >= SPAN / 2) {
      const part = Math.floor((now % MINUTE) / PART);
      parts[part] = (parts[part] as number) + 1;
    }
    return {};
  };
  for (let i = 0; i < simulated; i++) {
    let cache: DataKeyCache<object> | null = null;
    let end = 0;
    /** Share of each minute in which the clock of bursty messages runs: its first six seconds. */
    const share = isBursty ? PART / MINUTE : 1;
    let active = random.fraction() * MINUTE * share;
    for (;;) {
      active += (exponential() / rate) * share;
      const length = MINUTE * share;
      now = Math.floor(active / length) * MINUTE + (active % length);
      if (now >= SPAN) break;
      if (now >= end) {
        end = now + exponential() * LIFETIME;
        cache = limits
          ? new DataKeyCache({ ...limits, clock: () => now * 1e3 })
          : null;
      }
      const key = names[random.below(tenants)] as string;
      await (cache?.encryptionKey({ key, bytes: BYTES, load }) ?? load());
    }
  }
  const scale = instances / simulated;
  const minutes = SPAN / 2 / MINUTE;
  const all = parts.reduce((sum, count) => sum + count, 0);
  return {
    mean: (scale * all) / (SPAN / 2),
    peak: (scale * Math.max(...parts)) / (minutes * PART),
    start: (scale * atStart) / MINUTE,
  };
}
