/** Answer about a key for each user: calls of AWS KMS, and their price. */
import type { Scenario } from "../key-store.ts";
import {
  billOf,
  CALLS_QUOTA,
  CREATE_CALLS,
  CREATE_QUOTA,
  creationOf,
  DAYS,
  KEYS_QUOTA,
} from "../support/prices.ts";
import { rounded } from "../support/report.ts";
import { callsOf } from "../support/users.ts";
import { lines } from "./chart.ts";
import { type Part, type Results, table, whole } from "./figures.ts";

const NAMES = {
  branchKeys: "one branch key each",
  kmsKeys: "one KMS key each, or one for all",
};

/** Prints a count of the simulation with three significant digits: one of many instances is simulated. */
const counted = (count: number) => whole(Number(count.toPrecision(3)));

export async function userKeys(results: Results): Promise<Part> {
  const all = (results.bun?.["key-store"]?.data ?? []) as readonly Scenario[];
  const [branch, kms, larger] = all;
  // The report has no section about a benchmark that has not run yet.
  if (!(branch && kms && larger)) return { markdown: [] };
  const { users, visits, active, records, instances } = branch;
  const shown = all
    .filter((one) => one.instances === instances && one !== larger)
    .sort((one, two) => one.records - two.records);
  const points = shown.map(({ way, records: x, peak: y }) => {
    return { x, y, line: NAMES[way], part: `${instances} instances` };
  });
  const services = shown.filter(({ way }) => way === "branchKeys");
  const fleets = all
    .filter((one) => one.way === branch.way && one.records === records)
    .sort((one, two) => one.instances - two.instances)
    .map((one) => `${counted(callsOf(one))} a day on ${one.instances}`);
  const costs = (
    [
      [NAMES.branchKeys, branch, 1, users],
      ["one KMS key each", kms, users, 0],
      ["one KMS key, the user in the context", kms, 1, 0],
    ] as const
  ).map(([name, day, kmsKeys, keys]) => {
    const { Decrypt = 0, GenerateDataKey = 0 } = day.calls;
    const { units, parts, total } = billOf(kmsKeys, keys, callsOf(day));
    return [
      name,
      ...[Decrypt, GenerateDataKey].map(counted),
      shown
        .filter(({ way }) => way === day.way)
        .map(({ peak }) => rounded(peak))
        .join(" / "),
      counted(units),
      ...[...parts, total].map((price) => `$${whole(price)}`),
    ];
  });
  const fewer = callsOf(kms) / callsOf(branch);
  const saved = 100 * (1 - callsOf(larger) / callsOf(kms));
  const hours = users / CREATE_QUOTA / 3_600;
  const minutes = (users * CREATE_CALLS) / CALLS_QUOTA / 60;
  const file = "user-keys.svg";
  return {
    charts: {
      [file]: await lines(
        `KMS calls a second for ${whole(users)} users, busiest hour`,
        points,
        { x: "records that a request reads", y: "calls a second" },
        CALLS_QUOTA,
      ),
    },
    markdown: [
      "## What does a key for each user cost?",
      `With a branch key for each user, a request calls AWS KMS at most once to read, however many records it reads, and once to write. With a KMS key for each user, it calls once for each record. So the key store makes ${rounded(fewer)} times fewer calls if a request reads ${records} records, and about as many if it reads one. In either case it saves the price of ${whole(users)} KMS keys, which outweighs all else.`,
      `![KMS calls by the records of a request; the dashed line is the quota of ${whole(CALLS_QUOTA)} a second](benchmarks/${file})`,
      `The figures come from a simulated day with the real caches: ${whole(visits)} visits by ${counted(active)} users, some much more active than others (Zipf's law, exponent 0.6). A visit has ten requests, half a minute apart, and a fifth of them write a record. At noon 1.8 times as many visits begin as on average. A request reaches any instance, which is the worst case for caches; each instance keeps ${whole(branch.capacity)} branch keys or ${whole(kms.capacity)} data keys for 300 seconds. With ${whole(larger.capacity)} data keys it would make ${rounded(saved)} % fewer calls. The more instances, the more calls: the key store makes ${fleets.join(", ")}. The table has the costs of ${DAYS} days in US East (N. Virginia), for ${instances} instances and ${records} records.`,
      table(
        [
          "",
          "Decrypt a day",
          "GenerateDataKey a day",
          `busiest hour, calls a second for ${services.map((one) => one.records).join(" / ")} records`,
          "DynamoDB read units a day",
          "KMS keys",
          "KMS calls",
          "DynamoDB",
          "a month",
        ],
        costs,
      ),
      `Creating ${whole(users)} branch keys costs $${whole(creationOf(users))} once, for three KMS calls and a transaction each, and takes ${rounded(minutes)} minutes at the KMS quota. As many KMS keys take ${whole(hours)} hours at the quota of ${CREATE_QUOTA} keys a second, and are ${whole(users / KEYS_QUOTA)} times the ${whole(KEYS_QUOTA)} keys that an account may have in a Region. With one KMS key for all, no key can be deleted to forget a single user.`,
    ],
  };
}
