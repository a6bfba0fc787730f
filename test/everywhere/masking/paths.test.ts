import { expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  FieldNotFoundError,
  inspect,
  isEnvelope,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const context = { tenant_id: "a06b" };
const order = {
  id: 7,
  cards: [
    { type: "debit", number: "4111" },
    { type: "credit", number: "5500" },
    { type: "debit", number: "6011" },
  ],
  buyer: { ssn: "123-45-6789", spouse: { ssn: "987-65-4321" } },
};

/** Bindings of the tokens that each spelling makes. */
const CASES: [fields: string[], bindings: string[]][] = [
  [
    ["cards[*].number"],
    ["/cards/-/number", "/cards/-/number", "/cards/-/number"],
  ],
  [
    ["$.cards[?@.type == 'debit'].number"],
    ["/cards/-/number", "/cards/-/number"],
  ],
  [["$..ssn"], ["/buyer/ssn", "/buyer/spouse/ssn"]],
  [["/cards/1/number"], ["/cards/-/number"]],
  [["cards[-1]"], ["/cards/-"]],
  [["cards[0:2].number"], ["/cards/-/number", "/cards/-/number"]],
  [["buyer", "$..ssn", "buyer.spouse"], ["/buyer"]],
  [["id,cards"], ["/id", "/cards"]],
];

function tokensIn(value: unknown): string[] {
  if (typeof value === "string") return isEnvelope(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(tokensIn);
}

for (const [fields, bindings] of CASES) {
  test(`${fields.join(" and ")} encrypt ${bindings.length} values under one data key, and decrypt them`, async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring });
    const sealed = await masking.encrypt(order, { fields, context });
    const tokens = tokensIn(sealed);
    const locations = tokens.map((token) => inspect(token).location ?? "");
    expect(locations.sort()).toEqual([...bindings].sort());
    expect(keyring.calls.generate).toBe(1);
    expect(await masking.decrypt(sealed, { context })).toEqual(order);
  });
}

test("a decrypted path names tokens alone", async () => {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  const fields = ["cards[0].number"];
  const sealed = await masking.encrypt(order, { fields });
  const all = { fields: ["cards[*].number"] };
  expect(await caught(() => masking.decrypt(sealed, all))).toBeInstanceOf(
    EnvelopeError,
  );
  expect(
    await masking
      .decrypt(sealed, { fields: ["$..number"] })
      .catch(() => "refused"),
  ).toBe("refused");
  expect(await masking.decrypt(sealed, { fields })).toEqual(order);
});

test("the root is the whole value, and its token is one of a whole value", async () => {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  const token = await masking.encrypt(order, { fields: ["$"] });
  expect(inspect(token as string).location).toBeUndefined();
  expect(await masking.decrypt(token)).toEqual(order);
});

test("what a path cannot see into is refused, and nothing is encrypted", async () => {
  const keyring = memoryKeyring();
  const masking = new DataMasking({ keyring });
  const hidden = { user: new Map([["ssn", 1]]) };
  const error = await caught(() =>
    masking.encrypt(hidden, { fields: ["$..ssn"] }),
  );
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  const missing = await caught(() =>
    masking.encrypt(order, { fields: ["cards[9].number"] }),
  );
  expect(missing).toBeInstanceOf(FieldNotFoundError);
  expect(keyring.calls.generate).toBe(0);
});
