/**
 * Logging with fields masked: `sealmask/log` beside `pino`'s own redaction, and `pino` without any. Every line is written by
 * `pino` to a stream that looks into it, so that none is left as pieces yet to be joined, and drops it.
 */
import pino from "pino";
import { erase } from "../mod.ts";
import { logMasking } from "../src/entries/log.ts";
import { gives } from "./support/check.ts";
import { effortOf } from "./support/effort.ts";
import {
  type Candidate,
  find,
  interleave,
  ratio,
} from "./support/interleave.ts";
import { Report } from "./support/report.ts";

const effort = effortOf({ rounds: 25, roundMs: 40, warmUpMs: 1_000 });

const small = {
  user: { id: 17, email: "jo@example.com", name: "Jo" },
  headers: { authorization: "Bearer abc", "user-agent": "test" },
  password: "hunter2",
};
const large = {
  ...small,
  rows: Array.from({ length: 100 }, (_, i) => ({
    id: i,
    email: `${i}@example.com`,
    city: "Anytown",
  })),
};
const FIELDS = ["user.email", "headers.authorization", "password"];
const OURS = "pino, logMasking";
const BASELINE = "pino, redact";

/** What is logged, which fields are masked, and how many times what the baseline takes it may take. */
const COMPARISONS = [
  {
    title: "A small object, 3 fields",
    object: small,
    fields: FIELDS,
    atMost: 1.2,
  },
  {
    title: "A small object, 2 wildcards",
    object: small,
    fields: ["*.email", "headers.*", "password"],
    atMost: 1,
  },
  {
    title: "100 rows, a wildcard",
    object: large,
    fields: [...FIELDS, "rows[*].email"],
    atMost: 1,
  },
] as const;

/** The ways to log an object. */
function candidates(object: object, paths: readonly string[]): Candidate[] {
  const fields = [...paths];
  const ways = [
    { name: "pino, nothing masked", make: pino, options: {}, isMasked: false },
    {
      name: BASELINE,
      make: pino,
      options: { redact: { paths: fields, censor: "*****" } },
      isMasked: true,
    },
    {
      name: OURS,
      make: logMasking({ fields }).pino(pino),
      options: {},
      isMasked: true,
    },
  ];
  const masked = erase(object, { fields }) as object;
  return ways.map(({ name, make, options, isMasked }) => {
    let length = 0;
    let last = "";
    const log = make(
      { base: null, timestamp: false, ...options },
      {
        write(line: string) {
          length += line.charCodeAt(line.length >> 1);
          last = line;
        },
      },
    );
    const run = () => {
      log.info(object, "logged");
      return length;
    };
    const logged = isMasked ? masked : object;
    const line = { level: 30, ...logged, msg: "logged" };
    return { name, run, check: gives(line, () => JSON.parse(last)) };
  });
}

const report = new Report(
  "logger",
  "Logging with fields masked, beside pino's own redaction",
);
for (const { title, object, fields, atMost } of COMPARISONS) {
  const measured = await interleave(candidates(object, fields), effort);
  report.compare(title, measured, { baseline: BASELINE });
  const times = ratio(find(measured, OURS), find(measured, BASELINE)).median;
  report.goal(`${title}: times what ${BASELINE} takes`, times, { atMost });
}
report.end();
