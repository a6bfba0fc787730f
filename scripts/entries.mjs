import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

function readJson(name) {
  return JSON.parse(readFileSync(join(root, name), "utf8"));
}

export const packageJson = readJson("package.json");

/** Import specifier of each public entry, and the file behind it. */
export const entries = Object.entries(readJson("deno.json").exports).map(
  ([name, source]) => ({
    specifier: name.replace(/^\./, packageJson.name),
    source: source.replace(/^\.\//, ""),
  }),
);

/** Returns the names that each entry's source re-exports: values as `name`, types as `type name`. */
export function declaredNames() {
  return entries.map(({ specifier, source }) => {
    const text = readFileSync(join(root, source), "utf8");
    const lists = Array.from(text.matchAll(/^export (type )?\{([^}]*)\}/gm));
    const names = lists.flatMap(([, type = "", list]) =>
      list.match(/(?:type )?\w+/g).map((name) => type + name),
    );
    return { specifier, names };
  });
}

/** Returns the values that each entry's source re-exports, in order, by import specifier. */
export function declaredValues() {
  return Object.fromEntries(
    declaredNames().map(({ specifier, names }) => [
      specifier,
      names.filter((name) => !name.startsWith("type ")).sort(),
    ]),
  );
}
