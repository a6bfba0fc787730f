/** Programs that newcomers have to fix: each fails for the reason in test/newcomers/README.md. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SealmaskError } from "../mod.ts";
import { caught } from "./support/caught.ts";

const folder = fileURLToPath(new URL("newcomers/", import.meta.url));
const rows = Array.from(
  readFileSync(`${folder}README.md`, "utf8").matchAll(
    /^\| `(case\d\.mjs)` \| `(ERR_\w+)`(?:, `(\w+)`)?/gm,
  ),
  ([, program = "", code, reason]) => ({ program, code, reason }),
);

describe("a program that newcomers mend", () => {
  test("is listed with its reason", () => {
    expect(rows).toHaveLength(5);
  });

  for (const { program, code, reason } of rows) {
    test(`fails as listed: ${program}`, async () => {
      const error = await caught(() => import(`${folder}broken/${program}`));
      expect((error as SealmaskError).code).toBe(code as never);
      expect((error as { reason?: string }).reason).toBe(reason);
    });
  }
});
