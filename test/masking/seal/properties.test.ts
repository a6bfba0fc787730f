import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type CryptoPort,
  DataMasking,
  LocationMismatchError,
  webCrypto,
} from "../../../mod.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { type SealOptions, seal, unseal } from "../../../src/entries/patch.ts";
import { compile } from "../../../src/entries/path.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import {
  deepFreeze,
  documentAndFields,
  mapLeaves,
} from "../../support/documents.ts";

/** Crypto ports that must all seal and unseal alike. */
const CIPHERS: Readonly<Record<string, CryptoPort>> = {
  WebCrypto: webCrypto,
  "the native cipher": nativeCrypto(),
};

const masking = new DataMasking({ keyring: memoryKeyring() });
const context = { tenant_id: "a06b" };

const rule = fc.constantFrom<SealOptions>(
  {},
  { customMask: "-" },
  { dynamicMask: true },
  { keep: { first: 1, last: 2 } },
  { preset: "email" },
  { mask: (value) => [value === null, { hasOwnProperty: typeof value }] },
  { mask: (value) => value },
);

function lenient(fields: string[], rule: SealOptions = {}): SealOptions {
  return { ...rule, fields, onMissingField: "ignore", context };
}

describe("sealing random documents at random paths", () => {
  for (const [name, crypto] of Object.entries(CIPHERS)) {
    test(`gives what erase gives, and unsealing gives back the document, with ${name}`, async () => {
      const masking = new DataMasking({ keyring: memoryKeyring(), crypto });
      await fc.assert(
        fc.asyncProperty(
          documentAndFields,
          rule,
          async ([given, fields], rule) => {
            const options = lenient(fields, rule);
            const { context: _, ...eraseOptions } = options;
            const before = JSON.stringify(given);
            const frozen = deepFreeze(given);
            const { document, sealed } = await seal(masking, frozen, options);
            expect(JSON.stringify(document)).toBe(
              JSON.stringify(masking.erase(given, eraseOptions)),
            );
            const stored = JSON.parse(JSON.stringify(document));
            for (const masked of [deepFreeze(document), stored]) {
              const back = await unseal(masking, masked, sealed, { context });
              expect(back).toEqual(given);
              expect(JSON.stringify(back)).toBe(before);
            }
          },
        ),
        { numRuns: 1_000 },
      );
    });
  }

  test("leaves no selected value in the masked document or the token", async () => {
    await fc.assert(
      fc.asyncProperty(documentAndFields, async ([given, fields]) => {
        const secrets: string[] = [];
        const marked = mapLeaves(given, () => {
          const secret = `secret${secrets.length}secret`;
          secrets.push(secret);
          return secret;
        }) as object;
        const gone = fields.flatMap((field) =>
          compile(field)
            .select(marked)
            .map(({ value }) => JSON.stringify(value)),
        );
        const sealed = await seal(masking, marked, lenient(fields));
        const text = JSON.stringify(sealed.document);
        for (const secret of secrets) {
          expect(sealed.sealed).not.toContain(secret);
          const isGone = gone.some((each) => each.includes(`"${secret}"`));
          expect(text.includes(`"${secret}"`)).toBe(!isGone);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("lets what is not selected change, and keeps the change", async () => {
    await fc.assert(
      fc.asyncProperty(documentAndFields, async ([given, fields]) => {
        const sealed = await seal(masking, given, lenient(fields));
        const pointers = fields.flatMap((field) =>
          compile(field)
            .select(given)
            .map(({ pointer }) => pointer),
        );
        const isSealed = (pointer: string) =>
          pointers.some((each) => `${pointer}/`.startsWith(`${each}/`));
        let count = 0;
        const pointerOf = (keys: readonly (string | number)[]) =>
          keys
            .map(
              (key) => `/${`${key}`.replace(/~/g, "~0").replace(/\//g, "~1")}`,
            )
            .join("");
        const change = (value: unknown) =>
          mapLeaves(value, (leaf, keys) =>
            isSealed(pointerOf(keys)) ? leaf : `new ${count++}`,
          );
        const changed = change(sealed.document);
        count = 0;
        const expected = change(given);
        const back = await unseal(masking, changed, sealed.sealed, { context });
        expect(JSON.stringify(back)).toBe(JSON.stringify(expected));
      }),
      { numRuns: 500 },
    );
  });

  test("refuses every sealed place that is changed, with its pointer", async () => {
    await fc.assert(
      fc.asyncProperty(
        documentAndFields,
        fc.nat(),
        async ([given, fields], pick) => {
          const { document, sealed } = await seal(
            masking,
            given,
            lenient(fields),
          );
          const patch = await masking.decrypt<{ path: string }[]>(sealed, {
            context,
          });
          if (patch.length === 0) return;
          const { path } = patch[pick % patch.length] as { path: string };
          const mask = () => "changed";
          // A pointer to a member called `*` would be refused.
          const place = compile("$..*")
            .select(document)
            .find(({ pointer }) => pointer === path);
          const at = [place?.path ?? path];
          const changed =
            path === ""
              ? masking.erase(document, { mask })
              : masking.erase(document, { fields: at, mask });
          try {
            await unseal(masking, changed, sealed, { context });
          } catch (error) {
            expect(error).toBeInstanceOf(LocationMismatchError);
            const quoted = JSON.stringify(path.slice(0, 80));
            expect((error as Error).message).toContain(quoted);
            return;
          }
          // An empty array holds nothing to change.
          expect(JSON.stringify(changed)).toBe(JSON.stringify(document));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("random arrays with sealed places in every element", () => {
  const row = fc.record(
    { s: fc.constantFrom("x", "y"), a: fc.nat(2), b: fc.nat(1) },
    { requiredKeys: ["s"] },
  );

  test("are refused in any order but one that looks the same", async () => {
    const shuffled = fc
      .array(row, { minLength: 2, maxLength: 6 })
      .chain((rows) =>
        fc.tuple(
          fc.constant(rows),
          fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }),
        ),
      );
    await fc.assert(
      fc.asyncProperty(shuffled, async ([rows, order]) => {
        const { document, sealed } = await seal(masking, rows, {
          fields: ["[*].s"],
        });
        const turned = order.map((i) => document[i]);
        const looksSame = JSON.stringify(turned) === JSON.stringify(document);
        const outcome = await unseal(masking, turned, sealed).then(
          () => "restored",
          (error) => error.code,
        );
        // Removed members may stand in any order.
        const isSame =
          looksSame ||
          turned.every(
            (each, i) =>
              each?.a === document[i]?.a && each?.b === document[i]?.b,
          );
        expect(outcome).toBe(isSame ? "restored" : "ERR_LOCATION_MISMATCH");
      }),
      { numRuns: 1_000 },
    );
  });
});
