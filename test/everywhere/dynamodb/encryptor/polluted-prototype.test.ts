import { describe, expect, test } from "bun:test";
import { generateKey, localKeyring } from "../../../../mod.ts";
import { hasNumberText } from "../../../../src/dynamodb/values/to-plain.ts";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";

const encryptor = itemEncryptor({
  tableName: "customers",
  partitionKey: "pk",
  keyring: localKeyring({ key: generateKey() }),
  algorithmSuite: "6700",
  attributes: {
    pk: "context",
    flag: "context",
    tags: "sign",
    name: "encrypt",
    list: "encrypt",
    bytes: "encrypt",
  },
});

const ITEM = {
  pk: { S: "1" },
  flag: { BOOL: true },
  tags: { SS: ["a", "b"] },
  name: { S: "Ada" },
  list: { L: [{ N: "1" }, { M: { a: { NULL: true } } }] },
  bytes: { B: Uint8Array.of(1, 2, 3) },
};

const PLAIN = {
  pk: "1",
  flag: true,
  tags: new Set(["a", "b"]),
  name: "Ada",
  list: [1, { a: null }],
  bytes: Uint8Array.of(1, 2, 3),
};

/** Members as a polluted `Object.prototype` may have them: each is the name of a type. */
const POLLUTION: Readonly<Record<string, unknown>> = {
  S: "x",
  N: "1",
  B: Uint8Array.of(9),
  BOOL: false,
  NULL: true,
  M: {},
  L: [],
  SS: ["x"],
  NS: ["1"],
  BS: [Uint8Array.of(9)],
};

/** Runs work while `Object.prototype` has an additional member. */
async function polluted<T>(name: string, work: () => Promise<T>): Promise<T> {
  const prototype = Object.prototype as Record<string, unknown>;
  prototype[name] = POLLUTION[name];
  try {
    return await work();
  } finally {
    delete prototype[name];
  }
}

describe("an Object.prototype that is polluted with a type of attribute values", () => {
  for (const name of Object.keys(POLLUTION)) {
    test(`changes no item: ${name}`, async () => {
      for (const item of [ITEM, PLAIN]) {
        const stored = await encryptor.encrypt<object>(item);
        const read = await polluted(name, () => encryptor.decrypt(stored));
        expect<object>(read).toEqual(item);
        const written = await polluted(name, () =>
          encryptor.encrypt<object>(item),
        );
        expect<object>(await encryptor.decrypt(written)).toEqual(item);
      }
    });

    test(`hides no number from document commands: ${name}`, async () => {
      const price = { N: "1.23e+40" };
      for (const value of [price, { L: [price] }, { NS: [price.N] }]) {
        const item = { M: new Map([["price", value]]) };
        const isFound = await polluted(name, async () => hasNumberText(item));
        expect(isFound).toBe(true);
      }
    });
  }
});
