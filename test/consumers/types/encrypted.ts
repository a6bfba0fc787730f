/** The result type of `encrypt` follows its options. */
import type {
  CallOptions,
  DataMasking,
  Encrypted,
  EncryptFieldsOptions,
  Erased,
} from "sealmask";
import { seal, unseal } from "sealmask/patch";
import { expectType } from "./same.js";

interface User {
  id: number;
  name?: string;
  born: Date;
  address: { street: string; zip: number | null } | null;
  cards: { number: number; type: "credit" | "debit" }[];
  pair: [number, { pin: number }];
  extra: Record<string, number>;
  json: unknown;
}

declare const user: User;
declare const masking: DataMasking;
declare const context: Record<string, string>;

export async function withoutFields(call: CallOptions): Promise<void> {
  expectType<string>()(await masking.encrypt(user));
  expectType<string>()(await masking.encrypt(user, {}));
  expectType<string>()(await masking.encrypt(user, { context }));
  expectType<string>()(await masking.encrypt(user, { fields: undefined }));
  expectType<string>()(await masking.encrypt(user, call));
  expectType<string>()(await masking.encrypt("text" as unknown));
  expectType<string[]>()(await masking.encryptMany([user, 1]));
}

export async function withFields(): Promise<void> {
  const row = await masking.encrypt(user, {
    fields: ["id", "name", "address.zip", "cards[*].number", "json"],
    context,
  });
  expectType<string>()(row.id);
  expectType<string | undefined>()(row.name);
  expectType<undefined>()(undefined as Exclude<(typeof row)["name"], string>);
  expectType<Date>()(row.born);
  expectType<{ street: string; zip: string } | null>()(row.address);
  expectType<{ number: string; type: "credit" | "debit" }[]>()(row.cards);
  expectType<string>()(row.json);
  // The member stays optional.
  const { name: _, ...others } = row;
  const rest: typeof row = others;

  const whole = await masking.encrypt(user, {
    fields: ["address", "cards", "pair", "extra", "born"],
    header: "document",
  });
  expectType<string>()(whole.address);
  expectType<string>()(whole.cards);
  expectType<string>()(whole.pair);
  expectType<string>()(whole.extra);
  expectType<string>()(whole.born);

  const some = await masking.encrypt(user, {
    fields: ["cards[0]", "pair[1].pin", "extra.a"],
  });
  expectType<(string | User["cards"][number])[]>()(some.cards);
  expectType<[number, { pin: string }]>()(some.pair);
  expectType<Record<string, string | number>>()(some.extra);

  const one = await masking.encrypt(user, { fields: ["id"] });
  expectType<Encrypted<User, readonly ["id"]>>()(one);
  expectType<string>()(undefined as unknown as Encrypted<User, undefined>);
  void rest;
}

export async function withAnyFields(
  paths: string[],
  options: EncryptFieldsOptions,
  maybe: { fields?: readonly ["id"] },
): Promise<void> {
  expectType<unknown>()(await masking.encrypt(user, { fields: paths }));
  expectType<unknown>()(await masking.encrypt(user, options));
  expectType<unknown>()(await masking.encrypt("{}", { fields: ["id"] }));
  const held = { fields: ["id"], context };
  expectType<unknown>()(await masking.encrypt(user, held));
  const either = await masking.encrypt(user, maybe);
  if (typeof either === "object") expectType<string>()(either.id);
  else expectType<string>()(either);
}

/** Checks that calls without fields refuse options with `fields`. */
export async function calls(tokens: string[]): Promise<void> {
  const held = { fields: ["id"], context };
  // @ts-expect-error
  const options: CallOptions = held;
  // @ts-expect-error
  await masking.encryptMany([user], held);
  // @ts-expect-error
  await masking.decryptMany(tokens, held);
  // @ts-expect-error
  await masking.session(held);
  // @ts-expect-error
  await masking.contentKey("token", held);
  // @ts-expect-error
  await masking.encrypt<User>(user, { fields: ["id"] });
  void options;
  // One options object works for both directions.
  const both = { ...held, header: "document", allowTokens: true } as const;
  await masking.decrypt(await masking.encrypt(user, both), both);
  expectType<unknown>()(await masking.decrypt(tokens, { context }));
  expectType<User>()(await masking.decrypt<User>(tokens, { context }));
}

export async function sealed(): Promise<void> {
  const fields = ["$.cards[*].number", "/address/zip"] as const;
  const both = { fields, context };
  const { document, sealed } = await seal(masking, user, both);
  expectType<unknown>()(await unseal(masking, document, sealed, both));
  expectType<Erased<User, { fields: typeof fields }>>()(document);
  expectType<string | undefined>()(document.cards.at(0)?.number);
  expectType<string | undefined>()(document.address?.zip);
}
