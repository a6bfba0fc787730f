import { expect, test } from "bun:test";
import fc from "fast-check";
import { DataMasking } from "../../mod.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
import { compile } from "../../src/entries/path.ts";
import { memoryKeyring } from "../../src/testing/memory-keyring.ts";
import { deepFreeze, documentAndFields } from "../support/documents.ts";

const context = { tenant_id: "a06b" };
const keyring = memoryKeyring();
const ciphers = [
  new DataMasking({ keyring }),
  new DataMasking({ keyring, crypto: nativeCrypto() }),
];
const onMissingField = "ignore";

/** Returns the selected values as texts, without those so short that they may occur by accident. */
function textsOf(document: object, fields: readonly string[]): string[] {
  return fields
    .flatMap((path) => compile(path).select(document))
    .map(({ value }) => JSON.stringify(value))
    .filter((text) => text.length > 12);
}

/** Returns every string in a document. */
function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

test("random fields of random documents come back, whichever cipher wrote and whichever reads, and no token shows their values", async () => {
  let encrypted = 0;
  await fc.assert(
    fc.asyncProperty(
      documentAndFields,
      fc.constantFrom(...ciphers),
      fc.constantFrom(...ciphers),
      fc.constantFrom(undefined, "document" as const),
      async ([data, fields], writer, reader, header) => {
        const isWhole = fields.some((path) =>
          compile(path)
            .select(data)
            .some(({ keys }) => keys.length === 0),
        );
        const canShare = !Array.isArray(data) && !isWhole;
        const options = {
          fields,
          context,
          onMissingField,
          ...(header && canShare && { header }),
        } as const;
        const places = fields.flatMap((path) => compile(path).select(data));
        const sealed = (await writer.encrypt(
          deepFreeze(data),
          options,
        )) as unknown;
        if (places.length === 0) return expect(sealed).toEqual(data);
        encrypted++;
        const tokens = stringsIn(sealed).filter((text) =>
          /^(?:eyJ|sm1)/.test(text),
        );
        expect(tokens.length).toBeGreaterThan(0);
        for (const text of textsOf(data, fields)) {
          for (const token of tokens) expect(token).not.toContain(text);
        }
        expect(await reader.decrypt<unknown>(sealed, { context })).toEqual(
          data,
        );
      },
    ),
    { numRuns: 300 },
  );
  expect(encrypted).toBeGreaterThan(100);
});
