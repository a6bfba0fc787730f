/** A sample; `npm run test:properties` tries the same on a million documents and texts. */
import { describe, test } from "bun:test";
import fc from "fast-check";
import { sealmask } from "../../support/json-text/engine.ts";
import { properties } from "../../support/json-text/properties.ts";
import { quietly } from "../../support/quietly.ts";

/** Texts for each property are its share, in a hundred, of a hundred times as many. */
const HUNDREDS = 40;

describe("random JSON text", () => {
  for (const property of properties) {
    test(property.name, async () => {
      const numRuns = property.share * HUNDREDS;
      await quietly(() => fc.assert(property.of(sealmask), { numRuns }));
    });
  }
});
