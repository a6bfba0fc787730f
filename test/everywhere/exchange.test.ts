/** Each runtime opens the tokens of every other one. `npm test` makes them first with test/runtimes/mint.ts. */
import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { documentOf, sampleOf } from "../at-rest/token-kinds.ts";
import { runtimeId } from "../support/this-runtime.ts";
import {
  type Exchanged,
  exchanged,
  kinds,
  type Minted,
  maskings,
  mint,
} from "./exchanged.ts";

/** Folder of the tokens. Only `npm test` sets it, so that files of an earlier run are ignored. */
const folder = env.SEALMASK_EXCHANGE ?? "";
const others =
  folder === ""
    ? []
    : readdirSync(folder).filter((name) => name.endsWith(".json"));

function describeMinted(what: string, load: () => Minted | Promise<Minted>) {
  describe(what, () => {
    test("by either cipher open here by either", async () => {
      const { tokens } = await load();
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

    test("open here, of every kind", async () => {
      const { kinds: made } = await load();
      expect(Object.keys(made)).toEqual([...kinds.keys()]);
      for (const [name, kind] of kinds) {
        for (const [i, each] of (made[name] as never[]).entries()) {
          const expected = kind.isDocument ? documentOf(i) : sampleOf(i);
          expect(await kind.read(each, i)).toEqual(expected);
        }
      }
    });
  });
}

for (const name of others.toSorted()) {
  const id = name.slice(0, -".json".length);
  describeMinted(`tokens made on ${id}`, () =>
    JSON.parse(readFileSync(join(folder, name), "utf8")),
  );
}

if (!others.includes(`${runtimeId}.json`)) {
  const minted = mint();
  describeMinted(
    "tokens made here alone, for npm test has not made any on the other runtimes",
    () => minted,
  );
}
