import { expect, test } from "bun:test";
import { generateKey, localKeyring } from "../../../mod.ts";
import {
  type AnyItemEncryptor,
  type EncryptedItem,
  type ItemAction,
  type ItemEncryptor,
  type ItemEncryptorOptions,
  itemEncryptor,
} from "../../../src/entries/dynamodb.ts";
import { expectType } from "../../support/types.ts";

const keyring = localKeyring({ key: generateKey() });

const encryptor = itemEncryptor({
  tableName: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyring,
  algorithmSuite: "6700",
  attributes: {
    pk: "sign",
    sk: "sign",
    ssn: "encrypt",
    address: "encrypt",
    name: "sign",
    seen: "none",
  },
  unsigned: { names: ["seen", "ttl"], prefix: ":" },
});

interface Customer {
  pk: string;
  sk: number;
  ssn: string;
  address?: { street: string };
  name: string;
  readonly seen?: number;
  ttl?: number;
  ":lock"?: boolean;
}

const customer: Customer = { pk: "1", sk: 1, ssn: "078-05-1120", name: "Ada" };

test("an encrypted item has bytes for encrypted attributes, a header and a footer", async () => {
  const stored = await encryptor.encrypt(customer);
  expectType<Uint8Array>()(stored.ssn);
  expectType<Uint8Array | undefined>()(stored.address);
  expectType<string>()(stored.name);
  expectType<number>()(stored.sk);
  expectType<number | undefined>()(stored.seen);
  expectType<number | undefined>()(stored.ttl);
  expectType<boolean | undefined>()(stored[":lock"]);
  expectType<Uint8Array>()(stored.aws_dbe_head);
  expectType<Uint8Array>()(stored.aws_dbe_foot);
  // @ts-expect-error: an encrypted item is no customer
  const plain: Customer = stored;
  expect(plain.ssn).toBeInstanceOf(Uint8Array);
  const item: Record<string, unknown> = stored;
  expect(Object.keys(item).length).toBe(6);
});

test("a decrypted item has the type of the plain item again", async () => {
  const stored = await encryptor.encrypt(customer);
  const opened = await encryptor.decrypt(stored);
  expectType<Customer>()(opened);
  const rewrapped = await encryptor.rewrap(stored, { to: keyring });
  expectType<Customer>()(await encryptor.decrypt(rewrapped));
  const fetched: Record<string, unknown> = stored;
  expectType<Record<string, unknown>>()(await encryptor.decrypt(fetched));
  expectType<Customer>()(await encryptor.decrypt<Customer>(fetched));
  expect(opened).toEqual(customer);
});

test("an item of attribute values has attribute values", async () => {
  const given = { pk: { S: "1" }, sk: { N: "1" }, ssn: { S: "078-05-1120" } };
  const stored = await encryptor.encrypt(given);
  expectType<{ readonly B: Uint8Array }>()(stored.ssn);
  expectType<{ readonly B: Uint8Array }>()(stored.aws_dbe_head);
  expect(stored.ssn.B).toBeInstanceOf(Uint8Array);
  const json = await encryptor.encrypt({ ...given, name: { B: "AA==" } });
  expectType<{ readonly B: string }>()(json.ssn);
  expectType<{ readonly B: string }>()(json.aws_dbe_foot);
  expect(typeof json.ssn.B).toBe("string");
  const opened = await encryptor.decrypt(stored);
  expect(opened.ssn.S).toBe("078-05-1120");
});

test("an item whose attributes are not known may have any form", async () => {
  const item: Record<string, unknown> = { ...customer };
  const stored = await encryptor.encrypt(item);
  expectType<unknown>()(stored.ssn);
  expectType<unknown>()(stored.anything);
  expect(stored.ssn).toBeInstanceOf(Uint8Array);
  const made = async <T extends { pk: string; sk: number }>(value: T) =>
    encryptor.encrypt(value);
  expect((await made(customer)).ssn).toBeInstanceOf(Uint8Array);
});

