import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

/** The test files of a folder, and of those in it. */
export function testFiles(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.name === "node_modules") return [];
      if (entry.isDirectory()) return testFiles(path);
      return entry.name.endsWith(".test.ts") ? [path] : [];
    })
    .sort();
}
