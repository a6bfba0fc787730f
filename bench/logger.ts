/**
 * Logging with fields masked: `sealmask/log` beside `pino`'s own redaction, and `pino` without any. Every line is written by
 * `pino` to a stream that drops it.
 */
import pino from "pino";
import { erase } from "../mod.ts";
import { logMasking } from "../src/entries/log.ts";
import { gives } from "./support/check.ts";
import { effortOf } from "./support/effort.ts";
import { type Candidate, interleave } from "./support/interleave.ts";
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

/** The ways to log an object. */
function candidates(object: object, rows: boolean): Candidate[] {
  const fields = rows ? [...FIELDS, "rows[*].email"] : FIELDS;
  const ways = [
    { name: "pino, nothing masked", make: pino, options: {}, isMasked: false },
    {
      name: "pino, redact",
      make: pino,
      options: { redact: { paths: fields, censor: "*****" } },
      isMasked: true,
    },
    {
      name: "pino, logMasking",
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
          length += line.length;
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
for (const [title, object, rows] of [
  ["A small object, 3 fields", small, false],
  ["100 rows, a wildcard", large, true],
] as const) {
  const measured = await interleave(candidates(object, rows), effort);
  report.compare(title, measured, { baseline: "pino, redact" });
}
report.end();
