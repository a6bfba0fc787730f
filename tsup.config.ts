import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { defineConfig } from "tsup";

const { exports } = JSON.parse(readFileSync("deno.json", "utf8"));
const sources = Object.values<string>(exports);
const entry = Object.fromEntries(sources.map((s) => [basename(s, ".ts"), s]));
rmSync("dist", { recursive: true, force: true });

// Every entry imports all of ".", so that esbuild puts the files behind "." into one chunk: a cold start reads two files
// instead of dozens, and a class is one class in all entries. What only other entries share becomes smaller chunks.
const oneCore: Plugin = {
  name: "one-core",
  setup({ initialOptions, onLoad, onResolve }) {
    initialOptions.sourcesContent = false; // The package has the sources.
    onLoad({ filter: /[\\/]entries[\\/][^\\/]+\.ts$/ }, ({ path }) => ({
      contents: `${readFileSync(path, "utf8")}import "../../mod.ts";\n`,
      loader: "ts",
    }));
    // Without this, esbuild drops that import: package.json says that no file has side effects.
    onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => ({
      path: resolve(resolveDir, path),
      sideEffects: true,
    }));
  },
};

export default defineConfig([
  {
    entry,
    format: "esm",
    outExtension: () => ({ js: ".mjs" }),
    target: "es2022",
    platform: "neutral",
    external: [/^node:/],
    removeNodeProtocol: false,
    sourcemap: true,
    esbuildPlugins: [oneCore],
    silent: true,
    // tsup's own CommonJS of chunks cannot be loaded (it assigns to the static `name` of classes).
    onSuccess: async () => {
      // Left of chunks of which nothing is needed; bundlers warn of them. The line stays, as source maps count it.
      for (const file of globSync("dist/*.mjs")) {
        const code = readFileSync(file, "utf8");
        const bare = /^import "\.\/chunk-\w+\.mjs";$/gm;
        writeFileSync(file, code.replaceAll(bare, ""));
      }
      const { outputFiles } = await build({
        entryPoints: ["dist/*.mjs"],
        format: "cjs",
        outdir: "dist",
        outExtension: { ".js": ".cjs" },
        platform: "node",
        sourcemap: true,
        sourcesContent: false,
        write: false,
      });
      for (const { path, text } of outputFiles) {
        const code = text
          .replaceAll('.mjs")', '.cjs")')
          // Jest runs CommonJS in a context that cannot import. (`jose` cannot be required: it is ES modules alone.)
          .replaceAll('await import("@aws-sdk/', 'await require("@aws-sdk/');
        writeFileSync(path, code);
      }
    },
  },
  { entry, format: ["esm", "cjs"], dts: { only: true }, silent: true },
]);
