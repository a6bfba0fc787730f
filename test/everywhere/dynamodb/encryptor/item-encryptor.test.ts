import { describe, expect, test } from "bun:test";
import {
  generateKey,
  localKeyring,
  multiKeyring,
  type SealmaskEvent,
} from "../../../../mod.ts";
import {
  type ItemEncryptorOptions,
  itemEncryptor,
  NumberText,
} from "../../../../src/entries/dynamodb.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";

const first = localKeyring({ key: generateKey(), keyName: "first" });
const second = localKeyring({ key: generateKey(), keyName: "second" });

const options = {
  tableName: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyring: first,
  algorithmSuite: "6700",
  attributes: {
    pk: "sign",
    sk: "sign",
    ssn: "encrypt",
    address: "encrypt",
    price: "encrypt",
    tags: "sign",
    name: "sign",
    seen: "none",
  },
  unsigned: { names: ["seen"], prefix: ":" },
} as const satisfies ItemEncryptorOptions;

/** Makes an encryptor whose options' types say nothing, for items of all kinds. */
function encryptorOf(changed: Partial<ItemEncryptorOptions> = {}) {
  const whole: ItemEncryptorOptions = { ...options, ...changed };
  return itemEncryptor(whole);
}

const encryptor = encryptorOf();

const customer = {
  pk: "1",
  sk: 7,
  ssn: "078-05-1120",
  address: { street: "1 Main St", rooms: [1, 2.5, null, true] },
  name: "Ada",
  seen: 3,
  ":lock": "free",
};

describe("an item of plain values", () => {
  test("comes back, and only encrypted attributes change meanwhile", async () => {
    const stored = await encryptor.encrypt(customer);
    const { ssn, address, aws_dbe_head, aws_dbe_foot, ...clear } =
      stored as Record<string, unknown>;
    for (const each of [ssn, address, aws_dbe_head, aws_dbe_foot]) {
      expect(each).toBeInstanceOf(Uint8Array);
    }
    const { ssn: _, address: __, ...expected } = customer;
    expect(clear).toEqual(expected);
    expect(await encryptor.decrypt<object>(stored)).toEqual(customer);
  });

  test("keeps the caller's own values where it is not encrypted", async () => {
    const tags = new Map([["a", [1n]]]);
    const name = Buffer.from([1]);
    const item = { pk: "1", sk: 7n, tags, name, seen: new Set([1]) };
    const stored: Record<string, unknown> = {
      ...(await encryptor.encrypt(item)),
    };
    expect(stored.tags).toBe(tags);
    expect(stored.name).toBe(name);
    expect([stored.sk, stored.seen]).toEqual([7n, item.seen]);
    const opened = await encryptor.decrypt(stored);
    expect(opened.tags).toBe(tags);
    expect(opened).toEqual(item);
  });

  test("keeps the digits of numbers that JavaScript would round", async () => {
    const numbers: readonly (readonly [text: string, plain: unknown])[] = [
      ["1.23e+40", 123n * 10n ** 38n],
      ["9007199254740993", 9007199254740993n],
      ["-9007199254740998.25", new NumberText("-9007199254740998.25")],
    ];
    for (const [text, plain] of numbers) {
      const price = new NumberText(text);
      const stored = await encryptor.encrypt({ pk: "1", sk: 1, price });
      const opened = await encryptor.decrypt(stored);
      expect(opened.price as unknown).toEqual(plain);
    }
  });

  test("gives back bytes as bytes", async () => {
    const given = [
      new Uint8Array([1, 2]),
      new Uint8Array([1, 2]).buffer,
      new DataView(new Uint8Array([1, 2]).buffer),
    ];
    for (const ssn of given) {
      const stored = await encryptor.encrypt({ pk: "1", sk: 1, ssn });
      const opened = await encryptor.decrypt<{ ssn: Uint8Array }>(stored);
      expect(opened.ssn).toBeInstanceOf(Uint8Array);
      expect([...opened.ssn]).toEqual([1, 2]);
    }
  });

  test("has bytes of other types as Uint8Array, also where it is not encrypted: the AWS SDK would store them empty", async () => {
    const bytes = new Uint8Array([1, 2]);
    const name = { photos: [bytes.buffer, new Map([["a", bytes]])] };
    const seen = new Set([new Uint8ClampedArray([1, 2])]);
    const item = { pk: "1", sk: new DataView(bytes.buffer), name, seen };
    const stored: Record<string, unknown> = {
      ...(await encryptor.encrypt(item)),
    };
    expect(stored.sk).toEqual(bytes);
    expect(stored.name).toEqual({ photos: [bytes, { a: bytes }] });
    expect(stored.seen).toEqual(new Set([bytes]));
    expect((await encryptor.decrypt(stored)).sk).toEqual(bytes);
  });
});

