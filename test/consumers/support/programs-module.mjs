/** The examples for a page or a Worker, where no program is a process of its own and nothing can be written to a file. */
import * as fs from "node:fs";
import { join } from "node:path";
import { checkPrinted, writePrograms } from "./programs.mjs";

/** Writes programs into a project, and beside them `programs.mjs`, whose default has a function for each. */
export function writeProgramsModule(project, chosen) {
  writePrograms(project, chosen, "function");
  const imports = chosen.map(
    ({ name }, i) => `import program${i} from "./programs/${name}.ts";\n`,
  );
  const members = chosen.map(({ name }, i) => `  "${name}": program${i},\n`);
  const code = `${imports.join("")}export default {\n${members.join("")}};\n`;
  fs.writeFileSync(join(project, "programs.mjs"), code);
}

/**
 * Runs programs in turn, and asserts that each prints what it promises.
 *
 * @param run runs the program of a name, and gives what it prints
 */
export async function checkProgramsModule(project, chosen, run) {
  for (const { name } of chosen) {
    const printed = await run(name);
    fs.writeFileSync(join(project, "printed", `${name}.txt`), printed);
  }
  checkPrinted(project, chosen);
}
