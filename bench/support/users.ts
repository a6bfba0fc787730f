import { LIFETIME } from "./fleet.ts";
import { seededRandom } from "./random.ts";

/** Day of a service whose users read and write records, through the instances of a function. */
export interface Service {
  readonly users: number;
  /** Visits in a day, of all users. */
  readonly visits: number;
  readonly instances: number;
  /** Number of a user's newest records that a request reads. */
  readonly records: number;
}

/** Cryptography of one instance, with caches of its own. */
export interface Instance {
  /** Decrypts a record of a user. Each record has a number, and a data key of its own. */
  read(user: number, record: number): unknown;
  /** Encrypts a new record of a user. */
  write(user: number): unknown;
}

/** Calls of a day. */
export interface Day {
  /** Number of users who come on the day. */
  readonly active: number;
  /** Calls of the whole fleet, by operation of AWS KMS. */
  readonly calls: Readonly<Record<string, number>>;
  /** Calls per second in the busiest ten minutes. */
  readonly peak: number;
}

/** Request of a user, which reads the newest records, and may write another one. */
interface Request {
  readonly time: number;
  readonly instance: number;
  readonly user: number;
  /** Number of the user's newest record. */
  readonly newest: number;
  readonly writes: boolean;
}

const DAY = 86_400;
const MINUTE = 60;
const BUSY = 10 * MINUTE;
/** Visits at noon exceed the mean by this share, and at midnight they fall short by it. */
const SWING = 0.8;
/** Requests of a visit, with the mean of the seconds between two. */
const REQUESTS = 10;
const GAP = 30;
/** Share of the requests that also write a record. */
const WRITES = 0.2;
/** Activity falls with a user's rank by Zipf's law: rank to the power of -0.6, whose distribution has the inverse `users * u ** SKEW`. */
const SKEW = 1 / (1 - 0.6);

/** Lists the requests that reach the first instances in their order, and counts the users who come. */
function requestsOf(
  { users, visits, instances, records }: Service,
  simulated: number,
  seed: number,
): { requests: Request[]; active: number } {
  const random = seededRandom(seed);
  const written = new Uint32Array(users);
  const came = new Set<number>();
  const requests: Request[] = [];
  let due = 0;
  for (let start = 0; start < DAY; start += MINUTE) {
    const swing = SWING * Math.cos((2 * Math.PI * start) / DAY);
    due += ((visits * MINUTE) / DAY) * (1 - swing);
    for (; due >= 1; due--) {
      const user = Math.floor(users * random.fraction() ** SKEW);
      came.add(user);
      let time = start + random.fraction() * MINUTE;
      for (let i = 0; i < REQUESTS; i++) {
        const instance = random.below(instances);
        const writes = random.fraction() < WRITES;
        const newest = records + (written[user] as number);
        if (instance < simulated) {
          requests.push({ time, instance, user, newest, writes });
        }
        if (writes) written[user] = newest - records + 1;
        time -= Math.log(1 - random.fraction()) * GAP;
      }
    }
  }
  requests.sort((one, two) => one.time - two.time);
  return { requests, active: came.size };
}

/**
 * Simulates some instances of a fleet for a day, and scales their calls to the whole fleet. A request reaches any instance; an
 * instance lives two hours on average.
 *
 * @param simulated number of simulated instances
 * @param start starts an instance with a clock in milliseconds, and a function to tell each call of AWS KMS
 */
export async function simulateDay(
  service: Service,
  simulated: number,
  seed: number,
  start: (clock: () => number, call: (operation: string) => void) => Instance,
): Promise<Day> {
  const { requests, active } = requestsOf(service, simulated, seed);
  const random = seededRandom(seed + 1);
  const scale = service.instances / simulated;
  const calls: Record<string, number> = {};
  const parts = new Map<number, number>();
  let now = 0;
  const call = (operation: string) => {
    calls[operation] = (calls[operation] ?? 0) + scale;
    const part = Math.floor(now / BUSY);
    parts.set(part, (parts.get(part) ?? 0) + scale / BUSY);
  };
  const living = new Map<number, { readonly end: number; one: Instance }>();
  for (const { time, instance, user, newest, writes } of requests) {
    now = time;
    let alive = living.get(instance);
    if (alive === undefined || now >= alive.end) {
      const end = now - Math.log(1 - random.fraction()) * LIFETIME;
      alive = { end, one: start(() => now * 1e3, call) };
      living.set(instance, alive);
    }
    for (let i = 0; i < service.records; i++)
      await alive.one.read(user, newest - i);
    if (writes) await alive.one.write(user);
  }
  return { active, calls, peak: Math.max(0, ...parts.values()) };
}

/** Returns the number of all calls of AWS KMS in a day. */
export function callsOf({ calls }: Day): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
