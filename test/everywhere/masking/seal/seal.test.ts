import { describe, expect, test } from "bun:test";
import jsonPatch, { type Operation } from "fast-json-patch";
import {
  DataMasking,
  FieldNotFoundError,
  InvalidPathError,
  inspect,
  isEnvelope,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../../mod.ts";
import { kmsKeyring } from "../../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../../src/entries/kms-fetch.ts";
import {
  type SealOptions,
  seal,
  unseal,
} from "../../../../src/entries/patch.ts";
import {
  memoryKeyring,
  startLocalKms,
} from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";
import { deepFreeze } from "../../../support/documents.ts";
import { expectType } from "../../../support/types.ts";

const context = { tenant_id: "a06b" };

const order = {
  id: 7,
  email: "johndoe@example.com",
  buyer: { name: "Jo Doe", address: { street: "123 Main St", zip: "12345" } },
  cards: [
    { number: "4111111111111111", type: "credit" },
    { number: "5500000000000004", type: "debit" },
  ],
};

function setUp() {
  const keyring = memoryKeyring();
  return { keyring, masking: new DataMasking({ keyring }) };
}

describe("sealing", () => {
  const ways: Record<string, SealOptions> = {
    "a field": { fields: ["email"] },
    "fields in three notations": {
      fields: ["$..zip", "/buyer/name", "cards[-1].number"],
    },
    "a filter": { fields: ["$.cards[?@.type == 'debit'].number"] },
    "paths that select the same place": { fields: ["email", "$.email"] },
    "a parent and what is in it": {
      fields: ["buyer.address.zip", "buyer", "cards[0].number", "cards"],
    },
    "the root": { fields: ["$", "email"] },
    "the whole document": {},
    "the whole document by a rule": { dynamicMask: true },
    "an object by a rule, leaf by leaf": {
      fields: ["buyer"],
      keep: { last: 2 },
    },
    "rules by path": {
      fields: ["email", "buyer.address"],
      maskingRules: {
        email: "email",
        "cards[*].number": { keep: { last: 4 } },
      },
    },
    "a fixed mask": { fields: ["cards"], customMask: "-" },
    "a function that gives nothing": { fields: ["id"], mask: () => undefined },
    "a function that gives the value itself": {
      fields: ["id", "cards"],
      mask: (value) => value,
    },
    "a function that gives objects": {
      fields: ["id", "email"],
      mask: (value) => ({ type: typeof value, hasOwnProperty: [null] }),
    },
    "missing fields, ignored": {
      fields: ["email", "phone"],
      onMissingField: "ignore",
    },
    "nothing at all, ignored": { fields: ["phone"], onMissingField: "ignore" },
  };

  for (const [what, options] of Object.entries(ways)) {
    test(`${what} gives what erase gives, and a token that restores the rest`, async () => {
      const { masking } = setUp();
      const given = { ...options, context };
      const frozen = deepFreeze(structuredClone(order));
      const { document, sealed } = await seal(masking, frozen, given);
      expect(document).toEqual(masking.erase(order, options));
      expect(isEnvelope(sealed)).toBe(true);
      const masked = JSON.stringify(document);
      deepFreeze(document);
      const back = await unseal(masking, document, sealed, { context });
      expect(JSON.stringify(back)).toBe(JSON.stringify(order));
      expect(JSON.stringify(document)).toBe(masked);
    });
  }

  test("makes a JSON Patch that others apply too", async () => {
    const { masking } = setUp();
    const { document, sealed } = await seal(masking, order, {
      fields: ["email", "cards[*].number", "buyer"],
    });
    const patch = await masking.decrypt<Operation[]>(sealed);
    expect(jsonPatch.validate(patch, document) === undefined).toBe(true);
    const { newDocument } = jsonPatch.applyPatch<unknown>(
      document,
      patch,
      true,
      false,
    );
    expect(newDocument).toEqual(order);
    expect(patch.slice(0, 2)).toEqual([
      { op: "test", path: "/email", value: "*****" },
      { op: "replace", path: "/email", value: "johndoe@example.com" },
    ]);
  });

  test("is an ordinary token: whole, and bound to the context", async () => {
    const { masking } = setUp();
    const { sealed } = await seal(masking, order, { fields: ["id"], context });
    expect(inspect(sealed).location).toBe(undefined);
    expect(inspect(sealed).contentType).toBe("json");
    expect(typeof inspect(sealed).contextDigest).toBe("string");
  });

  test("leaves alone what is not selected, which need not be JSON data", async () => {
    const { masking } = setUp();
    class User {
      readonly born = new Date(0);
      readonly big = 1n;
      readonly bytes = Uint8Array.of(1);
      readonly map = new Map([[1, 2]]);
      readonly nothing = undefined;
      ssn = "123-45-6789";
      greet() {
        return `It is ${this.ssn}`;
      }
    }
    const user = new User();
    const { document, sealed } = await seal(masking, user, { fields: ["ssn"] });
    expect(user.ssn).toBe("123-45-6789");
    expect((document as User).greet()).toBe("It is *****");
    const back = await unseal<User>(masking, document, sealed);
    expect(back).toBeInstanceOf(User);
    expect(back).toEqual(user);
    expect(back.map).toBe(user.map);
    expect(back.greet()).toBe("It is 123-45-6789");
  });

  test("takes JSON text, as erasing and decrypting do", async () => {
    const parsed: string[] = [];
    const serializer = {
      stringify: JSON.stringify,
      parse: (text: string) => {
        parsed.push(text);
        return JSON.parse(text);
      },
    };
    const { keyring } = setUp();
    const events: SealmaskEvent[] = [];
    const onEvent = (event: SealmaskEvent) => events.push(event);
    const masking = new DataMasking({ keyring, serializer, onEvent });
    const text = JSON.stringify(order);
    const { document, sealed } = await seal(masking, text, {
      fields: ["email"],
    });
    expect(document as unknown).toEqual({ ...order, email: "*****" });
    expect(parsed).toEqual([text]);
    const masked = JSON.stringify(document);
    expect(await unseal(masking, masked, sealed)).toEqual(order);
    // The patch comes in between, and is parsed too.
    expect(parsed[2]).toBe(masked);
    expect(events.map(({ type }) => type)).toEqual([
      "field-erased",
      "cache-miss",
      "data-key-generated",
      "cache-miss",
      "data-key-unwrapped",
    ]);
    const own = { fields: ["email"], serializer: JSON };
    expect((await seal(masking, text, own)).document as unknown).toEqual({
      ...order,
      email: "*****",
    });
    expect(parsed.length).toBe(3);
  });

  test("without fields takes a text for a text", async () => {
    const { masking } = setUp();
    const { document, sealed } = await seal(masking, '{"a":1}');
    expect(document).toBe("*****");
    expect(await unseal(masking, document, sealed)).toBe('{"a":1}');
    const veiled = await seal(masking, "secret", { dynamicMask: true });
    expect(veiled.document).toBe("******");
    expect(await unseal(masking, veiled.document, veiled.sealed)).toBe(
      "secret",
    );
  });

  test("has types that follow the fields", async () => {
    const { masking } = setUp();
    const result = await seal(masking, order, {
      fields: ["id", "buyer.address.zip"],
      context,
    });
    expectType<string>()(result.document.id);
    expectType<string>()(result.document.email);
    expectType<{ number: string; type: string }[]>()(result.document.cards);
    expectType<string>()(result.sealed);
    expectType<string>()((await seal(masking, order)).document);
    expectType<unknown>()(
      await unseal(masking, result.document, result.sealed, { context }),
    );
    expect(result.document.id).toBe("*****");
  });
});

describe("500 fields", () => {
  const rows = Array.from({ length: 500 }, (_, i) => ({
    id: i,
    ssn: `<secret ${i}>`,
  }));

  test("take one data key and one ciphertext, and come back", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, cache: false });
    const fields = rows.map((_, i) => `[${i}].ssn`);
    for (const paths of [["[*].ssn"], fields]) {
      keyring.calls.generate = 0;
      keyring.calls.unwrap = 0;
      const given = { fields: paths, context };
      const { document, sealed } = await seal(masking, rows, given);
      expect(keyring.calls.generate).toBe(1);
      expect(sealed.split(".").length).toBe(5);
      expect(JSON.stringify(document)).not.toContain("secret");
      const shown = sealed
        .split(".")
        .map((part) => atob(part.replaceAll("-", "+").replaceAll("_", "/")));
      expect(shown.join()).not.toContain("<secret 499>");
      const stored = JSON.parse(JSON.stringify(document));
      expect(await unseal(masking, stored, sealed, { context })).toEqual(rows);
      expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
    }
  });

  test("take one call to AWS KMS each way", async () => {
    const kms = await startLocalKms();
    const { arn } = await kms.createKey();
    const client = fetchKmsClient(kms.clientConfig());
    const keyring = kmsKeyring({ keyIds: [arn], client });
    const masking = new DataMasking({ keyring, cache: false });
    try {
      const given = { fields: ["[*].ssn"], context };
      const { document, sealed } = await seal(masking, rows, given);
      expect(await unseal(masking, document, sealed, { context })).toEqual(
        rows,
      );
      expect(kms.count("GenerateDataKey")).toBe(1);
      expect(kms.count("Decrypt")).toBe(1);
      expect(kms.count()).toBe(2);
    } finally {
      await kms.stop();
    }
  });
});

