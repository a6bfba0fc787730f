import { describe, expect, test } from "bun:test";
import { DataMasking } from "../../../mod.ts";
import { type SealOptions, seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { getters } from "../../support/getters.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });
const person = { name: "Jo", ssn: "078-05-1120" };

describe("the options of seal", () => {
  test("are read once each", async () => {
    const { options, counts } = getters<SealOptions>({
      fields: [["ssn"]],
      maskingRules: [{ name: { customMask: "?" } }],
      customMask: ["-"],
      onMissingField: ["ignore"],
      onEvent: [() => {}],
      serializer: [JSON],
      context: [{ tenant: "a" }],
      signal: [new AbortController().signal],
    });
    const { document, sealed } = await seal(
      masking,
      JSON.stringify(person),
      options,
    );
    expect(document as unknown).toEqual({ name: "?", ssn: "-" });
    for (const count of Object.values(counts)) expect(count).toBe(1);
    const call = { context: { tenant: "a" } };
    expect(await unseal(masking, document, sealed, call)).toEqual(person);
  });

  test("that change their answer leave no field in clear that the token does not hold, and none masked that it does", async () => {
    const changing: readonly SealOptions[] = [
      getters<SealOptions>({ fields: [["ssn"], ["name"]] }).options,
      getters<SealOptions>({
        maskingRules: [{ ssn: { customMask: "*****" } }, { name: {} }],
      }).options,
    ];
    for (const options of changing) {
      const { document, sealed } = await seal(masking, person, options);
      expect(document as unknown).toEqual({ name: "Jo", ssn: "*****" });
      expect(await unseal(masking, document, sealed)).toEqual(person);
    }
  });

  test("may be lists whose elements change", async () => {
    const answers = ["ssn", "name"];
    const list: string[] = [];
    Object.defineProperty(list, 0, { get: () => answers.shift() ?? "name" });
    const { document, sealed } = await seal(masking, person, { fields: list });
    expect(document).toEqual({ name: "Jo", ssn: "*****" });
    expect(await unseal(masking, document, sealed)).toEqual(person);
  });
});
