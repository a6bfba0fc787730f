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
          // The utility gives what `JSON.stringify` writes.
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

  test("refuses what is no JSON, without quoting it", async () => {
    const provider = powertoolsProvider(new DataMasking({ keyring }));
    const error = await caught(() => provider.encrypt("hunter2", context));
    expect(error.name).toBe("UnsupportedTypeError");
    expect(error.message).not.toContain("hunter2");
    expect(() => powertoolsProvider({} as never)).toThrow("masking");
  });
});
