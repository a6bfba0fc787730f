import { expect, test } from "bun:test";
import fc from "fast-check";
import { generateKey, localKeyring } from "../../../../mod.ts";
import type { AttributeValue } from "../../../../src/dynamodb/values/attribute-value.ts";
import {
  type ItemForm,
  readItem,
  writeItem,
} from "../../../../src/dynamodb/values/item-form.ts";
import {
  type ItemAction,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import {
  attributeValues,
  canonical,
  texts,
} from "../../../support/attribute-values.ts";

const keyring = localKeyring({ key: generateKey() });

/** Tells whether a value holds an empty set, of which plain values do not say the type. */
function hasEmptySet(value: AttributeValue): boolean {
  if ("L" in value) return value.L.some(hasEmptySet);
  if ("M" in value) return [...value.M.values()].some(hasEmptySet);
  const set = Object.entries(value).find(([type]) => /^.S$/.test(type));
  return set?.[1].length === 0;
}

const attribute = fc.record({
  name: texts.filter((name) => !/^(?:aws_dbe_|aws-crypto-|pk$|:)/.test(name)),
  action: fc.constantFrom<ItemAction>("encrypt", "sign", "none"),
  value: attributeValues,
});

const items = fc.record({
  attributes: fc.uniqueArray(attribute, {
    maxLength: 8,
    selector: ({ name }) => name,
  }),
  form: fc.constantFrom<ItemForm>("attributes", "json", "plain"),
  algorithmSuite: fc.constantFrom("6700" as const, "6701" as const),
  isNative: fc.boolean(),
  key: texts,
});

test("any item in any form is equal after encryption and decryption, and what is not encrypted is the same", async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(items, async (given) => {
      const { attributes, form, algorithmSuite, isNative, key } = given;
      const isPlain = form === "plain";
      fc.pre(!isPlain || !attributes.some(({ value }) => hasEmptySet(value)));
      const map = new Map<string, AttributeValue>([["pk", { S: key }]]);
      const actions = new Map<string, ItemAction>([["pk", "sign"]]);
      const unsigned = [":"];
      for (const { name, action, value } of attributes) {
        map.set(name, value);
        actions.set(name, action);
        if (action === "none") unsigned.push(name);
      }
      const encryptor = itemEncryptor({
        tableName: "any",
        partitionKey: "pk",
        keyring,
        algorithmSuite,
        attributes: Object.fromEntries(actions),
        unsigned: { names: unsigned },
        ...(isNative && { crypto: nativeCrypto() }),
      });
      const item = writeItem(map, form) as Record<string, unknown>;
      const before = structuredClone(readItem(item, "pk").attributes);
      const stored = (await encryptor.encrypt(item)) as Record<string, unknown>;
      const opened = await encryptor.decrypt(stored);
      expect(Object.keys(opened).sort()).toEqual([...map.keys()].sort());
      const read = readItem(opened, "pk");
      // Nothing in an item without bytes tells JSON from attribute values.
      expect(read.form === "plain").toBe(isPlain);
      for (const { name, action, value } of attributes) {
        if (action !== "encrypt") {
          expect(stored[name]).toBe(item[name]);
          expect(opened[name]).toBe(item[name]);
          continue;
        }
        expect(Object.hasOwn(opened, name)).toBe(true);
        const back = read.attributes.get(name) as AttributeValue;
        expect(canonical(back)).toEqual(canonical(value));
      }
      expect(readItem(item, "pk").attributes).toEqual(before);
      runs++;
    }),
    { numRuns: 300 },
  );
  expect(runs).toBeGreaterThan(200);
});
