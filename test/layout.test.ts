import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Folders of `src`, lowest rank first. A file imports only from lower ranks and from its own folder. */
const RANKS: readonly (readonly string[])[] = [
  ["util"],
  ["crypto", "json"],
  ["message", "cache"],
  ["fields", "keyrings"],
  ["erase", "materials"],
  ["formats"],
  ["masking"],
  ["log", "kms-fetch", "dynamodb"],
  ["lambda", "testing"],
  ["entries"],
];

/** Packages and built-in modules that an entry may import at run time; other entries import none. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "./jose": ["jose"],
  "./key-store": ["@aws-sdk/client-dynamodb", "@aws-sdk/client-kms"],
  "./kms": ["@aws-sdk/client-kms"],
  "./kms-fetch": ["aws4fetch"],
  "./lambda": ["@aws-sdk/client-kms"],
  "./native": ["node:crypto"],
  "./patch": ["fast-json-patch"],
};

const MAX_LINES = 300;

/** Class whose docstrings and examples are more than half of the file; the limit counts only its code. */
const MOSTLY_DOCUMENTED = "src/masking/data-masking.ts";

const IMPORT =
  /^(?:import|export) (?<type>type )?[^;]*?from "(?<from>[^"]+)";|^import "(?<bare>[^"]+)";|^(?! *(?:\*|\/\/)).*\bimport\("(?<dynamic>[^"]+)"\)/gm;

interface Import {
  /** Path from the repository's root, or name of a package or built-in module. */
  readonly target: string;
  /** False for `import type`, which disappears at run time. */
  readonly isRuntime: boolean;
}

function importsOf(file: string): Import[] {
  return [...read(file).matchAll(IMPORT)].map(({ groups = {} }) => {
    const name = groups.from ?? groups.bare ?? groups.dynamic ?? "";
    const isRelative = name.startsWith(".");
    const target = isRelative ? join(dirname(file), name) : name;
    return { target, isRuntime: groups.type === undefined };
  });
}

const sources = readdirSync(join(root, "src"), { recursive: true })
  .map((name) => join("src", `${name}`.replaceAll("\\", "/")))
  .filter((name) => name.endsWith(".ts"));
const graph = new Map(
  ["mod.ts", ...sources].map((file) => [file, importsOf(file)]),
);

const folderOf = (file: string): string => file.split("/")[1] ?? "";
const rankOf = (file: string): number =>
  RANKS.findIndex((folders) => folders.includes(folderOf(file)));

/** Returns everything that a file imports at run time, directly or through other files. */
function reachable(file: string, seen: Set<string> = new Set()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target, isRuntime } of graph.get(file) ?? []) {
    if (isRuntime) reachable(target, seen);
  }
  return seen;
}

/** Returns the files of an import cycle that this file leads into, or null. */
function cycleFrom(
  file: string,
  path: readonly string[],
  done: Set<string>,
): readonly string[] | null {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const { target } of graph.get(file) ?? []) {
    const cycle = cycleFrom(target, [...path, file], done);
    if (cycle) return cycle;
  }
  done.add(file);
  return null;
}

describe("layout", () => {
  test("every source file is in a folder with a rank", () => {
    expect(sources.filter((file) => rankOf(file) < 0)).toEqual([]);
  });

  test("every folder's README.md opens it with its name and three sentences", () => {
    const folders = [...new Set(sources.map((file) => dirname(file)))];
    const wrong = folders.filter((folder) => {
      const [title, text = ""] = read(`${folder}/README.md`).split("\n\n");
      const sentences = text.match(/\.(?:\s|$)/g)?.length;
      return title !== `# ${folder.slice(4)}` || sentences !== 3;
    });
    expect(wrong).toEqual([]);
  });

  test("CONTRIBUTING.md shows every folder with its rank", () => {
    const tree = read("CONTRIBUTING.md");
    const missing = RANKS.flatMap((folders, rank) =>
      folders.filter((folder) => !tree.includes(`\n   ${rank} ${folder}/ `)),
    );
    expect(missing).toEqual([]);
  });

  test("a file imports from lower ranks and from its own folder, nothing else", () => {
    const upward = sources.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => graph.has(target))
        .filter(({ target }) => folderOf(target) !== folderOf(file))
        .filter(({ target }) => rankOf(target) >= rankOf(file))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test("no import, not even of types, leads back to its own file", () => {
    const done = new Set<string>();
    const cycles = sources.map((file) => cycleFrom(file, [], done));
    expect(cycles.filter((cycle) => cycle !== null)).toEqual([]);
  });

  test("no two source files have one name, but for entries, which are named as their subpaths", () => {
    const names = sources
      .filter((file) => folderOf(file) !== "entries")
      .map((file) => basename(file));
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  test(`no source file has more than ${MAX_LINES} lines`, () => {
    const long = sources.filter((file) => {
      const text = read(file).trimEnd();
      const counted =
        file === MOSTLY_DOCUMENTED
          ? text.replaceAll(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "")
          : text;
      return counted.split("\n").length > MAX_LINES;
    });
    expect(long).toEqual([]);
  });

  test("an entry imports at run time only the packages that it is for, and the core none", () => {
    const { exports } = JSON.parse(read("deno.json"));
    const strangers = Object.entries<string>(exports).flatMap(
      ([name, source]) =>
        [...reachable(normalize(source))]
          .filter((target) => !graph.has(target))
          .filter((target) => !MAY_IMPORT[name]?.includes(target))
          .map((target) => `${name} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });

  test("entries are a module doc and named re-exports, nothing else", () => {
    const entries = sources.filter((file) => folderOf(file) === "entries");
    for (const entry of ["mod.ts", ...entries]) {
      const rest = read(entry)
        .replace(/^\/\*\*[\s\S]*?@module[\s\S]*?\*\/\n/, "")
        .replace(/^export (?:type )?\{[^}]*\} from "[^"]+";$/gm, "");
      expect(`${entry}: ${rest.trim()}`).toBe(`${entry}: `);
    }
  });
});
