import {
  generateKey,
  type Keyring,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import { itemEncryptor } from "../../../src/entries/dynamodb.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { type Attempt, assertIs, type Bound } from "./bound.ts";
import { listOf } from "./shapes.ts";

function encryptorWith(keyring: Keyring) {
  return itemEncryptor({
    tableName: "customers",
    partitionKey: "pk",
    keyring,
    attributes: { pk: "sign", value: "encrypt" },
    algorithmSuite: "6700",
  });
}

const OF_ITEM: Bound = {
  name: "encrypted data keys of an item",
  limit: "10",
  async at() {
    const [generator, ...children] = listOf(10, () =>
      localKeyring({ key: generateKey() }),
    );
    const encryptor = encryptorWith(multiKeyring({ generator, children }));
    const item = await encryptor.encrypt({ pk: "1", value: 7 });
    return {
      input: "10 encrypted data keys",
      sent: item.aws_dbe_head,
      run: () => encryptor.decrypt(item),
      check: (answer) =>
        assertIs("the value", (answer as { value: unknown }).value, 7),
    };
  },
  async beyond() {
    const keyring = memoryKeyring();
    const encryptor = encryptorWith(keyring);
    const item = await encryptor.encrypt({ pk: "1", value: 7 });
    const before = keyring.calls.unwrap;
    const header = item.aws_dbe_head.slice();
    // The count of data keys stands behind version, suite, message id, a legend of two letters and an empty context.
    header[2 + 32 + 2 + 2 + 2] = 255;
    return {
      input: "255 encrypted data keys",
      sent: header,
      run: () => encryptor.decrypt({ ...item, aws_dbe_head: header }),
      refusal: { name: "EnvelopeError", says: "(maxEncryptedDataKeys)" },
      calls: () => keyring.calls.unwrap - before,
    };
  },
};

function nesting(levels: number): Attempt {
  let value: unknown = 7;
  for (let i = 0; i < levels; i++) value = [value];
  const encryptor = encryptorWith(memoryKeyring());
  const item = { pk: "1", value };
  return {
    input: `${levels} lists around a value`,
    sent: JSON.stringify(item),
    run: () => encryptor.encrypt(item),
  };
}

const NESTED: Bound = {
  name: "lists and maps around a value of an item",
  limit: "31",
  at: () => nesting(31),
  beyond: () => ({
    ...nesting(32),
    refusal: {
      name: "UnsupportedTypeError",
      says: "at most 31 lists and maps",
    },
  }),
};

/** Bounds of DynamoDB items. */
export const ITEM_BOUNDS: readonly Bound[] = [OF_ITEM, NESTED];
