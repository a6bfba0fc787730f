/**
 * 2 GB through `encryptStream` and `decryptStream`, signed: made on the fly, hashed at both ends, in a process for each
 * cipher. Goal: a resident memory that does not grow past 150 MB.
 */
import { isQuick } from "./support/effort.ts";
import type { RoundTrip } from "./support/esdk-round-trip.ts";
import type { Measurement } from "./support/interleave.ts";
import { program } from "./support/program.ts";
import { Report } from "./support/report.ts";

const MEGABYTES = isQuick ? 64 : 2_048;
const MOST = 150;

const report = new Report(
  "esdk-stream",
  "Memory of streams in the AWS Encryption SDK's format",
);
const roundTrip = await program("esdk-round-trip");
const peaks: Measurement[] = [];
for (const name of ["native", "WebCrypto"]) {
  const trip = await roundTrip.run<RoundTrip>(name, `${MEGABYTES}`);
  if (!trip.isSame) throw new Error(`${name} gives something else back`);
  const [peak, before] = [trip.peak / 2 ** 20, trip.before / 2 ** 20];
  peaks.push({ name, median: peak, rounds: [peak] });
  report.note(
    `${name}: ${MEGABYTES} MB in ${trip.seconds.toFixed(1)} s, ${before.toFixed(0)} MB resident before`,
  );
}
roundTrip.remove();
const title = `Most memory (resident set) for ${MEGABYTES} MB both ways, signed`;
report.compare(title, peaks, { unit: "MB" });
for (const { name, median } of peaks) {
  report.goal(`${name}: MB resident`, median, { atMost: MOST });
}
report.end();
