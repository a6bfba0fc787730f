import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  FieldNotFoundError,
  generateKey,
  inspect,
  isEnvelope,
  LocationMismatchError,
  localKeyring,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

interface Customer {
  id: number;
  email: unknown;
  address: { street: unknown; city: unknown };
}

const context = { tenant_id: "a06b" };
const customer: Customer = {
  id: 1,
  email: "johndoe@example.com",
  address: { street: "123 Main St", city: "Anytown" },
};
const fields = ["email", "address.street"];

function setUp() {
  const keyring = memoryKeyring();
  return { keyring, masking: new DataMasking({ keyring }) };
}

describe("encrypting fields", () => {
  test("puts a token bound to its location in place of each, and leaves the rest and the input alone", async () => {
    const { keyring, masking } = setUp();
    const before = structuredClone(customer);
    const sealed = (await masking.encrypt(customer, {
      fields,
      context,
    })) as Customer;
    expect(customer).toEqual(before);
    expect(sealed.id).toBe(1);
    expect(sealed.address.city).toBe("Anytown");
    expect(inspect(sealed.email as string).location).toBe("/email");
    expect(inspect(sealed.address.street as string).location).toBe(
      "/address/street",
    );
    expect(keyring.calls.generate).toBe(1);
    expect(await masking.decrypt(sealed, { context })).toEqual(customer);
    expect(await masking.decrypt(sealed, { context, fields })).toEqual(
      customer,
    );
  });

  test("works on a JSON text too", async () => {
    const { masking } = setUp();
    const sealed = (await masking.encrypt(JSON.stringify(customer), {
      fields,
    })) as Customer;
    expect(isEnvelope(sealed.email)).toBe(true);
    expect(await masking.decrypt(JSON.stringify(sealed), { fields })).toEqual(
      customer,
    );
  });

  test("seals values of every type, whole objects too", async () => {
    const { masking } = setUp();
    const document = {
      n: 1,
      z: null,
      b: Uint8Array.of(1),
      o: { deep: [1, { x: 2 }] },
    };
    const sealed = (await masking.encrypt(document, {
      fields: ["n", "z", "b", "o", "o.deep"],
    })) as Record<string, unknown>;
    for (const value of Object.values(sealed))
      expect(isEnvelope(value)).toBe(true);
    expect(await masking.decrypt(sealed)).toEqual(document);
  });

  test("of a misspelt path throws, and no key service is called", async () => {
    const { keyring, masking } = setUp();
    const fields: string[] = ["email", "adress.street"];
    const call = () => masking.encrypt(customer, { fields });
    const error = await caught(call);
    expect(error).toBeInstanceOf(FieldNotFoundError);
    expect(error.message).toContain('"adress.street"');
    expect(keyring.calls.generate).toBe(0);
  });

  test("without any field throws", async () => {
    const { masking } = setUp();
    for (const bad of [[], "email", [1], [null]]) {
      const call = () => masking.encrypt(customer, { fields: bad as never });
      expect(await caught(call)).toBeInstanceOf(TypeError);
    }
  });

  test("that hold a token already throws", async () => {
    const { masking } = setUp();
    const sealed = (await masking.encrypt(customer, { fields })) as Customer;
    const error = await caught(() =>
      masking.encrypt(sealed, { fields: ["email"] }),
    );
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain('"/email"');
  });

  test("is all or nothing: one value that cannot be serialized rejects the whole", async () => {
    const { keyring, masking } = setUp();
    const call = () => masking.encrypt({ a: 1, b: 2n }, { fields: ["a", "b"] });
    expect(await caught(call)).toBeInstanceOf(UnsupportedTypeError);
    expect(keyring.calls.generate).toBe(0);
  });

  test("that are missing can be ignored when asked to", async () => {
    const { masking } = setUp();
    const options = {
      fields: ["email", "phone"],
      onMissingField: "ignore",
    } as const;
    const sealed = (await masking.encrypt(customer, options)) as Customer;
    expect(isEnvelope(sealed.email)).toBe(true);
    const none = { fields: ["phone"], onMissingField: "ignore" } as const;
    expect((await masking.encrypt(customer, none)) as Customer).toEqual(
      customer,
    );
  });

  test("of data that has no fields throws", async () => {
    const { masking } = setUp();
    for (const data of [1, null, true, "[", '"text"', undefined]) {
      const call = () => masking.encrypt(data, { fields });
      expect(await caught(call)).toBeInstanceOf(UnsupportedTypeError);
    }
  });

  test("treats `__proto__`, dots escaped by nothing and other odd names as names", async () => {
    const { masking } = setUp();
    const document = JSON.parse(
      '{"__proto__":{"x":1},"constructor":2,"a/b~c":3,"-":4}',
    );
    const names = ["__proto__.x", "constructor", "a/b~c", "-"];
    const sealed = (await masking.encrypt(document, {
      fields: names,
    })) as object;
    expect(Object.getPrototypeOf(sealed)).toBe(Object.prototype);
    expect(Object.keys(sealed)).toEqual(Object.keys(document));
    expect(JSON.stringify(await masking.decrypt(sealed))).toBe(
      JSON.stringify(document),
    );
  });
});

