import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Lines of the layout, lowest first: a rank, and the files and folders that share the line. A file imports only from
 * lines above its own, of a lower rank or the same; within a line and within a folder, from any but those that import it.
 */
const LAYOUT: readonly (readonly [rank: number, ...places: string[]])[] = [
  [
    0,
    "errors.ts",
    "bytes.ts",
    "base64url.ts",
    "json.ts",
    "lru.ts",
    "memo.ts",
    "options.ts",
    "events.ts",
  ],
  [1, "context.ts"],
  [1, "random.ts", "iv-pool.ts", "slab.ts"],
  [1, "ecdsa/"],
  [1, "crypto.ts"],
  [1, "native.ts"],
  [1, "path/"],
  [1, "edk.ts"],
  [2, "edit.ts"],
  [2, "fields.ts"],
  [2, "keyring/"],
  [2, "format.ts"],
  [3, "cache/"],
  [3, "mask/"],
  [3, "envelope/"],
  [4, "data-keys/"],
  [4, "esdk/"],
  [5, "masking/"],
  [5, "esdk.ts"],
  [6, "kms/"],
  [6, "kms.ts"],
  [6, "kms-fetch.ts", "kms-fetch/"],
  [6, "jose/"],
  [6, "jose.ts"],
  [6, "patch.ts", "patch/"],
  [6, "lambda/"],
  [6, "lambda.ts"],
  [6, "testing/"],
  [7, "cli/"],
];

/** The packages and built-in modules that an entry may import at run time, where there are any. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "./jose": ["jose"],
  "./kms": ["@aws-sdk/client-kms"],
  "./kms-fetch": ["aws4fetch"],
  "./lambda": ["@aws-sdk/client-kms"],
  "./native": ["node:crypto"],
  "./patch": ["fast-json-patch"],
  "./testing": ["node:buffer", "node:fs/promises", "node:http", "node:path"],
};

const MAX_LINES = 300;

interface Import {
  /** A path from the repository's root, or the name of a package or built-in module. */
  readonly target: string;
  readonly isRelative: boolean;
  /** False for `import type`, of which nothing is left at run time. */
  readonly isRuntime: boolean;
}

const STATEMENT =
  /^(?:import|export)\s+(type\s+)?(?:[\w$*]+(?:\s+as\s+[\w$]+)?\s*,?\s*)?(?:\{[^}]*\}\s*)?from\s+"([^"]+)"/gm;
const BARE = /^()import\s+"([^"]+)"/gm;
const DYNAMIC = /^(?!\s*(?:\*|\/\/)).*()\bimport\(\s*"([^"]+)"/gm;

function importsOf(file: string): Import[] {
  const text = readFileSync(root + file, "utf8");
  return [STATEMENT, BARE, DYNAMIC].flatMap((pattern) =>
    [...text.matchAll(pattern)].map(([, type, specifier = ""]) => {
      const isRelative = specifier.startsWith(".");
      return {
        target: isRelative
          ? posix.join(posix.dirname(file), specifier)
          : specifier,
        isRelative,
        isRuntime: !type,
      };
    }),
  );
}

function filesIn(folder: string): string[] {
  return readdirSync(root + folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesIn(`${folder}/${entry.name}`)
      : [`${folder}/${entry.name}`],
  );
}

const files = filesIn("src").filter((file) => file.endsWith(".ts"));
const graph = new Map(
  ["mod.ts", ...files].map((file) => [file, importsOf(file)]),
);

function lineOf(file: string): number {
  const place = file.slice("src/".length);
  return LAYOUT.findIndex(([, ...places]) =>
    places.some((each) =>
      each.endsWith("/") ? place.startsWith(each) : place === each,
    ),
  );
}

/** Everything that a file imports, itself and through others, at run time. */
function reachable(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target, isRuntime } of graph.get(file) ?? []) {
    if (isRuntime) reachable(target, seen);
  }
  return seen;
}

/** The files of an import cycle that this one leads into, or null. */
function cycleFrom(
  file: string,
  path: readonly string[],
  done: Set<string>,
): readonly string[] | null {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const { target } of graph.get(file) ?? []) {
    const cycle = cycleFrom(target, [...path, file], done);
    if (cycle !== null) return cycle;
  }
  done.add(file);
  return null;
}

describe("layout", () => {
  test("the ranks of the lines never fall", () => {
    const ranks = LAYOUT.map(([rank]) => rank);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
  });

  test("every source file has a rank", () => {
    expect(files.filter((file) => lineOf(file) === -1)).toEqual([]);
  });

  test("every relative import names a file, with its ending", () => {
    const broken = [...graph].flatMap(([file, imports]) =>
      imports
        .filter(({ isRelative, target }) => isRelative && !graph.has(target))
        .map(({ target }) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  test("a file imports only from lower ranks, or from an earlier line of its own", () => {
    const upward = files.flatMap((file) =>
      importsOf(file)
        .filter(({ isRelative }) => isRelative)
        .filter(({ target }) => lineOf(target) > lineOf(file))
        .map(({ target }) => `${file} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  test("nothing in src imports mod.ts", () => {
    const importers = files.filter((file) =>
      importsOf(file).some(({ target }) => target === "mod.ts"),
    );
    expect(importers).toEqual([]);
  });

  test("no file imports itself, not even types, through others", () => {
    const done = new Set<string>();
    const cycles = files
      .map((file) => cycleFrom(file, [], done))
      .filter((cycle) => cycle !== null)
      .map((cycle) => cycle.join(" -> "));
    expect(cycles).toEqual([]);
  });

  test(`no source file has more than ${MAX_LINES} lines`, () => {
    const long = files
      .map((file) => ({
        file,
        lines: readFileSync(root + file, "utf8")
          .trimEnd()
          .split("\n").length,
      }))
      .filter(({ lines }) => lines > MAX_LINES)
      .map(({ file, lines }) => `${file}: ${lines}`);
    expect(long).toEqual([]);
  });

  test("an entry imports at run time only the packages that it is for, and the core none", () => {
    const { exports }: { exports: Record<string, string> } = JSON.parse(
      readFileSync(`${root}deno.json`, "utf8"),
    );
    const strangers = Object.entries(exports).flatMap(([name, source]) =>
      [...reachable(posix.normalize(source))]
        .filter((target) => !graph.has(target))
        .filter((target) => !MAY_IMPORT[name]?.includes(target))
        .map((target) => `${name} imports ${target}`),
    );
    expect(strangers).toEqual([]);
  });

  test("mod.ts has a module doc and named re-exports, nothing else", () => {
    expect(existsSync(`${root}mod.ts`)).toBe(true);
    const rest = readFileSync(`${root}mod.ts`, "utf8")
      .replace(/^\/\*\*[\s\S]*?@module[\s\S]*?\*\/\n/, "")
      .replace(/^export (?:type )?\{[^}]*\} from "[^"]+";$/gm, "")
      .replace(/^\s*\/\/.*$/gm, "")
      .trim();
    expect(rest).toBe("");
  });
});
