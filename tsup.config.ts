import { readFileSync } from "node:fs";
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

export default defineConfig({
  entry,
  format: "esm",
  target: "es2022",
  platform: "neutral",
  splitting: true,
  dts: true,
  // A cold start parses every byte; the source maps keep the sources readable.
  minify: true,
  sourcemap: true,
  clean: true,
  external: [/^[^./]/],
  silent: true,
});
