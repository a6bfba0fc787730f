/**
 * What redactors and path engines bring besides speed, which `bench/erase.ts` measures: the size of the bundle, what importing
 * it takes, and memory.
 */
import { isQuick } from "./support/effort.ts";
import { Report } from "./support/report.ts";
import { weigh } from "./support/weigh.ts";

/** By name, with the file that has it in `support/peers`. */
const PEERS: Readonly<Record<string, string>> = {
  "sealmask eraser": "eraser",
  "fast-redact": "fast-redact",
  "@pinojs/redact": "pino-redact",
  "json-p3": "json-p3",
  "jsonpath-plus": "jsonpath-plus",
};

const report = new Report(
  "redactors",
  "What masking one field of each row brings besides speed",
);
await weigh(report, PEERS, {
  what: "masking",
  documents: isQuick ? 100 : 1_000,
  processes: isQuick ? 1 : 15,
});
report.end();
