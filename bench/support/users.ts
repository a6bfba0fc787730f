import { LIFETIME } from "./fleet.ts";
import { seededRandom } from "./random.ts";

/** Service whose users read and write records through the instances of a function. */
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

/** Day of a service. */
export interface Day {
  /** Number of users who come. */
  readonly active: number;
  /** Calls of the whole fleet, by operation of AWS KMS. */
  readonly calls: Readonly<Record<string, number>>;
  /** Calls per second in the busiest hour. */
  readonly peak: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Visits at noon exceed the mean by this share, and at midnight they fall short by it. */
const SWING = 0.8;
/** Requests of a visit, and the mean of the seconds between two. */
const REQUESTS = 10;
const GAP = 30;
/** Share of the requests that also write a record. */
const WRITES = 0.2;
/** Activity falls with the user's rank to the power of -0.6 (Zipf's law); this is the exponent of the inverse distribution. */
const SKEW = 1 / (1 - 0.6);

/** Lists the requests that reach one instance in their order, and counts the users who come to any. */
function requestsOf(
  { users, visits, instances, records }: Service,
  seed: number,
) {
  const random = seededRandom(seed);
  const written = new Uint32Array(users);
  const came = new Set<number>();
  const requests = [];
  let due = 0;
  for (let start = 0; start < DAY; start += MINUTE) {
    const swing = SWING * Math.cos((2 * Math.PI * start) / DAY);
    due += ((visits * MINUTE) / DAY) * (1 - swing);
    for (; due >= 1; due--) {
      const user = Math.floor(users * random.fraction() ** SKEW);
      came.add(user);
      let time = start + random.fraction() * MINUTE;
      for (let i = 0; i < REQUESTS; i++) {
        const before = written[user] as number;
        const writes = random.fraction() < WRITES;
        if (random.below(instances) === 0) {
          requests.push({ time, user, newest: records + before, writes });
        }
        if (writes) written[user] = before + 1;
        time -= Math.log(1 - random.fraction()) * GAP;
      }
    }
  }
  requests.sort((one, two) => one.time - two.time);
  return { requests, active: came.size };
}

/**
 * Simulates a day of one instance, and scales its calls to the whole fleet. A request reaches any instance. An instance lives two
 * hours on average, and another one follows it.
 *
 * @param start starts an instance with a clock in milliseconds, and a function that counts a call of AWS KMS
 */
export async function simulateDay(
  service: Service,
  seed: number,
  start: (clock: () => number, call: (operation: string) => void) => Instance,
): Promise<Day> {
  const { requests, active } = requestsOf(service, seed);
  const random = seededRandom(seed + 1);
  const calls: Record<string, number> = {};
  const hours = new Map<number, number>();
  let now = 0;
  let end = 0;
  let instance: Instance | undefined;
  const call = (operation: string) => {
    calls[operation] = (calls[operation] ?? 0) + service.instances;
    const hour = Math.floor(now / HOUR);
    hours.set(hour, (hours.get(hour) ?? 0) + service.instances / HOUR);
  };
  for (const { time, user, newest, writes } of requests) {
    now = time;
    if (instance === undefined || now >= end) {
      end = now - Math.log(1 - random.fraction()) * LIFETIME;
      instance = start(() => now * 1e3, call);
    }
    for (let i = 0; i < service.records; i++) {
      await instance.read(user, newest - i);
    }
    if (writes) await instance.write(user);
  }
  return { active, calls, peak: Math.max(0, ...hours.values()) };
}

/** Returns the number of all calls of AWS KMS in a day. */
export function callsOf({ calls }: Day): number {
  return Object.values(calls).reduce((sum, count) => sum + count, 0);
}
