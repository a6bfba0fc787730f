import TinyQueue from "tinyqueue";
import { DataKeyCache, type DataKeyCacheOptions } from "../../../mod.ts";
import { seededRandom } from "../random.ts";
import { nextArrival, type Pattern, type Span } from "./arrivals.ts";
import { type Exposure, exposureOf, type SimulatedKey } from "./exposure.ts";
import { Quota } from "./quota.ts";
import { RequestCounts } from "./request-counts.ts";

/** A fleet of function instances that encrypt. */
export interface Fleet {
  readonly instances: number;
  readonly pattern: Pattern;
  /** Encryption contexts, which share no data key; each message has one of them. */
  readonly tenants: number;
  /** The limits of each instance's cache; `false` for none. */
  readonly cache: Omit<DataKeyCacheOptions, "clock"> | false;
}

/** What holds for all fleets. */
export interface World {
  /** Messages a second that come to one instance, on average. */
  readonly rate: number;
  /** Bytes of a message, on average; most are shorter, and a few many times as long (an exponential distribution). */
  readonly bytes: number;
  /** Requests a second that the key service answers. */
  readonly quota: number;
  /** Seconds that one request to it takes: the least, and the mean of what comes on top. */
  readonly latency: { readonly least: number; readonly more: number };
  /** Attempts of a request, and the seconds before the second of them at most; twice as many before each next one. */
  readonly attempts: number;
  readonly backoff: number;
  /** Mean seconds that an instance lives; another one with an empty cache takes its place. */
  readonly lifetime: number;
  /** Seconds over which a new version's instances start. */
  readonly deployment: number;
  /** US dollars for a request. */
  readonly price: number;
}

/** What came of it, scaled to the whole fleet. */
export interface Outcome {
  /** Of the fleet's instances, those that were simulated; the quota was that share of the whole. */
  readonly simulated: number;
  /** Simulated messages. */
  readonly messages: number;
  /**
   * Requests to the key service a second, those refused among them: on average once the deployment is over, in the busiest
   * five seconds of all, and in the busiest of the second half of the time. Where only some instances were simulated the busiest
   * are estimates from above, for chance does more to few.
   */
  readonly requests: {
    readonly mean: number;
    readonly peak: number;
    readonly peakLater: number;
  };
  /** Of the requests, those that the key service refused: in all, and in the second half of the time. */
  readonly throttled: number;
  readonly throttledLater: number;
  /** Of the messages, those that got no data key in any attempt. */
  readonly failed: number;
  /** Milliseconds that messages waited for a data key. */
  readonly latency: { readonly mean: number; readonly p99: number };
  /** US dollars in 30 days, for requests that were answered, if all the time were as that after the deployment. */
  readonly cost: number;
  /** What one data key of those simulated would open. */
  readonly exposed: Exposure;
}

/** Simulated messages of one fleet, about: of larger fleets only some instances are simulated, as they are alike. */
const ENOUGH = 2_700_000;
const LEAST_INSTANCES = 50;
/** The share of the quota that simulated instances have at least, in requests a second: with less, chance alone would exceed it. */
const LEAST_QUOTA = 200;
/** Seconds over which the busiest time is looked for. */
const WINDOW = 5;
/** Of the random numbers, unless another one is given: a simulation is the same each time. */
const SEED = 20_261_121;
/** Turns of promises within which a cache asks for a data key, or gives one. */
const TURNS = 100;

interface Event {
  readonly time: number;
  readonly happens: () => void | Promise<void>;
}

interface Instance {
  cache: DataKeyCache<SimulatedKey> | null;
  /** When another one takes its place. */
  end: number;
}

/** How much of a fleet is simulated. */
export interface Sampling {
  /** Messages, about. */
  readonly enough?: number;
  /** Requests a second that the simulated instances' share of the quota has at least. */
  readonly leastQuota?: number;
  /** Of the random numbers. */
  readonly seed?: number;
}

/** How many instances are simulated. */
function sampleOf(
  { instances }: Fleet,
  { rate, quota }: World,
  { seconds }: Span,
  enough: number,
  leastQuota: number,
): number {
  const share = Number.isFinite(quota)
    ? Math.ceil((instances * leastQuota) / quota)
    : 0;
  const affordable = Math.round(enough / (rate * seconds));
  return Math.min(instances, Math.max(LEAST_INSTANCES, affordable, share));
}

/**
 * Simulates a fleet event by event. Each instance handles one message at a time and has a `DataKeyCache` of its own, the
 * real one, whose clock is the simulation's.
 */
