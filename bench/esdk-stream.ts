/**
 * 2 GB through `encryptStream` and `decryptStream`, signed: made on the fly, hashed at both ends, in a process for each
 * cipher. Goal: a resident memory that does not grow past 150 MB.
 */
import process from "node:process";
import type { RoundTrip } from "./support/esdk-round-trip.ts";
import { inMegabytes } from "./support/memory.ts";
import { program } from "./support/program.ts";
import { runtimeName } from "./support/runtime.ts";

const MEGABYTES = process.argv.includes("--quick") ? 64 : 2_048;
const MOST = 150 * 2 ** 20;

const roundTrip = await program("esdk-round-trip");
for (const way of ["native", "WebCrypto"]) {
  const { seconds, isSame, peak, before } = await roundTrip.run<RoundTrip>(
    way,
    `${MEGABYTES}`,
  );
  const isMet = isSame && peak <= MOST;
  console.log(
    `${runtimeName()}, ${way}: ${MEGABYTES} MB in ${seconds.toFixed(1)} s, ${isSame ? "the same" : "NOT THE SAME"}, at most ${inMegabytes(peak)} resident (${inMegabytes(before)} before): ${isMet ? "met" : "MISSED"}`,
  );
  if (!isMet) process.exitCode = 1;
}
roundTrip.remove();
