import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  ContextMismatchError,
  DataMasking,
  DecryptionError,
  EnvelopeError,
  FieldNotFoundError,
  inspect,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring, startLocalKms } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";
import { changeCharacter } from "../../support/change-character.ts";
import { document } from "../../support/documents.ts";

const header = "document" as const;
const context = { tenant_id: "a06b" };
const fields = ["ssn", "cards[*].number"];

interface Customer {
  id: number;
  ssn: unknown;
  name: string;
  cards: { number: unknown }[];
  $sealmask?: unknown;
}

const customer: Customer = {
  id: 1,
  ssn: "078-05-1120",
  name: "Jo",
  cards: [{ number: "4111111111111111" }, { number: "5500000000000004" }],
};

const masking = new DataMasking({ keyring: memoryKeyring() });

const encrypt = (
  data: unknown = customer,
  options: object = {},
  by = masking,
): Promise<Customer> =>
  by.encrypt(data, {
    fields,
    header,
    context,
    ...options,
  }) as Promise<Customer>;

const decrypt = (data: unknown, options: object = {}): Promise<unknown> =>
  masking.decrypt(data, { context, ...options });

describe("a shared header", () => {
  test("stands once in the document, and leaves short tokens in the fields", async () => {
    const before = structuredClone(customer);
    const sealed = await encrypt();
    expect(customer).toEqual(before);
    expect(Object.keys(sealed)).toEqual([
      "id",
      "ssn",
      "name",
      "cards",
      "$sealmask",
    ]);
    expect(sealed.name).toBe("Jo");
    expect(sealed.ssn).toMatch(/^sm1\.[\w-]{16}\.[\w-]{18}\.[\w-]{22}$/);
    expect(sealed.$sealmask).toMatch(/^[\w-]+\.[\w-]+$/);
    expect(JSON.stringify(sealed)).not.toContain("078-05");
    expect(await decrypt(sealed)).toEqual(customer);
    expect(await decrypt(JSON.stringify(sealed), { fields })).toEqual(customer);
  });

  test("is that of a whole token, with location and content type left out", async () => {
    const sealed = await encrypt();
    const whole = `${sealed.$sealmask}.${`${sealed.ssn}`.slice("sm1.".length)}`;
    const { contextDigest, location, contentType } = inspect(whole);
    expect([location, contentType]).toEqual([undefined, "json"]);
    expect(contextDigest).toMatch(/^[\w-]{22}$/);
    // The value is still not a whole token: the authenticated text differs.
    expect(await caught(() => decrypt(whole))).toBeInstanceOf(DecryptionError);
  });

  test("makes 20 fields of 11 characters under one KMS key take at most 600 + 20 × 75 characters", async () => {
    const kms = await startLocalKms();
    try {
      const { arn } = await kms.createKey();
      const client = fetchKmsClient(kms.clientConfig());
      const by = new DataMasking({
        keyring: kmsKeyring({ keyIds: [arn], client }),
      });
      const names = Array.from({ length: 20 }, (_, i) => `field${i}`);
      const plain = Object.fromEntries(names.map((n) => [n, "078-05-1120"]));
      const sealed = (await by.encrypt(plain, {
        fields: names,
        header,
        context,
      })) as Record<string, string>;
      let characters = 0;
      for (const text of Object.values(sealed)) characters += text.length;
      expect(characters).toBeLessThanOrEqual(600 + 20 * 75);
      expect(await by.decrypt<unknown>(sealed, { context })).toEqual(plain);
      expect(kms.count()).toBe(2);
    } finally {
      await kms.stop();
    }
  });

  test("may have another name", async () => {
    const by = new DataMasking({
      keyring: memoryKeyring(),
      headerName: "__proto__",
    });
    const sealed = await encrypt(customer, {}, by);
    expect(Object.hasOwn(sealed, "__proto__")).toBe(true);
    expect(await by.decrypt<unknown>(sealed, { context })).toEqual(customer);
  });

  test("goes with the last token that needs it", async () => {
    const sealed = await encrypt();
    const part = (await decrypt(sealed, { fields: ["ssn"] })) as Customer;
    expect(part.ssn).toBe(customer.ssn);
    expect(part.$sealmask).toBe(sealed.$sealmask);
    const rest = await decrypt(part, { fields: ["cards[*].number"] });
    expect(rest).toEqual(customer);
  });

  test("is never taken out of the caller's own document", async () => {
    const { ssn: _, cards: __, ...left } = await encrypt();
    const before = structuredClone(left);
    const options = { fields: ["ssn"], onMissingField: "ignore" };
    expect(await decrypt(Object.freeze(left), options)).toEqual(before);
    expect(left).toEqual(before);
  });

  test("keeps bytes bytes, and JSON JSON", async () => {
    const data = { ssn: Uint8Array.of(1, 2, 3), cards: [{ number: null }] };
    const sealed = await encrypt(data);
    expect(sealed.ssn).toMatch(/^sm1b\./);
    expect(await decrypt(sealed)).toEqual(data);
    const swapped = { ...sealed, ssn: `${sealed.ssn}`.replace("sm1b", "sm1") };
    expect(await caught(() => decrypt(swapped))).toBeInstanceOf(
      DecryptionError,
    );
  });

  test("is not written where no field is there to encrypt", async () => {
    const options = { fields: ["nope"], onMissingField: "ignore" };
    expect(await encrypt(customer, options)).toEqual(customer);
  });

  test("takes the place of nothing: arrays, roots and documents that have such a member are refused", async () => {
    for (const [data, options, kind] of [
      [[customer], { fields: ["[0].ssn"] }, TypeError],
      [customer, { fields: ["$"] }, TypeError],
      [customer, { header: "field" }, TypeError],
      [{ ...customer, $sealmask: 1 }, {}, UnsupportedTypeError],
      [await encrypt(), { fields: ["id"] }, UnsupportedTypeError],
    ] as const) {
      const error = await caught(() => encrypt(data, options));
      expect(error).toBeInstanceOf(kind);
      expect(error.message).not.toContain("078");
    }
  });
});

