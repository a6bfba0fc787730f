import { expect, test } from "bun:test";
import {
  DataMasking,
  type Encrypted,
  generateKey,
  isEnvelope,
  localKeyring,
} from "../../mod.ts";
import { expectType } from "../support/types.ts";

interface User {
  id: number;
  name?: string;
  address: { street: string; zip: number };
  cards: { number: number; type: string }[];
}

const user: User = {
  id: 1,
  address: { street: "1 Main St", zip: 12345 },
  cards: [{ number: 4111, type: "credit" }],
};

const keyring = localKeyring({ key: generateKey() });
const masking = new DataMasking({ keyring });

test("a whole value becomes a string", async () => {
  const token = await masking.encrypt(user, { context: { tenant: "a" } });
  expectType<string>()(token);
  const [first] = await masking.encryptMany([user]);
  expectType<string | undefined>()(first);
  expect([isEnvelope(token), isEnvelope(first)]).toEqual([true, true]);
});

test("a field of any type becomes a string, and the rest keeps its type", async () => {
  const row = await masking.encrypt(user, {
    fields: ["id", "$.address.zip", "/cards/0"],
  });
  expectType<string>()(row.id);
  expectType<string | undefined>()(row.name);
  expectType<{ street: string; zip: string }>()(row.address);
  expectType<(string | User["cards"][number])[]>()(row.cards);
  const whole = await masking.encrypt(user, { fields: ["address", "cards"] });
  expectType<Encrypted<User, readonly ["address", "cards"]>>()(whole);
  const tokens: string[] = [whole.address, whole.cards, row.id];
  tokens.push(row.address.zip, row.cards[0] as string);
  expect(tokens.map(isEnvelope)).toEqual([true, true, true, true, true]);
  expect(row.address.street).toBe("1 Main St");
});

test("a JSON text and paths that are not known give the general type", async () => {
  const text = await masking.encrypt('{"id":1}', { fields: ["id"] });
  expectType<unknown>()(text);
  const fields: string[] = ["id"];
  expectType<unknown>()(await masking.encrypt(user, { fields }));
  const held = { fields: ["id"], context: {} };
  expectType<unknown>()(await masking.encrypt(user, held));
  expect(text).toHaveProperty("id");
});

test("what an instance forgives is no mistake", async () => {
  const lenient = new DataMasking({ keyring, onMissingField: "ignore" });
  expect(await lenient.encrypt(user, { fields: ["ssn"] })).toEqual(user);
  const mistakes = [
    // @ts-expect-error: no such field
    () => masking.encrypt(user, { fields: ["ssn"] }),
    // @ts-expect-error: no such option
    () => masking.encrypt(user, { contxt: {} }),
    // @ts-expect-error: fields are for `encrypt`
    () => masking.encryptMany([user], { fields: ["id"] }),
  ];
  expect(mistakes.length).toBe(3);
});
