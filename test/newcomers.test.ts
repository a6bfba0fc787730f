/** Programs that newcomers have to fix: each fails for the reason in test/newcomers/README.md. */
import { afterAll, describe, expect, test } from "bun:test";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { SealmaskError } from "../mod.ts";
import { caught } from "./support/caught.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = join(root, "test/newcomers");
const rows = Array.from(
  readFileSync(join(folder, "README.md"), "utf8").matchAll(
    /^\| `(case\d\.mjs)` \| `(ERR_\w+)`(?:, `(\w+)`)?/gm,
  ),
  ([, program = "", code, reason]) => ({ program, code, reason }),
);
const entries: Record<string, string> = JSON.parse(
  readFileSync(join(root, "deno.json"), "utf8"),
).exports;

mkdirSync(join(root, ".cache"), { recursive: true });
const copies = mkdtempSync(join(root, ".cache/newcomers-"));
afterAll(() => rmSync(copies, { recursive: true }));

/** Copies a program so that it imports the sources: the package need not have been built. Returns the copy's URL. */
function copyOf(program: string): string {
  const code = readFileSync(join(folder, "broken", program), "utf8").replace(
    /(?<=from )"sealmask(\/[\w-]+)?"/g,
    (_, name = "") =>
      JSON.stringify(pathToFileURL(join(root, entries[`.${name}`] ?? "")).href),
  );
  const copy = join(copies, program);
  writeFileSync(copy, code);
  return pathToFileURL(copy).href;
}

describe("a program that newcomers mend", () => {
  test("is listed with its reason", () => {
    expect(rows).toHaveLength(5);
  });

  for (const { program, code, reason } of rows) {
    test(`fails as listed: ${program}`, async () => {
      const error = await caught(() => import(copyOf(program)));
      expect((error as SealmaskError).code).toBe(code as never);
      expect((error as { reason?: string }).reason).toBe(reason);
    });
  }
});
