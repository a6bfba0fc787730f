import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { type EraseOptions, erase } from "../../mod.ts";
import { compile } from "../../src/entries/path.ts";
import {
  deepFreeze,
  documentAndFields,
  mapLeaves,
} from "../support/documents.ts";
import { quiet } from "../support/quietly.ts";

const RULES: Readonly<Record<string, EraseOptions>> = {
  "the default rule": {},
  customMask: { customMask: "-" },
  dynamicMask: { dynamicMask: true },
  "keep-separators": { dynamicMask: "keep-separators" },
  "keep at both ends": { keep: { first: 1, last: 2 } },
  "keep with separators": {
    dynamicMask: "keep-separators",
    keep: { first: 2 },
  },
  email: { preset: "email" },
  card: { preset: "card" },
  phone: { preset: "phone" },
  iban: { preset: "iban" },
  ip: { preset: "ip" },
};

const rule = fc.constantFrom(...Object.values(RULES));

function lenient(fields: string[], rule: EraseOptions = {}): EraseOptions {
  return { ...rule, fields, onMissingField: "ignore" };
}

/** Returns the selected pointers, each with a slash at its end so that prefixes can be compared. */
function selected(document: object, fields: string[]): string[] {
  return fields.flatMap((field) =>
    compile(field)
      .select(document)
      .map(({ pointer }) => `${pointer}/`),
  );
}

describe("erasing fields of random documents", () => {
  test(
    "most of which are there, is what these tests do",
    quiet(() => {
      const sample = fc.sample(documentAndFields, { numRuns: 500, seed: 1 });
      const found = sample.filter(
        ([document, fields]) => selected(document, fields).length > 0,
      );
      expect(found.length).toBeGreaterThan(350);
    }),
  );

  test(
    "never changes the input, and works on a frozen one",
    quiet(() => {
      fc.assert(
        fc.property(documentAndFields, rule, ([document, fields], rule) => {
          const before = JSON.stringify(document);
          const erased = erase(document, lenient(fields, rule));
          expect(JSON.stringify(document)).toBe(before);
          const frozen = deepFreeze(document);
          const again = erase(frozen, lenient(fields, rule));
          expect(JSON.stringify(again)).toBe(JSON.stringify(erased));
        }),
        { numRuns: 2_000 },
      );
    }),
  );

  test(
    "shares with the input whatever has nothing selected in it, and no more",
    quiet(() => {
      fc.assert(
        fc.property(documentAndFields, rule, ([document, fields], rule) => {
          const pointers = selected(document, fields);
          const visit = (before: unknown, after: unknown, pointer: string) => {
            // Values inside a masked one are not compared.
            if (pointers.includes(`${pointer}/`)) return;
            const isOnWay = pointers.some((each) =>
              each.startsWith(`${pointer}/`),
            );
            if (!isOnWay) {
              expect(after).toBe(before);
              return;
            }
            expect(after).not.toBe(before);
            expect(Object.keys(after as object)).toEqual(
              Object.keys(before as object),
            );
            for (const { keys, pointer: below } of compile("$.*").select(
              before,
            )) {
              const [key] = keys as [never];
              visit(before?.[key], after?.[key], pointer + below);
            }
          };
          visit(document, erase(document, lenient(fields, rule)), "");
        }),
        { numRuns: 2_000 },
      );
    }),
  );

  test(
    "does not depend on the order of the fields",
    quiet(() => {
      fc.assert(
        fc.property(documentAndFields, rule, ([document, fields], rule) => {
          const erased = erase(document, lenient(fields, rule));
          const reversed = erase(document, lenient(fields.toReversed(), rule));
          const [first, ...others] = fields as [string];
          const rotated = erase(document, lenient([...others, first], rule));
          expect(JSON.stringify(reversed)).toBe(JSON.stringify(erased));
          expect(JSON.stringify(rotated)).toBe(JSON.stringify(erased));
        }),
        { numRuns: 2_000 },
      );
    }),
  );

  for (const [name, rule] of Object.entries(RULES)) {
    test(
      `twice gives what once gives, with ${name}`,
      quiet(() => {
        fc.assert(
          fc.property(documentAndFields, ([document, fields]) => {
            const once = erase(document, lenient(fields, rule));
            // After the default rule has masked the root, there are no fields any more.
            if (typeof once !== "object") return;
            const twice = erase(once, lenient(fields, rule));
            expect(JSON.stringify(twice)).toBe(JSON.stringify(once));
          }),
          { numRuns: 500 },
        );
      }),
    );
  }

  for (const rule of [{}, { customMask: "-" }]) {
    test(
      `leaves no trace of what is selected with ${JSON.stringify(rule)}, and all of the rest`,
      quiet(() => {
        fc.assert(
          fc.property(documentAndFields, ([document, fields]) => {
            const secrets: string[] = [];
            const marked = mapLeaves(document, () => {
              const secret = `<${secrets.length}>`;
              secrets.push(secret);
              return secret;
            });
            const gone = fields.flatMap((field) =>
              compile(field)
                .select(marked)
                .map(({ value }) => JSON.stringify(value)),
            );
            const erased = erase(marked, lenient(fields, rule));
            const left: string[] = [];
            mapLeaves(erased, (leaf) => left.push(leaf as string));
            for (const secret of secrets) {
              const isGone = gone.some((text) => text.includes(`"${secret}"`));
              expect(left.includes(secret)).toBe(!isGone);
            }
          }),
          { numRuns: 1_000 },
        );
      }),
    );
  }
});

describe("erasing whole random documents", () => {
  for (const [name, rule] of Object.entries(RULES)) {
    test(
      `twice gives what once gives, and the names stay or go, with ${name}`,
      quiet(() => {
        fc.assert(
          fc.property(documentAndFields, ([document]) => {
            const before = JSON.stringify(document);
            const once = erase(document, rule);
            expect(JSON.stringify(document)).toBe(before);
            expect(JSON.stringify(erase(once, rule))).toBe(
              JSON.stringify(once),
            );
            const pointers = (value: unknown) =>
              compile("$..*")
                .select(value)
                .map(({ pointer }) => pointer);
            if (rule !== RULES["the default rule"]) {
              expect(pointers(once)).toEqual(pointers(document));
            }
          }),
          { numRuns: 300 },
        );
      }),
    );
  }
});
