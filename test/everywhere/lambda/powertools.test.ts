import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { DataMasking, generateKey, localKeyring } from "../../../mod.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import { powertoolsProvider } from "../../../src/entries/lambda.ts";
import { caught } from "../../support/caught.ts";

const keyring = localKeyring({ key: generateKey() });
const context = { tenant_id: "a06b" };

describe("powertoolsProvider", () => {
  for (const format of [undefined, esdkFormat({ algorithmSuite: "0478" })]) {
    const masking = new DataMasking({ keyring, format });
    const provider = powertoolsProvider(masking);
    const name = format ? "messages of the SDK" : "tokens";

    test(`gives back the JSON that the utility gave it, in ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.json(), async (text) => {
          // The utility passes on the output of `JSON.stringify`.
          const data = JSON.stringify(JSON.parse(text));
          const token = await provider.encrypt(data, context);
          expect(await provider.decrypt(token, context)).toBe(data);
        }),
        { numRuns: 50 },
      );
    });

    test(`reads what a DataMasking wrote, and the reverse, in ${name}`, async () => {
      const value = { ssn: "078-05-1120", list: [1, null] };
      const token = await masking.encrypt(value, { context });
      const data = await provider.decrypt(token, context);
      expect(JSON.parse(data)).toEqual(value);
      const other = await provider.encrypt(JSON.stringify(value), context);
      expect(await masking.decrypt<unknown>(other, { context })).toEqual(value);
    });

    test(`is strict about the encryption context, in ${name}`, async () => {
      const token = await provider.encrypt('"x"', context);
      for (const other of [undefined, {}, { ...context, more: "1" }]) {
        const error = await caught(() => provider.decrypt(token, other));
        expect(error.name).toBe("ContextMismatchError");
      }
    });
  }

  test("asks the key service once for many fields", async () => {
    let asked = 0;
    const counting = {
      ...keyring,
      id: "counting",
      generateDataKey: (
        ...args: Parameters<typeof keyring.generateDataKey>
      ) => {
        asked++;
        return keyring.generateDataKey(...args);
      },
    };
    const provider = powertoolsProvider(new DataMasking({ keyring: counting }));
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => provider.encrypt(`${i}`, context)),
    );
    expect(asked).toBe(1);
  });

  /** Encrypts fields as the utility does with `fields`: passes each value to the provider, and puts its token in the value's place. */
  async function byTheUtility(masking: DataMasking, fields: object) {
    const { encrypt } = powertoolsProvider(masking);
    const entries = Object.entries(fields).map(async ([name, value]) => [
      name,
      await encrypt(JSON.stringify(value), context),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as {
      ssn: string;
      pin: string;
    };
  }

  test("writes tokens of fields that open one by one, and not with their document", async () => {
    const masking = new DataMasking({ keyring });
    const values = { ssn: "078-05-1120", pin: 1234 };
    const row = await byTheUtility(masking, values);
    for (const options of [{ context }, { context, fields: ["ssn"] }]) {
      const error = await caught(() => masking.decrypt(row, options));
      expect(error.name).toBe("LocationMismatchError");
      expect(error.message).toContain('it was encrypted at "$"');
    }
    const ssn = await masking.decrypt(row.ssn, { context });
    const pin = await masking.decrypt(row.pin, { context });
    expect({ ssn, pin }).toEqual(values);
    const many = await masking.decryptMany([row.ssn, row.pin], { context });
    expect(many).toEqual([values.ssn, values.pin]);
    const provider = powertoolsProvider(masking);
    expect(await provider.decrypt(row.pin, context)).toBe("1234");
  });

  test("writes messages of the SDK that open with their document too, as they have no place", async () => {
    const format = esdkFormat({ algorithmSuite: "0478" });
    const masking = new DataMasking({ keyring, format });
    const values = { ssn: "078-05-1120", pin: 1234 };
    const row = await byTheUtility(masking, values);
    expect(await masking.decrypt<object>(row, { context })).toEqual(values);
  });

  test("does not open a field's own token by itself, which is bound to its place", async () => {
    const masking = new DataMasking({ keyring });
    const row = await masking.encrypt(
      { ssn: "078-05-1120" },
      { fields: ["ssn"], context },
    );
    const { decrypt } = powertoolsProvider(masking);
    const error = await caught(() => decrypt(row.ssn, context));
    expect(error.name).toBe("LocationMismatchError");
    expect(error.message).toContain("give the document that contains it");
  });

  test("refuses bytes that were encrypted, and never gives them as an object of numbers", async () => {
    const masking = new DataMasking({ keyring });
    const token = await masking.encrypt(Uint8Array.of(1, 2), { context });
    const provider = powertoolsProvider(masking);
    const error = await caught(() => provider.decrypt(token, context));
    expect(error.name).toBe("UnsupportedTypeError");
    expect(error.message).toBe(
      "Cannot serialize the decrypted value: expected JSON data, got a Uint8Array of 2 bytes; call decrypt of the DataMasking instead",
    );
    expect(await masking.decrypt<Uint8Array>(token, { context })).toEqual(
      Uint8Array.of(1, 2),
    );
  });

  test("refuses what is no JSON, without quoting it", async () => {
    const provider = powertoolsProvider(new DataMasking({ keyring }));
    const error = await caught(() => provider.encrypt("hunter2", context));
    expect(error.name).toBe("UnsupportedTypeError");
    expect(error.message).not.toContain("hunter2");
    expect(() => powertoolsProvider({} as never)).toThrow("masking");
  });
});
