import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { defineConfig } from "tsup";

const deno: { exports: Record<string, string> } = JSON.parse(
  readFileSync("deno.json", "utf8"),
);

/** One entry per public entry, named as callers import it: "." is dist/mod.js, "./jose" is dist/jose.js. */
const entry = Object.fromEntries(
  Object.entries(deno.exports).map(([name, source]) => [
    name === "." ? "mod" : name.slice("./".length),
    source,
  ]),
);

/**
 * All entries as one module, the main entry's file: they share classes, and a cold start reads one file. Its types name
 * what belongs to the main entry. An entry that imports a peer at run time must stay out of it, or everyone would need
 * that peer.
 */
const core = ".cache/build/core.ts";
mkdirSync(".cache/build", { recursive: true });
writeFileSync(
  core,
  Object.values(entry)
    .map((source) => `export * from "../../${source}";\n`)
    .join(""),
);

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

export default defineConfig({
  entry: { mod: core },
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: false,
  dts: { entry },
  // A cold start parses every byte; the source maps keep the sources readable.
  minify: "terser",
  terserOptions: {
    ecma: 2020,
    module: true,
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
    // A text with one character beyond Latin-1 takes two bytes for each, and longer to parse.
    format: { ascii_only: true },
  },
  // esbuild first and terser after it: each finds what the other one does not.
  esbuildOptions(options) {
    options.minify = true;
  },
  sourcemap: true,
  clean: true,
  external: [/^[^./]/],
  silent: true,
  async onSuccess() {
    for (const [name, source] of Object.entries(entry)) {
      if (name === "mod") continue;
      const names = (await namesOf(source)).join(", ");
      writeFileSync(
        `dist/${name}.js`,
        `export { ${names} } from "./mod.js";\n`,
      );
    }
  },
});
