/** Properties of JSON text on a sample; `npm run test:properties` tries them on a million documents and texts. */
import { describe, test } from "bun:test";
import fc from "fast-check";
import { sealmask } from "../../support/json-text/engine.ts";
import { properties } from "../../support/json-text/properties.ts";
import { quietly } from "../../support/quietly.ts";

/** Hundreds of texts: each property gets its share, in percent, of them. */
const HUNDREDS = 40;

describe("random JSON text", () => {
  for (const property of properties) {
    test(property.name, async () => {
      const numRuns = property.share * HUNDREDS;
      await quietly(() => fc.assert(property.of(sealmask), { numRuns }));
    });
  }
});
