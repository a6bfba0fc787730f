import { describe, expect, test } from "bun:test";
import * as devalue from "devalue";
import {
  DataMasking,
  generateKey,
  localKeyring,
  type Serializer,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { caught } from "../../support/caught.ts";

const keyring = localKeyring({ key: generateKey() });
const fields = ["ssn"];

/** Serializer that wraps every value, as `superjson` does. */
const wrapping: Serializer = {
  stringify: (value) => JSON.stringify({ json: value }),
  parse: (text) => (JSON.parse(text) as { json: unknown }).json,
};

/** Serializer that reads large integers exactly. */
const exact: Serializer = {
  stringify: (value) =>
    typeof value === "bigint" ? `${value}` : JSON.stringify(value),
  parse: (text) => (/^\d{16,}$/.test(text) ? BigInt(text) : JSON.parse(text)),
};

describe("JSON text under a serializer of one's own", () => {
  for (const [name, serializer] of [
    ["that wraps values", wrapping],
    ["of another notation", devalue],
  ] as const) {
    test(`${name}: tokens are those of encrypt and decrypt, text stays JSON`, async () => {
      const masking = new DataMasking({ keyring, serializer });
      for (const ssn of ["078", 12, { a: [1, null] }, ["x"], true]) {
        const text = `{ "id": 174322306148984899, "ssn": ${JSON.stringify(ssn)} }`;
        for (const header of [undefined, "document"] as const) {
          const encrypted = await masking.encryptText(text, { fields, header });
          expect(await masking.decryptText(encrypted)).toBe(text);
          const document = await masking.decrypt<{ ssn: unknown }>(
            JSON.parse(encrypted),
          );
          expect(document.ssn).toEqual(ssn);
        }
        const data = await masking.encrypt({ ssn }, { fields: ["ssn"] });
        expect(await masking.decryptText(JSON.stringify(data))).toBe(
          JSON.stringify({ ssn }),
        );
      }
    });
  }

  test("that reads JSON: tokens hold the very text of a value", async () => {
    const masking = new DataMasking({ keyring, serializer: exact });
    const text = '{"ssn": 174322306148984899, "id": 1.0}';
    const encrypted = await masking.encryptText(text, { fields });
    expect(await masking.decryptText(encrypted)).toBe(text);
    const document = await masking.decrypt<{ ssn: bigint }>(
      JSON.parse(encrypted),
    );
    expect(document.ssn).toBe(174322306148984899n);
  });

  test("refuses what the serializer carries and JSON would lose", async () => {
    const masking = new DataMasking({ keyring, serializer: devalue });
    const data = await masking.encrypt({ ssn: new Map([[1, 2]]) }, { fields });
    const error = await caught(() => masking.decryptText(JSON.stringify(data)));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain("/ssn");
  });
});
