/** Examples for a page or a Worker: there a program is not its own process and cannot write a file. */
import * as fs from "node:fs";
import { join } from "node:path";
import { checkPrinted, writePrograms } from "./programs.mjs";

/** Writes programs into a project, with a module `programs.mjs` whose default export has a function for each. */
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
 * Runs programs in turn, and asserts that each prints its promised output.
 *
 * @param run runs the program with a given name, and returns its output
 */
export async function checkProgramsModule(project, chosen, run) {
  for (const { name } of chosen) {
    const printed = await run(name);
    fs.writeFileSync(join(project, "printed", `${name}.txt`), printed);
  }
  checkPrinted(project, chosen);
}
