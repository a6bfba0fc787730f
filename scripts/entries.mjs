import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}

export const packageJson = readJson("package.json");

/** What callers write to import each public entry, and the file that it comes from. */
export const entries = Object.entries(readJson("deno.json").exports).map(
  ([name, source]) => ({
    specifier: name.replace(/^\./, packageJson.name),
    source: source.replace(/^\.\//, ""),
  }),
);