export async function simulate(
  fleet: Fleet,
  world: World,
  span: Span,
  { enough = ENOUGH, seed = SEED, leastQuota = LEAST_QUOTA }: Sampling = {},
): Promise<Outcome> {
  const { pattern, tenants } = fleet;
  const random = seededRandom(seed);
  const simulated = sampleOf(fleet, world, span, enough, leastQuota);
  const scale = fleet.instances / simulated;
  const quota = new Quota(world.quota / scale);
  const counts = new RequestCounts(span, world.deployment, WINDOW);
  const events = new TinyQueue<Event>([], (one, two) => one.time - two.time);
  const end = span.from + span.seconds;
  let now = span.from;

  const keys: SimulatedKey[] = [];
  const waits: number[] = [];
  let [messages, failed] = [0, 0];
  /** Counts what promises did: asked the key service, or went on with an answer. */
  let steps = 0;

  const exponential = () => -Math.log(1 - random.fraction());
  const newCache = (): Instance["cache"] =>
    fleet.cache
      ? new DataKeyCache({ ...fleet.cache, clock: () => now * 1e3 })
      : null;
  const names = Array.from({ length: tenants }, (_, i) => `tenant ${i}`);

  function at(time: number, happens: () => void | Promise<void>): void {
    events.push({ time, happens });
  }

  /** Lets promises run until they have done the next step; nothing else here is asynchronous. */
  async function settled(before: number): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) {
      await null;
      if (steps > before) return;
    }
    throw new Error("The cache neither asks for a data key nor gives one");
  }

  /** Asks the key service, again after a while where it refuses. */
  function request(): Promise<SimulatedKey> {
    steps++;
    return new Promise((resolve, reject) => {
      const attempt = (number: number): void | Promise<void> => {
        const isAnswered = quota.admits(now);
        counts.add(now, isAnswered);
        if (isAnswered) {
          const { least, more } = world.latency;
          at(now + least + exponential() * more, () => {
            const before = steps;
            const key = { messages: 0, bytes: 0, first: now, last: now };
            keys.push(key);
            resolve(key);
            return settled(before);
          });
          return;
        }
        if (number === world.attempts) {
          const before = steps;
          reject(new Error("throttled"));
          return settled(before);
        }
        const most = world.backoff * 2 ** (number - 1);
        at(now + random.fraction() * most, () => attempt(number + 1));
      };
      const first = attempt(1);
      if (first) throw new Error("A first attempt is never the last one");
    });
  }

  function use(key: SimulatedKey, bytes: number): void {
    if (key.messages === 0) key.first = now;
    key.messages++;
    key.bytes += bytes;
    key.last = now;
  }

  function message(instance: Instance): void | Promise<void> {
    if (now >= instance.end) {
      instance.cache = newCache();
      instance.end = now + exponential() * world.lifetime;
    }
    messages++;
    const again = () => {
      steps++;
      at(nextArrival(now, world.rate, pattern, random), () =>
        message(instance),
      );
    };
    const [came, before] = [now, steps];
    const bytes = Math.ceil(exponential() * world.bytes);
    const key = instance.cache
      ? instance.cache.encryptionKey({
          key: names[random.below(tenants)] as string,
          bytes,
          load: request,
        })
      : request();
    if (!(key instanceof Promise)) {
      use(key, bytes);
      again();
      return;
    }
    key
      .then(
        (answer) => use(answer, bytes),
        () => {
          failed++;
        },
      )
      .then(() => {
        waits.push(now - came);
        again();
      });
    return settled(before);
  }

  for (let i = 0; i < simulated; i++) {
    const start = span.from + random.fraction() * world.deployment;
    const instance: Instance = { cache: null, end: 0 };
    at(nextArrival(start, world.rate, pattern, random), () =>
      message(instance),
    );
  }
  for (;;) {
    const event = events.pop();
    if (event === undefined || event.time >= end) break;
    now = event.time;
    const promised = event.happens();
    if (promised) await promised;
  }

  // Those that did not wait at all are in the mean and in the quantile.
  const all = Float64Array.from(waits).sort();
  const rank = Math.floor(0.99 * messages) - (messages - all.length);
  const sum = all.reduce((total, wait) => total + wait, 0);
  return {
    simulated,
    messages,
    requests: {
      mean: scale * counts.mean,
      peak: scale * counts.peak,
      peakLater: scale * counts.peakLater,
    },
    throttled: counts.throttled,
    throttledLater: counts.throttledLater,
    failed: failed / messages,
    latency: {
      mean: (1e3 * sum) / messages,
      p99: rank < 0 ? 0 : 1e3 * (all[rank] ?? 0),
    },
    cost: scale * counts.answered * world.price * 2_592_000,
    exposed: exposureOf(keys.filter((key) => key.messages > 0)),
  };
}
