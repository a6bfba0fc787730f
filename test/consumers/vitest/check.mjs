/** Vitest: every example. */
import { linkPackages } from "../../../scripts/pack.mjs";
import { capture } from "../../../scripts/run.mjs";
import {
  checkPrinted,
  linkPackagesOfPrograms,
  programs,
  writePrograms,
} from "../support/programs.mjs";

export default async function check({ folder, log }) {
  linkPackages(folder, "vitest");
  linkPackagesOfPrograms(folder);
  writePrograms(folder, programs, "module");
  const vitest = "node_modules/vitest/vitest.mjs";
  capture(process.execPath, [vitest, "run"], { cwd: folder });
  checkPrinted(folder, programs);
  log(`${programs.length} programs`);
}
