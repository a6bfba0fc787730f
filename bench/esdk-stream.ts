/**
 * 2 GB through `encryptStream` and `decryptStream`, signed: made on the fly, hashed at both ends, in a process for each
 * cipher and for the AWS Encryption SDK, in turns. Goal: a resident memory that does not grow past 150 MB.
 */
import { isQuick } from "./support/effort.ts";
import type { RoundTrip } from "./support/esdk-round-trip.ts";
import { find, interleaveProcesses, median } from "./support/interleave.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";

const MEGABYTES = isQuick ? 64 : 2_048;
const ROUNDS = isQuick ? 1 : 3;
const MOST = 150;
const OWN = ["native", "WebCrypto"];
const baseline = "SDK";

const report = new Report(
  "esdk-stream",
  "Streams in the AWS Encryption SDK's format, beside that SDK: memory and time",
);
const roundTrip = await program("esdk-round-trip");
const trips = new Map<string, RoundTrip[]>();
const names = [...OWN, baseline];
const times = await interleaveProcesses(names, ROUNDS, async (name) => {
  const trip = await roundTrip.run<RoundTrip>(name, `${MEGABYTES}`);
  if (!trip.isSame) throw new Error(`${name} gives something else back`);
  trips.set(name, [...(trips.get(name) ?? []), trip]);
  return trip.seconds * 1e6;
});
roundTrip.remove();
const peaks = names.map((name) => {
  const rounds = (trips.get(name) ?? []).map(({ peak }) => peak / 2 ** 20);
  return { name, rounds, median: median(rounds) };
});
const title = `for ${MEGABYTES} MB both ways, signed`;
report.compare(`Most memory (resident set) ${title}`, peaks, {
  baseline,
  unit: "MB",
});
report.compare(`Time ${title}`, times, {
  baseline,
  unit: "s",
  scale: 1e-6,
  chart: false,
});
for (const name of OWN) {
  const peak = Math.max(...find(peaks, name).rounds);
  report.goal(`${name}: MB resident`, peak, { atMost: MOST });
  const [{ before } = { before: 0 }] = trips.get(name) ?? [];
  const resident = (before / 2 ** 20).toFixed(0);
  report.note(`${name}: ${resident} MB resident before the stream`);
}
report.end();
