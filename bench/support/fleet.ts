import { DataKeyCache, type DataKeyCacheOptions } from "../../mod.ts";
import { seededRandom } from "./random.ts";

/** A fleet of function instances that encrypt. */
export interface Fleet {
  readonly instances: number;
  /** Messages a second that come to one instance, on average. */
  readonly rate: number;
  /** True if all messages of a minute come within its first six seconds. */
  readonly isBursty: boolean;
  /** Encryption contexts, which share no data key; each message has one of them by chance. */
  readonly tenants: number;
  /** The limits of each instance's cache; `false` for none. */
  readonly cache: Omit<DataKeyCacheOptions, "clock"> | false;
}

/** Calls of the key service a second. */
export interface Calls {
  /** On average, once all instances have started. */
  readonly mean: number;
  /** In the busiest six seconds of a minute, on average over the minutes. */
  readonly peak: number;
  /** While a new version's instances start, with empty caches. */
  readonly start: number;
}

const MINUTE = 60;
const PART = 6;
/** Seconds that are simulated; calls count in the later half. */
const SPAN = 1_800;
const BYTES = 1_024;
/** Mean seconds that an instance lives; another one with an empty cache takes its place. */
const LIFETIME = 7_200;

/**
 * Simulates some instances of a fleet, which start within a minute, and scales their calls to all. Each has the real
 * `DataKeyCache`, whose clock is the simulation's.
 *
 * @param simulated how many instances
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
    /** Bursts are a clock that runs in six seconds of each minute alone. */
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
