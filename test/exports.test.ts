import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { basename } from "node:path";

interface PackageJson {
  readonly version: string;
  readonly license: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly homepage: string;
  readonly bugs: string;
  readonly keywords: readonly string[];
  readonly exports: Record<string, unknown>;
  readonly dependencies?: Record<string, string>;
  readonly scripts: Record<string, string>;
  readonly devDependencies: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly peerDependenciesMeta?: Record<string, { optional: boolean }>;
}

interface DenoJson {
  readonly version: string;
  readonly license: string;
  readonly exports: Record<string, string>;
  readonly imports?: Record<string, string>;
}

function read(path: string): string {
  return readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
}

const npm: PackageJson = JSON.parse(read("package.json"));
const deno: DenoJson = JSON.parse(read("deno.json"));

describe("export maps", () => {
  test("npm and JSR export the same entries, and npm's lead to what is built of JSR's", () => {
    const built = Object.entries(deno.exports).map(([entry, source]) => {
      const file = `./dist/${basename(source, ".ts")}`;
      return [
        entry,
        {
          import: { types: `${file}.d.ts`, default: `${file}.mjs` },
          require: { types: `${file}.d.cts`, default: `${file}.cjs` },
        },
      ];
    });
    expect(npm.exports).toEqual({
      ...Object.fromEntries(built),
      "./package.json": "./package.json",
    });
  });

  test("every entry is a source file that opens with its module doc", () => {
    const undocumented = Object.values(deno.exports).filter(
      (source) => !/^\/\*\*[\s\S]*?@module[\s\S]*?\*\//.test(read(source)),
    );
    expect(undocumented).toEqual([]);
  });

  test("every entry is named re-exports alone, and has those values at run time and no other", async () => {
    const lists = /^export (type )?\{([^}]*)\} from "[^"]+";$/gm;
    for (const source of Object.values(deno.exports)) {
      const code = read(source).replace(/^\/\*\*[\s\S]*?\*\//, "");
      expect(code.replace(lists, "").trim()).toBe("");
      const values = Array.from(code.matchAll(lists))
        .filter(([, isOfTypes]) => !isOfTypes)
        .flatMap(([, , names = ""]) => names.split(","))
        .map((name) => name.trim())
        .filter((name) => name !== "" && !name.startsWith("type "));
      const entry: object = await import(`../${source}`);
      expect(Object.keys(entry).sort()).toEqual(values.sort());
    }
  });

  test("npm, its lock file and JSR have one version and one licence", () => {
    const lock: { version: string } = JSON.parse(read("package-lock.json"));
    expect(deno.version).toBe(npm.version);
    expect(lock.version).toBe(npm.version);
    expect(deno.license).toBe(npm.license);
  });

  test("npm's peers are optional, and JSR asks for the same releases of them", () => {
    const peers = npm.peerDependencies ?? {};
    for (const name of Object.keys(peers)) {
      expect(npm.peerDependenciesMeta?.[name]).toEqual({ optional: true });
    }
    const imports = Object.entries(peers).map(([name, range]) => [
      name,
      `npm:${name}@${range}`,
    ]);
    expect(deno.imports ?? {}).toEqual(Object.fromEntries(imports));
  });
});

describe("package", () => {
  test("says where its source is, where problems go, and what it is about", () => {
    const { repository, homepage, bugs, keywords } = npm;
    const url = "https://github.com/sealmask/sealmask";
    expect(repository).toEqual({ type: "git", url: `git+${url}.git` });
    expect([homepage, bugs]).toEqual([`${url}#readme`, `${url}/issues`]);
    expect(keywords).toEqual([...new Set(keywords)].sort());
    expect(keywords.length).toBeGreaterThan(5);
  });

  test("nothing is installed with it, and nothing runs when it is installed", () => {
    expect(npm.dependencies).toBeUndefined();
    const hooks = Object.keys(npm.scripts).filter((name) =>
      /^(?:pre|post)?install$|^prepare$/.test(name),
    );
    expect(hooks).toEqual([]);
  });

  test("development dependencies are pinned exactly, or lie in the repository", () => {
    const loose = Object.entries(npm.devDependencies).filter(
      ([, version]) =>
        !/^(?:(?:npm:[^@]+@)?\d+\.\d+\.\d+|file:.+)$/.test(version),
    );
    expect(loose).toEqual([]);
  });
});
