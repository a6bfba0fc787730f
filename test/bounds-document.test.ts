import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BOUNDS } from "./support/bounds/all-bounds.ts";

const page = fileURLToPath(
  new URL("../docs/reference/bounds.md", import.meta.url),
);
const text = readFileSync(page, "utf8");

test("docs/reference/bounds.md lists every bound with its default, and no other", () => {
  const rows = Array.from(
    text.matchAll(/^\| ([^|]+) \| ([^|]+) \|/gm),
    ([, name, limit]) => `${name}: ${limit}`,
  ).filter((row) => !/^(?:---|what is bounded)/.test(row));
  const expected = BOUNDS.map(({ name, limit }) => `${name}: ${limit}`);
  expect(rows.toSorted()).toEqual(expected.toSorted());
});
