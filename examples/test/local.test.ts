import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const examples = join(import.meta.dirname, "..");
const names = readdirSync(examples)
  .filter((name) => existsSync(join(examples, name, "local.ts")))
  .sort();

/** Statuses that each example prints, in order. */
const STATUSES: Readonly<Record<string, readonly number[]>> = {
  "decrypt-service": [200, 200, 400, 422],
  "encrypt-proxy": [200, 200, 400, 422],
  "kms-actions": [200, 200, 200, 400, 400, 413],
  notes: [
    200, 200, 200, 404, 401, 409, 202, 410, 200, 200, 202, 410, 200, 410, 503,
    201, 404, 200,
  ],
  "secrets-at-cold-start": [200, 200, 400],
};

describe("examples", () => {
  for (const name of names) {
    test(`${name} runs with one command, and shows real requests and their answers`, () => {
      const { exitCode, stdout, stderr } = Bun.spawnSync(
        [process.execPath, join(examples, name, "local.ts")],
        { env: { ...process.env, NO_COLOR: "1" } },
      );
      const lines = stdout.toString().split("\n");
      const requests = lines.filter((line) => /^ {2}[A-Z]+ \//.test(line));
      const statuses = lines.flatMap((line) => {
        const status = /^ {2}(\d{3}) /.exec(line)?.[1];
        return status ? [Number(status)] : [];
      });
      expect({ exitCode, stderr: stderr.toString() }).toMatchObject({
        exitCode: 0,
      });
      expect(statuses).toEqual([...(STATUSES[name] ?? [])]);
      expect(requests.length).toBe(statuses.length);
    });
  }
});
