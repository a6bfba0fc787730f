import { describe } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { skip } from "./skip.ts";

const folder =
  env.SEALMASK_VECTORS ??
  fileURLToPath(new URL("../../../shared/vectors", import.meta.url));

/** Loads a file of public test vectors, or returns `null` if there is none. */
export function vectors<Data>(relativePath: string): Data | null {
  const path = `${folder}/${relativePath}`;
  if (!existsSync(path)) return null;
  return JSON.parse(readFileSync(path, "utf8")) as Data;
}

/** Defines the tests that run on a file of public test vectors; without the file, one test is reported as skipped. */
export function describeVectors<Data>(
  name: string,
  relativePath: string,
  define: (data: Data) => void,
): void {
  const data = vectors<Data>(relativePath);
  if (data !== null) {
    describe(name, () => define(data));
    return;
  }
  skip(name, `no vectors at ${folder}/${relativePath}; set SEALMASK_VECTORS`);
}
