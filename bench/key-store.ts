/**
 * A key for each of a million users: calls of AWS KMS in a day, simulated with the real caches, and their price in a month. Either a
 * key store has a branch key for each user, or AWS KMS a key.
 */
import { isQuick } from "./support/effort.ts";
import { billOf } from "./support/prices.ts";
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

/** Day of a service with one kind of keys. */
export interface Scenario extends Service, Day {
  readonly way: keyof typeof WAYS;
  /** Entries of each instance's cache. */
  readonly capacity: number;
}

async function dayOf(
  way: Scenario["way"],
  capacity: number,
  records: number,
  instances = 30,
): Promise<Scenario> {
  const service = { users: USERS, visits: USERS / 4, instances, records };
  const day = await simulateDay(service, SEED, (clock, call) =>
    WAYS[way]({ capacity, clock }, call),
  );
  const title = `${way}, ${capacity} entries, ${records} records, ${instances} instances`;
  const calls = callsOf(day);
  const [kmsKeyCount, branchKeyCount] =
    way === "branchKeys" ? [1, USERS] : [USERS, 0];
  const { total } = billOf(kmsKeyCount, branchKeyCount, calls);
  console.log(`${title}: ${calls} calls a day, $${Math.round(total)} a month`);
  return { way, capacity, ...service, ...day };
}

const report = new Report();
const branch = await dayOf("branchKeys", BRANCH_KEYS, 10);
const kms = await dayOf("kmsKeys", DATA_KEYS, 10);
const scenarios = [branch, kms, await dayOf("kmsKeys", 10 * DATA_KEYS, 10)];
for (const records of isQuick ? [] : [1, 5, 50]) {
  scenarios.push(await dayOf("branchKeys", BRANCH_KEYS, records));
  scenarios.push(await dayOf("kmsKeys", DATA_KEYS, records));
}
for (const instances of isQuick ? [] : [10, 100]) {
  scenarios.push(await dayOf("branchKeys", BRANCH_KEYS, 10, instances));
}
// A request needs one branch key to read ten records, and another one if it writes.
const what = "calls with branch keys to calls with data keys, ten records";
report.goal(what, callsOf(branch) / callsOf(kms), { atMost: 0.12 });
report.end(scenarios);
