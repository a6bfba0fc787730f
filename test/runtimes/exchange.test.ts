import { expect, test } from "bun:test";
import { spawnSync } from "node:child_process";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { skip } from "../support/skip.ts";
import { type Exchanged, exchanged, maskings } from "./exchanged.ts";

interface Row {
  readonly id: string;
  readonly command: string;
  readonly args: readonly string[];
}

const rows: Row[] = JSON.parse(env.SEALMASK_RUNTIMES ?? "[]");
const root = fileURLToPath(new URL("../..", import.meta.url));

for (const { id, command, args } of rows) {
  test(`tokens made on ${id} by either cipher open here by either`, async () => {
    const mint = "test/runtimes/mint.ts";
    const made = spawnSync(command, [...args, mint], {
      cwd: root,
      encoding: "utf8",
    });
    expect(made.status).toBe(0);
    const tokens: string[] = JSON.parse(made.stdout);
    expect(tokens.length).toBe(maskings.length * exchanged.length);
    for (const [i, token] of tokens.entries()) {
      const { value, context } = exchanged[i % exchanged.length] as Exchanged;
      for (const masking of maskings) {
        expect(await masking.decrypt<unknown>(token, { context })).toEqual(
          value,
        );
      }
    }
  });
}

if (rows.length === 0) {
  skip(
    "tokens made on every runtime open here",
    "run it with npm test, which knows where the runtimes are",
  );
}
