/**
 * A program: makes an input of the table of bounds, then does what a service does with it, or reads its bytes alone, and prints
 * the memory that this took.
 *
 *   hostile-process <number of the bound> <at|beyond> <call|reading>
 */
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { BOUNDS } from "../../test/support/bounds/all-bounds.ts";
import { assertOutcome, outcomeOf } from "../../test/support/bounds/attempt.ts";
import { readAgain } from "./reading.ts";

/** What a process took. */
export interface HostileProcess {
  /** Bytes of memory (resident set size) before the call, and at most during it. */
  readonly before: number;
  readonly peak: number;
}

/** Linux can forget the most that there was so far, which making the input may have taken. */
function forgetPeak(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return true;
  } catch {
    return false;
  }
}

function peakSince(isForgotten: boolean): number {
  if (!isForgotten) return process.resourceUsage().maxRSS * 1_024;
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1_024;
}

const [, , number = "", side = "", way = ""] = process.argv;
const bound = BOUNDS[Number(number)];
if (bound === undefined) throw new Error(`There is no bound ${number}`);
const attempt = await (side === "at" ? bound.at() : bound.beyond());
const isForgotten = forgetPeak();
const before = process.memoryUsage.rss();
if (way === "call") assertOutcome(attempt, await outcomeOf(attempt));
else if (readAgain(attempt) === undefined) throw new Error("Nothing was read");
const answer: HostileProcess = { before, peak: peakSince(isForgotten) };
console.log(JSON.stringify(answer));