test("an attribute without action, a missing key and an encrypted item are mistakes", () => {
  const extra = { ...customer, email: "ada@example.com" };
  const { sk: _, ...unsorted } = customer;
  const mistakes = [
    // @ts-expect-error: no action for `email`
    () => encryptor.encrypt(extra),
    // @ts-expect-error: no sort key
    () => encryptor.encrypt(unsorted),
    async () => {
      const stored = await encryptor.encrypt(customer);
      // @ts-expect-error: encrypted already
      return encryptor.encrypt(stored);
    },
    // @ts-expect-error: no such option
    () => encryptor.encrypt(customer, { signl: undefined }),
  ];
  expect(mistakes.length).toBe(4);
});

test("a context attribute must be there, and makes the keys context attributes", () => {
  const tenants = itemEncryptor({
    tableName: "customers",
    partitionKey: "pk",
    keyring,
    attributes: { pk: "context", tenant: "context" },
  });
  const mistakes = [
    // @ts-expect-error: no tenant
    () => tenants.encrypt({ pk: "1" }),
    () =>
      itemEncryptor({
        tableName: "customers",
        partitionKey: "pk",
        keyring,
        // @ts-expect-error: keys need "context" too
        attributes: { pk: "sign", tenant: "context" },
      }),
  ];
  expect(mistakes.length).toBe(2);
});

const base = { tableName: "customers", partitionKey: "pk", keyring } as const;

test("actions that break a rule are mistakes", () => {
  const mistakes = [
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: keys cannot be encrypted
        attributes: { pk: "encrypt" },
      }),
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: no action for the key
        attributes: { ssn: "encrypt" },
      }),
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: not an action
        attributes: { pk: "sign", ssn: "ENCRYPT_AND_SIGN" },
      }),
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: "none" is for unsigned attributes
        attributes: { pk: "sign", seen: "none" },
      }),
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: an unsigned attribute cannot be encrypted
        attributes: { pk: "sign", seen: "encrypt" },
        unsigned: { names: ["seen"] },
      }),
    () =>
      itemEncryptor({
        ...base,
        // @ts-expect-error: an unsigned attribute cannot be signed
        attributes: { pk: "sign", ":seen": "sign" },
        unsigned: { prefix: ":" },
      }),
    () =>
      itemEncryptor({
        ...base,
        attributes: { pk: "sign" },
        // @ts-expect-error: no such option
        sortkey: "sk",
      }),
    () =>
      itemEncryptor({
        ...base,
        attributes: { pk: "sign", ssn: "encrypt" },
        // @ts-expect-error: an index cannot find encrypted values
        indexes: { "by-ssn": { partitionKey: "ssn", projection: "all" } },
      }),
    () =>
      itemEncryptor({
        ...base,
        attributes: { pk: "sign", plan: "sign", ssn: "encrypt" },
        indexes: {
          "by-plan": {
            partitionKey: "plan",
            // @ts-expect-error: an index cannot sort encrypted values
            sortKey: "ssn",
            projection: "keys-only",
          },
        },
      }),
  ];
  for (const mistake of mistakes) expect(mistake).toThrow(TypeError);
});

test("under a policy that forces plaintext the item stays plain", async () => {
  const options = {
    ...base,
    attributes: { pk: "sign", ssn: "encrypt" },
    plaintextPolicy: "force-write-allow-read",
  } as const;
  const item = { pk: "1", ssn: "078-05-1120" };
  const plain = await itemEncryptor(options).encrypt(item);
  expectType<{ pk: string; ssn: string }>()(plain);
  const text: string = plain.ssn;
  expect(text).toBe("078-05-1120");
});

test("an encryptor of options that are not known takes any item", async () => {
  const attributes: Record<string, ItemAction> = { pk: "sign", ssn: "encrypt" };
  const options: ItemEncryptorOptions = { ...base, attributes };
  const general: ItemEncryptor = itemEncryptor(options);
  const stored = await general.encrypt({ pk: "1", ssn: "078-05-1120" });
  expect(stored.ssn).toBeInstanceOf(Uint8Array);
  const known: AnyItemEncryptor[] = [general, encryptor];
  expect(known.length).toBe(2);
  type Stored = EncryptedItem<{ pk: string; ssn: string }, typeof options>;
  const typed = stored as Stored;
  expectType<string | Uint8Array | { readonly B: Uint8Array | string }>()(
    typed.ssn,
  );
});