describe("decrypting fields", () => {
  async function sealed() {
    const { keyring, masking } = setUp();
    const document = (await masking.encrypt(customer, {
      fields,
      context,
    })) as Customer;
    return { keyring, masking, document };
  }

  test("whose tokens were swapped throws, before any key service is called", async () => {
    const { masking, document, keyring } = await sealed();
    const { email, address } = document;
    const swapped = {
      ...document,
      email: address.street,
      address: { ...address, street: email },
    };
    const error = await caught(() => masking.decrypt(swapped, { context }));
    expect(error).toBeInstanceOf(LocationMismatchError);
    expect(error.message).toMatch(
      /encrypted at "\/address\/street", but found at "\/email"/,
    );
    expect(keyring.calls.unwrap).toBe(0);
  });

  test("with a token copied into a second field throws", async () => {
    const { masking, document } = await sealed();
    const copied = { ...document, phone: document.email };
    expect(
      await caught(() => masking.decrypt(copied, { context })),
    ).toBeInstanceOf(LocationMismatchError);
  });

  test("with a whole value's token in a field throws, and so does a field's token alone", async () => {
    const { masking, document } = await sealed();
    const token = await masking.encrypt("x", { context });
    for (const data of [{ email: token }, document.email]) {
      expect(
        await caught(() => masking.decrypt(data, { context })),
      ).toBeInstanceOf(LocationMismatchError);
    }
  });

  test("insists that each field named is a token", async () => {
    const { masking, document } = await sealed();
    const options = { context, fields: ["email", "address.city"] };
    const error = await caught(() => masking.decrypt(document, options));
    expect(error).toBeInstanceOf(EnvelopeError);
    expect(error.message).toContain('"/address/city"');
    const none = { context, fields: ["phone"] };
    expect(await caught(() => masking.decrypt(document, none))).toBeInstanceOf(
      FieldNotFoundError,
    );
  });

  test("of a document without any token throws", async () => {
    const { masking } = await sealed();
    for (const data of [customer, {}, [], [[]]]) {
      expect(await caught(() => masking.decrypt(data))).toBeInstanceOf(
        FieldNotFoundError,
      );
    }
  });

  test("finds a token by its shape, so that a damaged one throws instead of staying", async () => {
    const { masking, document } = await sealed();
    const damaged = {
      ...document,
      email: (document.email as string).slice(0, -9),
    };
    expect(
      await caught(() => masking.decrypt(damaged, { context })),
    ).toBeInstanceOf(EnvelopeError);
  });

  test("that are named looks nowhere else: what cannot be searched may stand beside them", async () => {
    const { masking } = setUp();
    const sealed = (await masking.encrypt(customer, { fields })) as Customer;
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    const beside = { ...sealed, seen: new Set([1]), cycle };
    const opened = await masking.decrypt<typeof beside>(beside, { fields });
    expect(opened.email).toBe(customer.email);
    expect(opened.seen).toBe(beside.seen);
  });

  test("of a document that cannot be searched throws", async () => {
    const { masking } = await sealed();
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    for (const data of [
      cyclic,
      { m: new Map() },
      { s: new Set() },
      new Map(),
    ]) {
      expect(await caught(() => masking.decrypt(data))).toBeInstanceOf(
        UnsupportedTypeError,
      );
    }
  });

  test("under a wrong context throws, and nothing is returned", async () => {
    const { masking, document } = await sealed();
    await expect(
      masking.decrypt(document, { context: { tenant_id: "b" } }),
    ).rejects.toThrow("another encryption context");
  });
});

test("a local keyring's documents open in another instance with the same key", async () => {
  const key = generateKey();
  const one = new DataMasking({ keyring: localKeyring({ key }) });
  const two = new DataMasking({ keyring: localKeyring({ key }) });
  expect(await two.decrypt(await one.encrypt(customer, { fields }))).toEqual(
    customer,
  );
});
