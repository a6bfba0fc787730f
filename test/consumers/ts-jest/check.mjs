/** Jest with ts-jest, which compiles to CommonJS and checks types: the README's examples without `jose`. */
import { linkPackages } from "../../../scripts/pack.mjs";
import { capture } from "../../../scripts/run.mjs";
import {
  canBeCommonJs,
  checkPrinted,
  linkPackagesOfPrograms,
  programsOfReadme,
  writePrograms,
} from "../support/programs.mjs";

export default async function check({ folder, log }) {
  const chosen = programsOfReadme.filter(canBeCommonJs);
  linkPackages(folder, "jest", "ts-jest", "typescript");
  linkPackages(folder, "@jest/globals", "@types/node");
  linkPackagesOfPrograms(folder);
  writePrograms(folder, chosen, "function");
  const jest = "node_modules/jest/bin/jest.js";
  capture(process.execPath, [jest, "--ci", "--forceExit"], { cwd: folder });
  checkPrinted(folder, chosen);
  log(`${chosen.length} programs`);
}