describe("what cannot be done to short tokens", () => {
  const attacks: Record<string, (sealed: Customer) => unknown> = {
    "swapping two fields": (s) => ({
      ...s,
      ssn: s.cards[0]?.number,
      cards: [{ number: s.ssn }, s.cards[1]],
    }),
    "copying one to a second field": (s) => ({ ...s, name: s.ssn }),
    "moving one to another field": (s) => ({ ...s, ssn: null, name: s.ssn }),
    "removing the header": ({ $sealmask: _, ...s }) => s,
    "making the header something else": (s) => ({ ...s, $sealmask: 5 }),
    "making the header an empty text": (s) => ({ ...s, $sealmask: "" }),
    "doubling the header": (s) => ({
      ...s,
      $sealmask: `${s.$sealmask}.${s.$sealmask}`,
    }),
    "a second header elsewhere": (s) => ({
      ...s,
      inner: { $sealmask: s.$sealmask },
    }),
    "moving the header into a member": ({ $sealmask, ...s }) => ({
      ...s,
      inner: { $sealmask },
    }),
    "a whole token for the header": async (s: Customer) => ({
      ...s,
      $sealmask: await masking.encrypt("x", { context }),
    }),
    "a field's token for the header": async (s: Customer) => {
      const { ssn } = (await masking.encrypt(customer, {
        fields: ["ssn"],
        context,
      })) as Customer;
      const start = `${ssn}`.split(".").slice(0, 2).join(".");
      return { ...s, $sealmask: start };
    },
    "cutting a token off": (s) => ({ ...s, ssn: `${s.ssn}`.slice(0, -1) }),
    "an empty tag": (s) => ({ ...s, ssn: `${s.ssn}`.replace(/[^.]+$/, "") }),
    "wrapping the document in another": (s) => ({ outer: s }),
    "wrapping it with its header": (s) => ({
      outer: s,
      $sealmask: s.$sealmask,
    }),
  };
  for (const [what, attack] of Object.entries(attacks)) {
    test(`${what} throws, with and without fields named`, async () => {
      const changed = await attack(await encrypt());
      for (const options of [{}, { fields: ["$..ssn"] }]) {
        if ("fields" in options && /elsewhere|copying/.test(what)) continue;
        const error = await caught(() => decrypt(changed, options));
        expect([DecryptionError, EnvelopeError]).toContain(
          error.constructor as typeof EnvelopeError,
        );
        expect(error.message).not.toContain("078");
      }
    });
  }

  test("another document's header, of another data key or context, opens nothing", async () => {
    const fresh = new DataMasking({ keyring: memoryKeyring(), cache: false });
    const [one, other] = [
      await encrypt(customer, {}, fresh),
      await encrypt(customer, {}, fresh),
    ];
    const mixed = { ...one, $sealmask: other.$sealmask };
    const error = await caught(() => fresh.decrypt(mixed, { context }));
    expect(error).toBeInstanceOf(DecryptionError);
    const foreign = await encrypt(customer, { context: { tenant_id: "b" } });
    const moved = { ...(await encrypt()), ssn: foreign.ssn };
    expect(await caught(() => decrypt(moved))).toBeInstanceOf(DecryptionError);
    expect(await caught(() => decrypt(foreign))).toBeInstanceOf(
      ContextMismatchError,
    );
    const wrong = { ...(await encrypt()), $sealmask: foreign.$sealmask };
    expect(await caught(() => decrypt(wrong))).toBeInstanceOf(
      ContextMismatchError,
    );
  });

  test("within one data key and context, a token may be put into the same field of another document", async () => {
    const one = await encrypt();
    const other = await encrypt({ ...customer, ssn: "219-09-9999" });
    const moved = { ...one, ssn: other.ssn };
    expect(await decrypt(moved)).toEqual({ ...customer, ssn: "219-09-9999" });
    // A context that names the document prevents this.
    const named = (id: number) => ({ context: { ...context, id: `${id}` } });
    const first = await encrypt(customer, named(1));
    const second = await encrypt(customer, named(2));
    const mixed = { ...first, ssn: second.ssn };
    expect(await caught(() => decrypt(mixed, named(1)))).toBeInstanceOf(
      DecryptionError,
    );
  });

  test("order in an array, and what is left out, is free", async () => {
    const sealed = await encrypt();
    const reordered = { ...sealed, cards: sealed.cards.toReversed() };
    expect(await decrypt(reordered)).toEqual({
      ...customer,
      cards: customer.cards.toReversed(),
    });
    const { ssn: _, ...rest } = sealed;
    const { ssn: __, ...without } = customer;
    expect(await decrypt(rest)).toEqual(without);
  });

  test("changing any character of token or header", async () => {
    const sealed = await encrypt(customer, { fields: ["ssn"] });
    for (const name of ["ssn", "$sealmask"] as const) {
      const text = `${sealed[name]}`;
      for (let i = name === "ssn" ? "sm1.".length : 0; i < text.length; i++) {
        const tampered = { ...sealed, [name]: changeCharacter(text, i) };
        await caught(() => decrypt(tampered, { fields: ["ssn"] }));
      }
    }
  });
});