const attributeValues = {
  pk: { S: "1" },
  sk: { N: "7" },
  ssn: { S: "078-05-1120" },
  address: { M: { __proto: { L: [{ N: "1" }, { NULL: true }] } } },
  price: { B: new Uint8Array([1, 2, 3]) },
  tags: { SS: ["b", "a"] },
  seen: { BOOL: true },
};

describe("an item of attribute values", () => {
  test("comes back as attribute values with bytes", async () => {
    const stored = await encryptor.encrypt(attributeValues);
    expect(stored.ssn).toEqual({ B: expect.any(Uint8Array) });
    expect(stored.tags).toBe(attributeValues.tags);
    expect(await encryptor.decrypt<object>(stored)).toEqual(attributeValues);
  });

  test("comes back as DynamoDB JSON if its bytes are base64, as in a stream's event", async () => {
    const json = { ...attributeValues, price: { B: "AQID" } };
    const stored = await encryptor.encrypt(json);
    expect(JSON.parse(JSON.stringify(stored))).toEqual(stored);
    expect(stored.ssn).toEqual({ B: expect.any(String) });
    expect(await encryptor.decrypt<object>(stored)).toEqual(json);
    const image = JSON.parse(JSON.stringify(stored));
    expect(await encryptor.decrypt(image)).toEqual(json);
  });

  test("of a stream is one with the item that the client stored", async () => {
    const stored = await encryptor.encrypt(customer);
    const image: Record<string, object> = {};
    for (const [name, value] of Object.entries(stored)) {
      if (value instanceof Uint8Array) {
        image[name] = { B: btoa(String.fromCharCode(...value)) };
      } else if (typeof value === "number") image[name] = { N: `${value}` };
      else image[name] = { S: value };
    }
    expect(await encryptor.decrypt(image)).toEqual({
      ...image,
      aws_dbe_head: undefined,
      aws_dbe_foot: undefined,
      ssn: { S: "078-05-1120" },
      address: {
        M: {
          street: { S: "1 Main St" },
          rooms: {
            L: [{ N: "1" }, { N: "2.5" }, { NULL: true }, { BOOL: true }],
          },
        },
      },
    });
  });
});

test("a name __proto__ is an attribute like any other, in every form", async () => {
  const attributes = JSON.parse('{"pk":"sign","__proto__":"encrypt"}');
  const odd = encryptorOf({ sortKey: undefined, attributes });
  const texts = [
    '{"pk":"1","__proto__":{"x":1}}',
    '{"pk":{"S":"1"},"__proto__":{"M":{"__proto__":{"N":"1"}}}}',
  ];
  for (const text of texts) {
    const stored = await odd.encrypt(JSON.parse(text));
    expect(Object.hasOwn(stored, "__proto__")).toBe(true);
    expect(JSON.stringify(await odd.decrypt(stored))).toBe(text);
  }
});

describe("rewrap", () => {
  for (const algorithmSuite of ["6700", "6701"] as const) {
    test(`hands an item over to another keyring, in its form: ${algorithmSuite}`, async () => {
      const mine = encryptorOf({ algorithmSuite });
      const theirs = encryptorOf({ keyring: second });
      for (const item of [customer, attributeValues]) {
        const stored = await mine.encrypt<object>(item);
        const moved = await mine.rewrap(stored, { to: second });
        expect(await theirs.decrypt<object>(moved)).toEqual(item);
        const { ssn } = moved as typeof customer;
        expect(ssn).toBe((stored as typeof customer).ssn);
        const error = await caught(() => mine.decrypt(moved));
        expect(error).toMatchObject({ code: "ERR_KEYRING", reason: "foreign" });
      }
    });
  }

  test("takes a keyring, and nothing else", async () => {
    const stored = await encryptor.encrypt(customer);
    for (const wrong of [undefined, {}, { to: "key" }, { too: second }]) {
      const call = () => encryptor.rewrap(stored, wrong as never);
      expect((await caught(call)).name).toBe("TypeError");
    }
  });

  test("refuses an item that was changed", async () => {
    const stored = await encryptor.encrypt(customer);
    const changed = { ...stored, name: "Eve" };
    const call = () => encryptor.rewrap(changed, { to: second });
    expect((await caught(call)).name).toBe("DecryptionError");
  });
});

