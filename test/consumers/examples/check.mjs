/** Every example on Bun, on Deno, and on Node as ES module and as CommonJS. */
import { capture } from "../../../scripts/run.mjs";
import { runtimes } from "../../../scripts/runtimes.mjs";
import {
  canBeCommonJs,
  checkPrinted,
  linkPackagesOfPrograms,
  programs,
  writePrograms,
} from "../support/programs.mjs";

/** Ways to run the examples. Node 20 cannot read TypeScript; `npm run check:readme` runs the examples there. */
const RUNS = [
  { id: "bun", args: ["run.mjs", ".ts"] },
  { id: "deno", args: ["run", "--allow-all", "--quiet", "run.mjs", ".ts"] },
  { id: "node24", args: ["run.mjs", ".ts"] },
  {
    id: "node20",
    args: ["--no-experimental-require-module", "run.mjs", ".cjs"],
    chosen: programs.filter(canBeCommonJs),
  },
];

export default async function check({ folder, log }) {
  linkPackagesOfPrograms(folder);
  for (const { id, args, chosen = programs } of RUNS) {
    const { title, find } = runtimes.find((each) => each.id === id);
    const { command } = await find();
    writePrograms(
      folder,
      chosen,
      args.at(-1) === ".ts" ? "module" : "commonjs",
    );
    capture(command, args, { cwd: folder });
    checkPrinted(folder, chosen);
    log(`${chosen.length} programs as ${args.at(-1)} on ${title}`);
  }
}
