import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { build } from "esbuild";
import { BEFORE_FILE } from "./runtime.ts";

/** A program of this folder, made ready for the runtime that we are on. */
export interface Program {
  /** Runs it to its end, and gives the JSON that it prints. */
  run<Answer>(...args: readonly string[]): Promise<Answer>;
  /** Removes what was made for it. */
  remove(): void;
}

/** Makes a program of this folder ready: one file without types, which every runtime reads. */
export async function program(name: string): Promise<Program> {
  const outfile = join(process.cwd(), `bench/.build/${name}.mjs`);
  await build({
    entryPoints: [join(process.cwd(), `bench/support/${name}.ts`)],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    outfile,
  });
  return {
    run: (...args) =>
      new Promise((resolve, reject) => {
        const child = spawn(
          process.execPath,
          [...BEFORE_FILE, outfile, ...args],
          {
            stdio: ["ignore", "pipe", "inherit"],
          },
        );
        let output = "";
        child.stdout.setEncoding("utf8").on("data", (text) => {
          output += text;
        });
        child.on("error", reject);
        child.on("close", (code) => {
          if (code === 0) resolve(JSON.parse(output));
          else
            reject(new Error(`${name} ${args.join(" ")} exits with ${code}`));
        });
      }),
    remove: () => rmSync(outfile),
  };
}
