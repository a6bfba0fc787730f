/**
 * What redactors and path engines bring besides speed, which `bench/erase.ts` measures: the size of the bundle, what importing
 * it takes, and memory.
 */
import { documentOf } from "./support/documents.ts";
import { isQuick } from "./support/effort.ts";
import { MASK, type Peer } from "./support/peers/peer.ts";
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
const document = documentOf(1_024) as { rows: { email: string }[] };
const masked = {
  ...document,
  rows: document.rows.map((row) => ({ ...row, email: MASK })),
};
for (const [name, file] of Object.entries(PEERS)) {
  const { peer }: { peer: Peer } = await import(`./support/peers/${file}.ts`);
  if ((await peer.write(document)) !== JSON.stringify(masked)) {
    throw new Error(`${name} masks something else`);
  }
}
await weigh(report, PEERS, {
  what: "masking",
  documents: isQuick ? 100 : 1_000,
  processes: isQuick ? 1 : 15,
});
report.end();
