/** Jest with its default, CommonJS: every example without `jose`, which has ES modules only. */
import { linkPackages } from "../../../scripts/pack.mjs";
import { capture } from "../../../scripts/run.mjs";
import {
  canBeCommonJs,
  checkPrinted,
  linkPackagesOfPrograms,
  programs,
  writePrograms,
} from "../support/programs.mjs";

export default async function check({ folder, log }) {
  const chosen = programs.filter(canBeCommonJs);
  linkPackages(folder, "jest");
  linkPackagesOfPrograms(folder);
  writePrograms(folder, chosen, "commonjs");
  const jest = "node_modules/jest/bin/jest.js";
  capture(process.execPath, [jest, "--ci", "--forceExit"], { cwd: folder });
  checkPrinted(folder, chosen);
  log(`${chosen.length} programs`);
}
