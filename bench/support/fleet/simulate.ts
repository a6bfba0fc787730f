import TinyQueue from "tinyqueue";
import { DataKeyCache, type DataKeyCacheOptions } from "../../../mod.ts";
import { seededRandom } from "../random.ts";
import { nextArrival, type Pattern } from "./arrivals.ts";
import { type Exposure, exposureOf, type SimulatedKey } from "./exposure.ts";
import { Quota } from "./quota.ts";

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
  /** Bytes of a message. */
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
  /** Requests to the key service a second: on average once the deployment is over, and in the busiest five seconds of all. */
  readonly requests: { readonly mean: number; readonly peak: number };
  /** Of the requests, those that the key service refused: in all, and in the second half of the time. */
  readonly throttled: number;
  readonly throttledLater: number;
  /** Of the messages, those that got no data key in any attempt. */
  readonly failed: number;
  /** Milliseconds that messages waited for a data key. */
  readonly latency: { readonly mean: number; readonly p99: number };
  /** US dollars in 30 days, for requests. */
  readonly cost: number;
  /** What one data key would open. */
  readonly exposed: Exposure;
}

/** Simulated messages of one fleet, about: of larger fleets only some instances are simulated, as they are alike. */
const ENOUGH = 600_000;
const LEAST_INSTANCES = 50;
/** Seconds over which the busiest time is looked for. */
const WINDOW = 5;

interface Event {
  readonly time: number;
  readonly happens: () => void | Promise<void>;
}

interface Instance {
  cache: DataKeyCache<SimulatedKey> | null;
  /** When another one takes its place. */
  end: number;
}

function count(counts: Map<number, number>, at: number): void {
  counts.set(at, (counts.get(at) ?? 0) + 1);
}

/**
 * Simulates a fleet event by event. Each instance handles one message at a time and has a `DataKeyCache` of its own, the
 * real one, whose clock is the simulation's.
 *
 * @param seconds of simulated time
 * @param enough messages to simulate, about
 */
export async function simulate(
  fleet: Fleet,
  world: World,
  seconds: number,
  enough = ENOUGH,
): Promise<Outcome> {
  const { pattern, tenants } = fleet;
  const random = seededRandom(20_261_121);
  const affordable = Math.round(enough / (world.rate * seconds));
  const simulated = Math.min(
    fleet.instances,
    Math.max(LEAST_INSTANCES, affordable),
  );
  const scale = fleet.instances / simulated;
  const quota = new Quota(world.quota / scale);
  const events = new TinyQueue<Event>([], (one, two) => one.time - two.time);
  let now = 0;

  const keys: SimulatedKey[] = [];
  const waits: number[] = [];
  const windows = new Map<number, number>();
  let [messages, failed, requests, throttled, late] = [0, 0, 0, 0, 0];
  const later = { requests: 0, throttled: 0 };

  const newCache = (): Instance["cache"] =>
    fleet.cache
      ? new DataKeyCache({ ...fleet.cache, clock: () => now * 1e3 })
      : null;
  const lifetime = () => -Math.log(1 - random.fraction()) * world.lifetime;
  const names = Array.from({ length: tenants }, (_, i) => `tenant ${i}`);

  /** Asks the key service, again after a while where it refuses; settles when the last event of it happens. */
  function request(): Promise<SimulatedKey> {
    return new Promise((resolve, reject) => {
      const attempt = (number: number): void | Promise<void> => {
        requests++;
        count(windows, Math.floor(now / WINDOW));
        if (now >= world.deployment) late++;
        const isLater = now >= seconds / 2;
        if (isLater) later.requests++;
        if (quota.admits(now)) {
          const { least, more } = world.latency;
          const takes = least - Math.log(1 - random.fraction()) * more;
          at(now + takes, () => {
            const key = { messages: 0, bytes: 0, first: now, last: now };
            keys.push(key);
            resolve(key);
            return settle();
          });
          return;
        }
        throttled++;
        if (isLater) later.throttled++;
        if (number === world.attempts) {
          reject(new Error("throttled"));
          return settle();
        }
        const most = world.backoff * 2 ** (number - 1);
        at(now + random.fraction() * most, () => attempt(number + 1));
      };
      attempt(1);
    });
  }

  function at(time: number, happens: () => void | Promise<void>): void {
    events.push({ time, happens });
  }

  /** Lets promises run: a cache asks for a data key, and takes one, in a few turns of theirs. Nothing else is asynchronous. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 8; turn++) await null;
  }

  function use(key: SimulatedKey): void {
    if (key.messages === 0) key.first = now;
    key.messages++;
    key.bytes += world.bytes;
    key.last = now;
  }

  function message(instance: Instance): void | Promise<void> {
    if (now >= instance.end) {
      instance.cache = newCache();
      instance.end = now + lifetime();
    }
    messages++;
    const again = () =>
      at(nextArrival(now, world.rate, pattern, random), () =>
        message(instance),
      );
    const came = now;
    const key = instance.cache
      ? instance.cache.encryptionKey({
          key: names[random.below(tenants)] as string,
          bytes: world.bytes,
          load: request,
        })
      : request();
    if (!(key instanceof Promise)) {
      use(key);
      again();
      return;
    }
    key
      .then(use, () => {
        failed++;
      })
      .then(() => {
        waits.push(now - came);
        again();
      });
    return settle();
  }

  for (let i = 0; i < simulated; i++) {
    const start = random.fraction() * world.deployment;
    const instance: Instance = { cache: null, end: 0 };
    at(nextArrival(start, world.rate, pattern, random), () =>
      message(instance),
    );
  }
  for (;;) {
    const event = events.pop();
    if (event === undefined || event.time >= seconds) break;
    now = event.time;
    const settled = event.happens();
    if (settled) await settled;
  }

  // Those that did not wait at all are in the mean and in the quantile.
  const all = [...waits].sort((one, two) => one - two);
  const rank = Math.floor(0.99 * messages) - (messages - all.length);
  const sum = all.reduce((total, wait) => total + wait, 0);
  const mean = (scale * late) / (seconds - world.deployment);
  return {
    simulated,
    messages,
    requests: { mean, peak: (scale / WINDOW) * Math.max(...windows.values()) },
    throttled: throttled / Math.max(1, requests),
    throttledLater: later.throttled / Math.max(1, later.requests),
    failed: failed / messages,
    latency: {
      mean: (1e3 * sum) / messages,
      p99: rank < 0 ? 0 : 1e3 * (all[rank] ?? 0),
    },
    cost:
      mean * (1 - throttled / Math.max(1, requests)) * world.price * 2_592_000,
    exposed: exposureOf(keys.filter((key) => key.messages > 0)),
  };
}
