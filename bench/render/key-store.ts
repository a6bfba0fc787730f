/** Answer about a key for each user: calls of AWS KMS, and their price. */
import type { Scenario } from "../key-store.ts";
import {
  billOf,
  CALLS_QUOTA,
  CREATE_CALLS,
  CREATE_QUOTA,
  creationOf,
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

export async function userKeys(results: Results): Promise<Part> {
  const all = (results.bun?.["key-store"]?.data ?? []) as readonly Scenario[];
  const [branch, kms, larger] = all;
  // The report has no section about a benchmark that has not run yet.
  if (!(branch && kms && larger)) return { markdown: [] };
  const { users, visits, active, records, instances } = branch;
  const compared = all
    .filter((one) => one !== larger)
    .sort((a, b) => a.instances - b.instances || a.records - b.records);
  const points = compared
    .filter((one) => one.instances === instances)
    .map(({ way, records: x, peak: y }) => {
      return { x, y, line: NAMES[way], part: `${instances} instances` };
    });
  const calls = compared.flatMap((one, i) => {
    const other = compared[i + 1];
    if (one.way !== "branchKeys" || !other) return [];
    const name = `${one.instances} instances, ${one.records} records a request`;
    const cells = [one, other].map(
      (day) => `${whole(callsOf(day))}, ${rounded(day.peak)}/s`,
    );
    return [[name, ...cells]];
  });
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
      ...[Decrypt, GenerateDataKey].map(whole),
      `${rounded((100 * day.peak) / CALLS_QUOTA)} %`,
      whole(units),
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
      `With a branch key for each user, a request calls AWS KMS once to read, however many records it reads, and once more if it writes. With a KMS key for each user, it calls once for each record. So the key store makes ${rounded(fewer)} times fewer calls if a request reads ${records} records, and about as many if it reads one. In either case it needs one KMS key in place of ${whole(users)}, which most of the price is.`,
      `![KMS calls by the records of a request; the dashed line is the quota of ${whole(CALLS_QUOTA)} a second](benchmarks/${file})`,
      `The figures come from a simulated day with the real caches: ${whole(visits)} visits by ${whole(active)} users, some much more active than others (Zipf's law, exponent 0.6). A visit has ten requests, half a minute apart, and a fifth of them write a record. At noon 1.8 times as many visits begin as on average. A request reaches any instance, which is the worst case for caches; each instance keeps ${whole(branch.capacity)} branch keys or ${whole(kms.capacity)} data keys for 300 seconds. ${whole(larger.capacity)} data keys would save ${rounded(saved)} % of the calls.`,
      table(
        ["KMS calls a day, and in the busiest hour", ...Object.values(NAMES)],
        calls,
      ),
      `Costs of 30 days in US East (N. Virginia), for ${instances} instances and ${records} records a request:`,
      table(
        [
          "",
          "Decrypt a day",
          "GenerateDataKey a day",
          "busiest hour, of the KMS quota",
          "DynamoDB read units a day",
          "KMS keys",
          "KMS calls",
          "DynamoDB",
          "a month",
        ],
        costs,
      ),
      `To create ${whole(users)} branch keys costs $${rounded(creationOf(users))} once, for three KMS calls and a transaction each, and takes ${rounded(minutes)} minutes at the KMS quota. As many KMS keys take ${whole(hours)} hours at the quota of ${CREATE_QUOTA} keys a second, and are ${whole(users / KEYS_QUOTA)} times the ${whole(KEYS_QUOTA)} keys that an account may have in a Region. With one KMS key for all, no user can be forgotten.`,
    ],
  };
}