test("describe says without a key what the header says", async () => {
  const keyring = multiKeyring({ generator: first, children: [second] });
  const stored = await encryptorOf({ keyring }).encrypt(customer);
  const { version, algorithmSuite, attributes, encryptedDataKeys } =
    encryptor.describe(stored);
  expect([version, algorithmSuite]).toEqual([1, "6700"]);
  expect({ ...attributes }).toEqual({
    pk: "sign",
    sk: "sign",
    ssn: "encrypt",
    address: "encrypt",
    name: "sign",
    seen: "none",
    ":lock": "none",
  });
  const names = encryptedDataKeys.map(({ keyName }) => keyName);
  expect(names).toEqual(["first", "second"]);
  const plain = await caught(() => encryptor.describe(customer));
  expect(plain.name).toBe("EnvelopeError");
});

test("items are the same on nativeCrypto", async () => {
  const native = encryptorOf({ crypto: nativeCrypto() });
  const one = await native.encrypt(customer);
  expect(await encryptor.decrypt<object>(one)).toEqual(customer);
  const other = await encryptor.encrypt(customer);
  expect(await native.decrypt<object>(other)).toEqual(customer);
});

describe("an encrypted item whose partition key was taken away", () => {
  const forms: readonly (readonly [form: string, item: object])[] = [
    ["of plain values", { pk: "1", sk: 1, ssn: "078-05-1120" }],
    [
      "of attribute values",
      { pk: { S: "1" }, sk: { N: "1" }, ssn: { S: "078-05-1120" } },
    ],
  ];
  for (const [form, item] of forms) {
    test(`is refused as one that was changed: ${form}`, async () => {
      const stored: Record<string, unknown> = {
        ...(await encryptor.encrypt(item as { pk: string; sk: number })),
      };
      delete stored.pk;
      const error = await caught(() => encryptor.decrypt(stored));
      expect(error.name).toBe("EnvelopeError");
    });
  }
});

describe("an item that cannot be right is refused:", () => {
  const wrong: [what: string, item: unknown, error: string, message: string][] =
    [
      ["no object", 7, "TypeError", "Cannot read the item"],
      ["no partition key", { sk: 1 }, "TypeError", '"pk"'],
      ["no sort key", { pk: "1" }, "TypeError", '"sk"'],
      [
        "an attribute without action",
        { ...customer, email: "a@b.c" },
        "TypeError",
        'the attribute "email": expected an action',
      ],
      [
        "two forms",
        { ...customer, pk: { S: "1" } },
        "TypeError",
        'the attribute "/sk"',
      ],
      [
        "a type that DynamoDB lacks",
        { ...customer, ssn: new Date(0) },
        "UnsupportedTypeError",
        "/ssn",
      ],
    ];
  for (const [what, item, error, message] of wrong) {
    test(what, async () => {
      const refused = await caught(() => encryptor.encrypt(item as object));
      expect(refused.name).toBe(error);
      expect(refused.message).toContain(message);
      expect(refused.message).not.toContain("078-05-1120");
    });
  }

  test("one that is encrypted already, under every policy", async () => {
    const stored = await encryptor.encrypt(customer);
    const { aws_dbe_head: _, ...headless } = stored as Record<string, unknown>;
    for (const plaintextPolicy of [
      "forbid-write-forbid-read",
      "forbid-write-allow-read",
      "force-write-allow-read",
    ] as const) {
      for (const item of [stored, headless]) {
        const other = encryptorOf({ plaintextPolicy });
        const error = await caught(() => other.encrypt<object>(item));
        expect(error.name).toBe("UnsupportedTypeError");
        expect(error.message).toContain("encrypted already");
      }
    }
  });
});

