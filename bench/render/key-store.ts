/** Answer about a key for each user: calls of AWS KMS, and their price. */
import type { Scenario } from "../key-store.ts";
import {
  type Bill,
  billOf,
  CALLS_QUOTA,
  CREATE_CALLS,
  CREATE_QUOTA,
  creationOf,
  KEYS_QUOTA,
  keyStoreBillOf,
  LOOKUP_UNITS,
} from "../support/prices.ts";
import { rounded } from "../support/report.ts";
import { callsOf } from "../support/users.ts";
import { lines } from "./chart.ts";
import { type Part, type Results, table, whole } from "./figures.ts";

const NAMES = {
  branchKeys: "one branch key each",
  kmsKeys: "one KMS key each, or one for all",
};
/** Service whose costs the second table has. */
const INSTANCES = 30;
const RECORDS = 10;

/** Writes the row of one way in the table of a month's costs. */
function costRow(
  name: string,
  { calls, peak }: Scenario,
  units: number,
  bill: Bill,
): string[] {
  const { Decrypt = 0, GenerateDataKey = 0 } = calls;
  return [
    name,
    ...[Decrypt, GenerateDataKey].map(whole),
    `${rounded((100 * peak) / CALLS_QUOTA)} %`,
    whole(units),
    ...[bill.keys, bill.calls, bill.table, bill.total].map(
      (price) => `$${whole(price)}`,
    ),
  ];
}

export async function userKeys(results: Results): Promise<Part> {
  const all = (results.bun?.["key-store"]?.data ?? []) as readonly Scenario[];
  const [branch, kms, larger] = all.filter(
    (one) => one.instances === INSTANCES && one.records === RECORDS,
  );
  // The report has no section about a benchmark that has not run yet.
  if (!(branch && kms && larger)) return { markdown: [] };
  const { users, visits, active } = branch;
  const daily = callsOf(branch);
  const saved = 100 * (1 - callsOf(larger) / callsOf(kms));
  const hours = users / CREATE_QUOTA / 3_600;
  const minutes = (users * CREATE_CALLS) / CALLS_QUOTA / 60;
  const file = "user-keys.svg";
  const points = all
    .filter((one) => one.instances === INSTANCES && one !== larger)
    .map(({ way, records: x, peak: y }) => {
      return { x, y, line: NAMES[way], part: `${INSTANCES} instances` };
    });
  const services = all.filter(({ way }) => way === "branchKeys");
  const cell = (one: Scenario | undefined) =>
    one ? `${whole(callsOf(one))}, ${rounded(one.peak)}/s` : "";
  return {
    charts: {
      [file]: await lines(
        `KMS calls a second for ${whole(users)} users, in the busiest ten minutes`,
        points,
        { x: "records that a request reads", y: "calls a second" },
        CALLS_QUOTA,
      ),
    },
    markdown: [
      "## What does a key for each user cost?",
      `With a branch key for each user, a request calls AWS KMS once to read, however many records it reads, and once more if it writes. With a KMS key for each user it calls once for each record that no instance's cache has. For ${whole(users)} users, ${RECORDS} records a request and ${INSTANCES} instances, the key store makes ${rounded(callsOf(kms) / daily)} times fewer calls, and costs $${whole(keyStoreBillOf(users, daily).total)} a month in place of $${whole(billOf(users, callsOf(kms)).total)}. If requests read one record, it saves no calls, but still the price of the KMS keys.`,
      `![KMS calls by the records of a request; the dashed line is the quota of ${whole(CALLS_QUOTA)} a second](benchmarks/${file})`,
      `The figures come from a simulated day with the real caches: ${whole(visits)} visits by ${whole(active)} of the users, some much more active than others (Zipf's law, exponent 0.6). A visit has ten requests, half a minute apart, and a fifth of them write a record. At noon 1.8 times as many visits begin as on average. A request reaches any instance with the same chance, which is the worst case for caches; each caches keys for 300 seconds, ${whole(branch.capacity)} branch keys or ${whole(kms.capacity)} data keys. ${whole(larger.capacity)} data keys would save ${rounded(saved)} % of the calls.`,
      table(
        [
          "KMS calls a day, and in the busiest ten minutes",
          ...Object.values(NAMES),
        ],
        services.map((service) => {
          const { instances, records } = service;
          const other = all.find(
            (one) =>
              one.way === "kmsKeys" &&
              one.instances === instances &&
              one.records === records,
          );
          const name = `${instances} instances, ${records} ${records === 1 ? "record" : "records"}`;
          return [name, cell(service), cell(other)];
        }),
      ),
      `The next table has the costs of 30 days in US East (N. Virginia), for ${INSTANCES} instances and ${RECORDS} records.`,
      table(
        [
          "",
          "Decrypt a day",
          "GenerateDataKey a day",
          "busiest, of the KMS quota",
          "DynamoDB read units a day",
          "KMS keys",
          "KMS calls",
          "DynamoDB",
          "a month",
        ],
        [
          costRow(
            NAMES.branchKeys,
            branch,
            daily * LOOKUP_UNITS,
            keyStoreBillOf(users, daily),
          ),
          costRow("one KMS key each", kms, 0, billOf(users, callsOf(kms))),
          costRow(
            "one KMS key, the user in the context",
            kms,
            0,
            billOf(1, callsOf(kms)),
          ),
        ],
      ),
      `Creating ${whole(users)} branch keys costs $${rounded(creationOf(users))} once, for three KMS calls and a transaction each; the KMS quota allows it in ${rounded(minutes)} minutes. As many KMS keys take ${whole(hours)} hours at ${CREATE_QUOTA} calls of \`CreateKey\` a second, and ${whole(users / KEYS_QUOTA)} times the quota of ${whole(KEYS_QUOTA)} keys for an account and Region. One KMS key for all cannot forget a single user.`,
    ],
  };
}
