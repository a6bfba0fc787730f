import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataMasking, SealmaskError } from "../../../mod.ts";
import { unseal } from "../../../src/entries/patch.ts";
import { compile } from "../../../src/entries/path.ts";
import { fingerprintOf } from "../../../src/masking/seal/fingerprint.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { deepFreeze, document } from "../../support/documents.ts";
import { pair } from "./pair.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

const name = fc.constantFrom(
  ...["a", "0", "1", "-", "length", "", "__proto__", "constructor"],
  ...["prototype", "toString", "01", "~0", "~1", "polluted"],
);

const value = fc.constantFrom<unknown>(
  ...["new", 0, null, [], {}, JSON.parse('{"__proto__":{"polluted":1}}')],
);

/** Returns the marks of the arrays on the way to a place, as sealing makes them. */
function marksOf(root: unknown, keys: readonly (string | number)[]) {
  const elements: unknown[] = [];
  let at = root;
  for (const [step, key] of keys.entries()) {
    const next = (at as Record<string | number, unknown>)[key];
    if (Array.isArray(at))
      elements.push([step, at.length, fingerprintOf(next)]);
    at = next;
  }
  return elements.length > 0 ? { elements } : {};
}

interface Place {
  readonly keys: readonly (string | number)[];
  readonly pointer: string;
  readonly value: unknown;
}

/** Makes a pair for an existing place. */
function pairFor(
  root: unknown,
  { keys, pointer, value }: Place,
  next: unknown,
) {
  const [test, replace] = pair(pointer, next, value);
  return [{ ...test, ...marksOf(root, keys) }, replace];
}

/** A document, existing places in it with new values, and a pair for a place of any kind. */
const patched = document.chain((given) => {
  const there = [
    { keys: [], pointer: "", value: given },
    ...compile("$..*").select(given),
  ];
  return fc.record({
    given: fc.constant(given),
    places: fc.array(fc.tuple(fc.constantFrom<Place>(...there), value), {
      maxLength: 3,
    }),
    stray: fc.option(
      fc.tuple(
        fc.array(name).map((names) => names.map((each) => `/${each}`).join("")),
        value,
      ),
      { nil: undefined, freq: 2 },
    ),
  });
});

test("random patches made with the right key change nothing but the places that they name", async () => {
  let restored = 0;
  await fc.assert(
    fc.asyncProperty(patched, async ({ given, places, stray }) => {
      const before = JSON.stringify(given);
      const patch = places.flatMap(([place, next]) =>
        pairFor(given, place, next),
      );
      if (stray) patch.push(...pair(stray[0], "stray", stray[1]));
      const sealed = await masking.encrypt(patch);
      let back: unknown;
      try {
        back = await unseal(masking, deepFreeze(given), sealed);
      } catch (error) {
        expect(error).toBeInstanceOf(SealmaskError);
        return;
      } finally {
        expect(JSON.stringify(given)).toBe(before);
        expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
      }
      if (stray) return;
      restored += places.length;
      // After the old values are put back, the document is unchanged.
      const undone = places.flatMap(([{ keys, pointer, value }, next]) =>
        pairFor(back, { keys, pointer, value: next }, value),
      );
      const again = await masking.encrypt(undone);
      expect(JSON.stringify(await unseal(masking, back, again))).toBe(before);
    }),
    { numRuns: 1_000 },
  );
  expect(restored).toBeGreaterThan(150);
});