describe("the plaintext policy", () => {
  const under = (plaintextPolicy: ItemEncryptorOptions["plaintextPolicy"]) => {
    const events: SealmaskEvent[] = [];
    const onEvent = (event: SealmaskEvent) => {
      if (event.type.startsWith("plaintext")) events.push(event);
    };
    return { events, other: encryptorOf({ plaintextPolicy, onEvent }) };
  };
  const read = { type: "plaintext-item-read", tableName: "customers" };
  const written = { type: "plaintext-item-written", tableName: "customers" };

  test("forbids plaintext by default, and the error says how to allow it", async () => {
    const { events, other } = under(undefined);
    const error = await caught(() => other.decrypt(customer));
    expect(error.name).toBe("EnvelopeError");
    expect(error.message).toContain('"forbid-write-allow-read"');
    expect(events).toEqual([]);
  });

  test("may let plaintext items be read, and tells the listener of each", async () => {
    const { events, other } = under("forbid-write-allow-read");
    expect(await other.decrypt(customer)).toEqual(customer);
    expect(await other.decrypt(attributeValues)).toEqual(attributeValues);
    expect(events).toEqual([read, read] as SealmaskEvent[]);
    const stored = await other.encrypt(customer);
    expect(stored.ssn).toBeInstanceOf(Uint8Array);
    expect(await other.decrypt<object>(stored)).toEqual(customer);
    expect(events.length).toBe(2);
  });

  test("may force plaintext, and tells the listener of each", async () => {
    const { events, other } = under("force-write-allow-read");
    const plain = await other.encrypt<object>(customer);
    expect(plain).toEqual(customer);
    expect(await other.decrypt(plain)).toEqual(customer);
    expect(events).toEqual([written, read] as SealmaskEvent[]);
    const stored = await encryptor.encrypt<object>(customer);
    expect(await other.decrypt(stored)).toEqual(customer);
  });

  test("lets attributes with reserved names pass in a plaintext item", async () => {
    const { other } = under("forbid-write-allow-read");
    const item = { ...customer, aws_dbe_b_ssn: "beacon" };
    expect(await other.decrypt<object>(item)).toEqual(item);
  });

  test("takes no item with a header alone, a footer alone or a header of text for plaintext", async () => {
    const stored = await encryptor.encrypt(customer);
    const { aws_dbe_head, aws_dbe_foot, ...rest } = stored as Record<
      string,
      unknown
    >;
    for (const item of [
      { ...rest, aws_dbe_head },
      { ...rest, aws_dbe_foot },
      { ...customer, aws_dbe_head: "text" },
      { ...customer, aws_dbe_foot: "text" },
    ]) {
      for (const policy of [
        "forbid-write-allow-read",
        "force-write-allow-read",
      ] as const) {
        const { events, other } = under(policy);
        const error = await caught(() => other.decrypt(item));
        expect(error.name).toBe("EnvelopeError");
        expect(events).toEqual([]);
      }
    }
  });

  test("lets a listener refuse plaintext by an error", async () => {
    const onEvent = ({ type }: SealmaskEvent) => {
      if (type.startsWith("plaintext")) throw new RangeError("not here");
    };
    const plaintextPolicy = "force-write-allow-read";
    const other = encryptorOf({ plaintextPolicy, onEvent });
    for (const call of [
      () => other.encrypt<object>(customer),
      () => other.decrypt<object>(customer),
    ]) {
      expect((await caught(call)).message).toBe("not here");
    }
  });
});

describe("a signal", () => {
  test("that is aborted ends each call with its reason", async () => {
    const signal = AbortSignal.abort(new RangeError("enough"));
    const stored = await encryptor.encrypt<object>(customer);
    const plaintextPolicy = "force-write-allow-read";
    const plain = encryptorOf({ plaintextPolicy });
    for (const call of [
      () => encryptor.encrypt<object>(customer, { signal }),
      () => encryptor.decrypt(stored, { signal }),
      () => encryptor.rewrap(stored, { to: second, signal }),
      () => plain.encrypt<object>(customer, { signal }),
      () => plain.decrypt(customer, { signal }),
    ]) {
      expect((await caught(call)).message).toBe("enough");
    }
  });
});
