/**
 * A key for each of a million users: calls of AWS KMS in a day, simulated with the real caches. Either a key store has a branch key
 * for each user, or AWS KMS a key.
 */
import { isQuick } from "./support/effort.ts";
import { Report } from "./support/report.ts";
import { branchKeys, kmsKeys } from "./support/user-keys.ts";
import {
  callsOf,
  type Day,
  type Service,
  simulateDay,
} from "./support/users.ts";

const SEED = 20_261_201;
const USERS = isQuick ? 10_000 : 1_000_000;
/** Entries of the caches: the defaults of a key store and of `DataKeyCache`. */
const BRANCH_KEYS = 1_000;
const DATA_KEYS = 100;
const WAYS = { branchKeys, kmsKeys };
/** Instances, and records that a request reads. */
const SERVICES: readonly (readonly [number, number])[] = isQuick
  ? [[30, 10]]
  : [
      [30, 1],
      [30, 5],
      [30, 10],
      [30, 50],
      [10, 10],
      [100, 10],
    ];

/** Day of a service with one kind of keys. */
export interface Scenario extends Service, Day {
  readonly way: keyof typeof WAYS;
  /** Entries of each instance's cache. */
  readonly capacity: number;
}

async function dayOf(
  way: Scenario["way"],
  capacity: number,
  [instances, records]: readonly [number, number],
): Promise<Scenario> {
  const service = { users: USERS, visits: USERS / 4, instances, records };
  const day = await simulateDay(service, 1, SEED, (clock, call) =>
    WAYS[way]({ capacity, clock }, call),
  );
  const title = `${way}, ${capacity} entries, ${instances} instances, ${records} records`;
  console.log(`${title}: ${callsOf(day)} calls`);
  return { way, capacity, ...service, ...day };
}

const report = new Report();
const scenarios: Scenario[] = [];
for (const service of SERVICES) {
  const branch = await dayOf("branchKeys", BRANCH_KEYS, service);
  const kms = await dayOf("kmsKeys", DATA_KEYS, service);
  scenarios.push(branch, kms);
  if (String(service) !== "30,10") continue;
  scenarios.push(await dayOf("kmsKeys", 10 * DATA_KEYS, service));
  // A request with ten records needs one branch key to read, and another one if it writes.
  const what = "calls with branch keys to calls with data keys, ten records";
  report.goal(what, callsOf(branch) / callsOf(kms), { atMost: 0.12 });
}
report.end(scenarios);