describe("fields that hold tokens already", () => {
  test("are refused, and encrypted once more only where that is asked for", async () => {
    for (const by of [{ header }, {}]) {
      const once = (await masking.encrypt(customer, {
        fields: ["ssn"],
        context,
        ...by,
      })) as Customer;
      const { $sealmask: _, ...bare } = once;
      const again = { fields: ["ssn"], context };
      const error = await caught(() => masking.encrypt(bare, again));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      const twice = (await masking.encrypt(bare, {
        ...again,
        allowTokens: true,
      })) as Customer;
      expect(await decrypt(twice)).toEqual(bare);
    }
  });
});

test("random documents come back, from either cipher, and their tokens show none of their values", async () => {
  const byNative = new DataMasking({
    keyring: memoryKeyring(),
    crypto: nativeCrypto(),
  });
  await fc.assert(
    fc.asyncProperty(document, fc.boolean(), async (data, isNative) => {
      fc.pre(!Array.isArray(data) && Object.keys(data).length > 0);
      fc.pre(!Object.hasOwn(data, "$sealmask"));
      const by = isNative ? byNative : masking;
      const options = { fields: ["$.*"], header, context } as const;
      const sealed = (await by.encrypt(data, options)) as object;
      for (const [name, value] of Object.entries(data)) {
        const text = JSON.stringify(value);
        const token = (sealed as Record<string, string>)[name];
        if (text.length > 8) expect(token).not.toContain(text);
      }
      expect(await by.decrypt<unknown>(sealed, { context })).toEqual(data);
      const none = await caught(() => by.decrypt(data, { context }));
      expect(none).toBeInstanceOf(FieldNotFoundError);
    }),
    { numRuns: 200 },
  );
});
