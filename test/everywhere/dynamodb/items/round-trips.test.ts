import { expect, test } from "bun:test";
import fc from "fast-check";
import { webCrypto } from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  FOOTER,
  HEADER,
  isReserved,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import type { ItemAction } from "../../../../src/dynamodb/table.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../../../../src/dynamodb/values/attribute-value.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import {
  attributeValues,
  canonical,
  texts,
} from "../../../support/attribute-values.ts";
import {
  keyringFrom,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

/** Attribute of a random item. */
interface Attribute {
  readonly name: string;
  readonly value: AttributeValue;
  readonly action: ItemAction;
}

const attributes = (actions: readonly ItemAction[]) =>
  fc.uniqueArray(
    fc.record({
      name: texts.filter(
        (name) => !isReserved(name) && !/^(?:pk|:)/.test(name),
      ),
      value: attributeValues,
      action: fc.constantFrom(...actions),
    }),
    { selector: ({ name }) => name, maxLength: 12 },
  );

const keys = fc.oneof(
  texts.map((S) => ({ S })),
  fc.constantFrom("1", "-0.50", "1e3").map((N) => ({ N })),
  fc.uint8Array().map((bytes) => ({ B: new Uint8Array(bytes) })),
);

const items = fc.oneof(
  fc.record({
    pk: keys,
    list: attributes(["encrypt", "sign", "none"]),
    keyAction: fc.constant<ItemAction>("sign"),
  }),
  fc.record({
    pk: keys,
    list: attributes(["encrypt", "sign", "none", "context"]),
    keyAction: fc.constant<ItemAction>("context"),
  }),
);

const ports = [webCrypto, nativeCrypto()] as const;

function read(item: AttributeMap, list: readonly Attribute[]): AttributeMap {
  const expected = new Map(item);
  for (const { name, value, action } of list) {
    if (action === "encrypt") expected.set(name, canonical(value));
  }
  return expected;
}

for (const [writerPort, readerPort] of [ports, [...ports].reverse()]) {
  for (const suite of ["6700", "6701"] as const) {
    const from = `${writerPort?.name} to ${readerPort?.name}`;

    test(`items with any names and values go from ${from}, suite ${suite}`, async () => {
      const numRuns = suite === "6700" ? 100 : 30;
      await fc.assert(
        fc.asyncProperty(items, async ({ pk, list, keyAction }) => {
          const names = list.map(({ name }) => name);
          const actions = new Map(
            list.map(({ name, action }) => [name, action]),
          );
          const shared = {
            tableName: "täble",
            sortKey: undefined,
            suite,
            keyring: keyringFrom(1),
            unsignedNames: new Set(
              names.filter((name) => actions.get(name) === "none"),
            ),
          };
          const writer = {
            ...tableWith({ ...shared, crypto: writerPort as never }),
            actions: new Map([...actions, ["pk", keyAction] as const]),
          };
          const reader = tableWith({ ...shared, crypto: readerPort as never });
          const item: AttributeMap = new Map<string, AttributeValue>([
            ["pk", pk],
            ...list.map(({ name, value }) => [name, value] as const),
          ]);
          const encrypted = await encryptItem(writer, item);
          expect([...encrypted.keys()]).toEqual([
            ...item.keys(),
            HEADER,
            FOOTER,
          ]);
          for (const [name, value] of item) {
            const isEncrypted = actions.get(name) === "encrypt";
            expect(encrypted.get(name) === value).toBe(!isEncrypted);
          }
          const shown = describeItem(reader, encrypted).attributes;
          for (const [name, action] of actions) {
            expect(shown[name]).toBe(action);
          }
          expect(await decryptItem(reader, encrypted)).toEqual(
            read(item, list),
          );
        }),
        { numRuns },
      );
    });
  }
}