describe("a caller's mistake", () => {
  test("throws, and no key service is called", async () => {
    const { keyring, masking } = setUp();
    const mistakes: [SealOptions | object, new (...args: never[]) => Error][] =
      [
        [{ fields: ["emial"] }, FieldNotFoundError],
        [{ fields: [] }, TypeError],
        [{ fields: "email" }, TypeError],
        [{ fields: 7 }, TypeError],
        [{ fields: [7] }, TypeError],
        [{ fields: ["a["] }, InvalidPathError],
        [{ maskingRules: {} }, TypeError],
        [{ maskingRules: 7 }, TypeError],
        [{ fields: ["email"], onMissingField: "sometimes" }, TypeError],
      ];
    for (const [options, kind] of mistakes) {
      const error = await caught(() => seal(masking, order, options as object));
      expect(error).toBeInstanceOf(kind);
      // The message names the option, as in erasing.
      if (kind === TypeError) {
        const [name] = Object.keys(options).slice(-1);
        expect(error.message).toContain(`Cannot use ${name}`);
      }
    }
    for (const data of [1, null, true, "[", '"text"', undefined]) {
      const call = () => seal(masking, data, { fields: ["email"] });
      expect(await caught(call)).toBeInstanceOf(UnsupportedTypeError);
    }
    expect(keyring.calls.generate).toBe(0);
  });

  test("in what should do the work is a TypeError", async () => {
    const { masking } = setUp();
    const { sealed } = await seal(masking, order, { fields: ["email"] });
    for (const bad of [undefined, null, {}, "masking"]) {
      const error = await caught(() => seal(bad as never, order));
      expect(error.message).toMatch(/^Cannot use masking: /);
      expect(
        await caught(() => unseal(bad as never, order, sealed)),
      ).toBeInstanceOf(TypeError);
    }
    expect(await caught(() => seal(new DataMasking(), order))).toBeInstanceOf(
      TypeError,
    );
    for (const bad of [undefined, null, 7, {}, [sealed]]) {
      const error = await caught(() => unseal(masking, order, bad as never));
      expect(error.message).toMatch(/^Cannot use sealed: /);
    }
  });

  test("more than 100,000 fields are refused", async () => {
    const { masking } = setUp();
    const many = Array.from({ length: 100_001 }, (_, i) => i);
    const error = await caught(() => seal(masking, many, { fields: ["[*]"] }));
    expect(error).toBeInstanceOf(RangeError);
    const { document, sealed } = await seal(masking, many, { fields: ["$"] });
    expect(await unseal(masking, document, sealed)).toEqual(many);
  });
});
