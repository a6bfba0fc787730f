import { join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * What the core costs over the wire: bundled from what is built, minified and compressed.
 *
 * @param root the checkout, with `dist`
 * @returns bytes, and what the bundle imports
 */
export async function coreSize(root) {
  const esbuild = await import("esbuild");
  const { minify } = await import("terser");
  // The file holds all entries: the core is what the main entry's names need of it.
  const source = await esbuild.build({
    entryPoints: [join(root, "mod.ts")],
    bundle: true,
    format: "esm",
    write: false,
    metafile: true,
    outfile: "mod.js",
  });
  const names = Object.values(source.metafile.outputs)[0].exports;
  const core = JSON.stringify(join(root, "dist/mod.mjs"));
  const { outputFiles, metafile } = await esbuild.build({
    stdin: {
      contents: `export { ${names.join(", ")} } from ${core};`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    // Left as they are, so that they are found below.
    packages: "external",
    outfile: "core.js",
    write: false,
    metafile: true,
  });
  const imports = Object.values(metafile.outputs)
    .flatMap((output) => output.imports)
    .map(({ path }) => path);
  const { code } = await minify(outputFiles[0].text, {
    module: true,
    ecma: 2020,
    compress: { passes: 3 },
  });
  return { bytes: gzipSync(code, { level: 9 }).length, imports };
}
