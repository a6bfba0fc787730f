import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { defineConfig } from "tsup";

const deno: { exports: Record<string, string> } = JSON.parse(
  readFileSync("deno.json", "utf8"),
);

/** One entry per public entry, named as callers import it: "." is dist/mod.mjs, "./jose" is dist/jose.mjs. */
const entry = Object.fromEntries(
  Object.entries(deno.exports).map(([name, source]) => [
    name === "." ? "mod" : name.slice("./".length),
    source,
  ]),
);

/** The entries that are built into the main entry's file: a cold start reads one file, and they share their classes. */
const CORE = new Set(["mod", "path"]);
const others = Object.entries(entry).filter(([name]) => !CORE.has(name));

/** Which files an entry is made of. */
async function filesOf(source: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    platform: "neutral",
    write: false,
    metafile: true,
    packages: "external",
    external: ["node:*"],
    outdir: "dist",
  });
  return Object.keys(metafile.inputs);
}

/** The names that an entry exports at run time. */
async function namesOf(source: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [source],
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
    packages: "external",
    outdir: "dist",
  });
  return Object.values(metafile.outputs).flatMap((output) => output.exports);
}

/**
 * Files that come first in the core's file, each after what it imports. Compression finds what repeats within 32 KB
 * alone, so what resembles each other had better be near: these save 200 bytes. Found by trying; any order works.
 */
const FIRST = [
  "keyring/pem.ts",
  "cache/abort.ts",
  "keyring/key-der.ts",
  "options.ts",
  "mask/copiers.ts",
  "path/compile.ts",
  "mask/erase.ts",
  "masking/tokens.ts",
  "keyring/failure.ts",
];

/**
 * Names of members that never leave the core: they are shortened in its file, which saves 190 bytes. None may stand in
 * another entry's file, nor in a declaration: the build looks for them there.
 */
const INTERNAL =
  /^(?:isDescendant|maxAge|flight|starts|opening|snapshot|texts|plan|areInherited|refreshAhead|countEntries|decodeInto|isFunction|contextKey|hasQuotes|refreshed|loadAlone|nameBytes|formatId|lenient|insist|isDeep|bornAt|atHand|encryptionIds|decryptionIds)$/;

const coreFiles = new Set(
  (
    await Promise.all(
      Object.entries(entry)
        .filter(([name]) => CORE.has(name))
        .map(([, source]) => filesOf(source)),
    )
  ).flat(),
);

const IMPORT = /^import\s+\{([^}]*)\}\s+from\s+"(\.[^"]+)"/gm;

/** What the other entries import of the core's files, name by name. */
async function sharedNames(): Promise<Map<string, Set<string>>> {
  const shared = new Map<string, Set<string>>();
  const files = await Promise.all(others.map(([, source]) => filesOf(source)));
  for (const file of new Set(files.flat())) {
    if (coreFiles.has(file)) continue;
    for (const [, names = "", specifier = ""] of readFileSync(
      file,
      "utf8",
    ).matchAll(IMPORT)) {
      const target = relative(".", join(dirname(file), specifier));
      if (!coreFiles.has(target)) continue;
      const known = shared.get(target) ?? new Set();
      shared.set(target, known);
      for (const name of names.split(",").map((each) => each.trim())) {
        if (name !== "" && !name.startsWith("type ")) known.add(name);
      }
    }
  }
  return shared;
}

/** Takes what the core has from the core's file. */
const fromCore: Plugin = {
  name: "from-core",
  setup(plugin) {
    plugin.onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
      coreFiles.has(relative(".", join(resolveDir, path)))
        ? { path: "./mod.mjs", external: true }
        : undefined,
    );
  },
};

// The core's file exports what callers see, and after that what the other entries share with it, so that an error class
// is one class in all of them. Its types name what belongs to the main entry alone.
const core = ".cache/build/core.ts";
mkdirSync(".cache/build", { recursive: true });
const lines = [
  ...FIRST.map((file) => `import "../../src/${file}";\n`),
  ...Object.entries(entry)
    .filter(([name]) => CORE.has(name))
    .map(([, source]) => `export * from "../../${source}";\n`),
];
for (const [file, names] of await sharedNames()) {
  lines.push(`export { ${[...names].join(", ")} } from "../../${file}";\n`);
}
writeFileSync(core, lines.join(""));

export default defineConfig({
  entry: { mod: core },
  format: "esm",
  // Node need not look for a package.json to know what a file is: 0.4 ms of an import by its path.
  outExtension: () => ({ js: ".mjs", dts: ".d.ts" }),
  target: "es2022",
  platform: "neutral",
  splitting: false,
  // sealmask/testing alone uses Node's modules; its declarations name none of their types.
  dts: { entry, compilerOptions: { types: ["node"] } },
  // A cold start parses every byte; the source maps keep the sources readable.
  minify: "terser",
  terserOptions: {
    ecma: 2020,
    module: true,
    // A function that is used once is no smaller, compressed, where it is called, and would be made anew each time.
    compress: {
      passes: 3,
      pure_getters: true,
      reduce_funcs: false,
      unsafe_arrows: true,
    },
    // esbuild has given the short names.
    mangle: false,
    // A text with one character beyond Latin-1 takes two bytes for each, and longer to parse.
    format: { ascii_only: true },
  },
  // esbuild first and terser after it: each finds what the other one does not.
  esbuildOptions(options) {
    options.minify = true;
    options.mangleProps = INTERNAL;
    // Else the imports that are there for the order alone would be dropped, as no file has side effects.
    options.ignoreAnnotations = true;
  },
  sourcemap: true,
  clean: true,
  external: [/^[^./]/],
  silent: true,
  async onSuccess() {
    for (const [name, source] of Object.entries(entry)) {
      if (name === "mod" || !CORE.has(name)) continue;
      const names = (await namesOf(source)).join(", ");
      writeFileSync(
        `dist/${name}.mjs`,
        `export { ${names} } from "./mod.mjs";\n`,
      );
    }
    await build({
      entryPoints: Object.fromEntries(others),
      bundle: true,
      format: "esm",
      target: "es2022",
      platform: "neutral",
      packages: "external",
      external: ["node:*"],
      minify: true,
      sourcemap: true,
      outdir: "dist",
      outExtension: { ".js": ".mjs" },
      plugins: [fromCore],
    });
    for (const file of readdirSync("dist")) {
      if (file === "mod.mjs" || !/\.(?:mjs|d\.ts)$/.test(file)) continue;
      const text = readFileSync(`dist/${file}`, "utf8");
      const code = text.replaceAll(/\/\*.*?\*\//gs, "");
      const found = code.match(/[\w$]+/g)?.find((name) => INTERNAL.test(name));
      if (found) throw new Error(`dist/${file} knows the core's own ${found}`);
    }
  },
});
