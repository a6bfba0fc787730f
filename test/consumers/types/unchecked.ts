// biome-ignore-all lint/suspicious/noExplicitAny: these types are what is tested.
// biome-ignore-all lint/complexity/noBannedTypes: likewise.
/** There is no error if the type does not say whether the field exists. */
import {
  DataMasking,
  type DataMaskingOptions,
  type EraseOptions,
  erase,
  eraser,
} from "sealmask";

interface User {
  id: number;
  cards: { number: number }[];
}

class Account {
  readonly id = 1;
  private readonly pin = 2;
  show(): number {
    return this.pin;
  }
}

const fields = ["no.such", "[0].field", "/at/all"] as const;

declare const user: User;
declare const masking: DataMasking;

export function values(
  any: any,
  unknown: unknown,
  object: object,
  nothing: {},
  list: string[],
  options: EraseOptions,
  union: { kind: "a"; a: number } | { kind: "b"; b: number },
  some: { data: any; more: unknown; list: any[]; or: string | { zip: number } },
  signature: { id: number; [name: string]: unknown },
  record: Record<string, { ssn: number }>,
  years: Record<number, { ssn: number }>,
  headers: Record<`x-${string}`, { ssn: number }>,
  json: string,
  never: never,
  name: "no" | "such",
): void {
  erase(any, { fields });
  erase(unknown, { fields });
  erase(object, { fields });
  erase(nothing, { fields });
  erase(never, { fields });
  erase(json, { fields });
  erase(user, { fields: list });
  erase(user, { fields: ["id", ...list] });
  erase(user, { fields: [name] });
  erase(user, { fields: [`a${json}`] });
  erase(user, options);
  erase(user, { ...options, fields: list });
  erase(user, { maskingRules: options.maskingRules });
  erase(union, { fields: ["b", "kind", "neither"] });
  erase(some, { fields: ["data.x.y", "more.x", "list[*].x", "or.zap"] });
  erase([union, 1], { fields: ["[0].x", "[1].y"] });
  erase(signature, { fields: ["no.such", "id"] });
  erase(record, { fields: ["a.no"] });
  erase(years, { fields: ["2024.no"] });
  erase(headers, { fields: ["x-a.no", "y"] });
  erase({ list: [] }, { fields: ["list[0].x"] });
  erase({ none: null }, { fields: ["none.x"] });
  erase(new Account(), { fields: ["pin"] });
  erase({ account: new Account() }, { fields: ["account.pin", "account.no"] });
  erase(user, { fields, onMissingField: "ignore" });
  erase(user, { fields, onMissingField: "warn" });
  erase(user, { maskingRules: { no: "email" }, onMissingField: "ignore" });
  eraser({ fields, onMissingField: "ignore" })(user);
  eraser({ fields })(any);
  eraser({ fields: list })(user);
  [user].map(eraser({ fields: ["id"] }));
}

export async function instances(options: DataMaskingOptions): Promise<void> {
  const lenient = new DataMasking({ onMissingField: "ignore" });
  lenient.erase(user, { fields });
  await lenient.encrypt(user, { fields });
  await lenient.decrypt(user, { fields });
  new DataMasking(options).erase(user, { fields });
  await masking.encrypt(user, { fields, onMissingField: "warn" });
  await masking.encrypt(JSON.stringify(user), { fields });
  await masking.decrypt<User>(user as unknown, { fields });
  const plain: DataMasking = lenient;
  void plain;
}

/** Checks a generic function, inside which no type is known yet. */
export function generic<
  T,
  U extends User,
  K extends keyof User,
  N extends string,
  O extends EraseOptions,
  F extends readonly string[],
>(
  values: {
    t: T;
    u: U;
    partial: Partial<U>;
    omitted: Omit<U, "id">;
    picked: Pick<User, K>;
    left: Omit<User, K>;
    member: User[K];
    both: T & { a: 1 };
    record: Record<N, number>;
    found: U extends { id: 1 } ? U : never;
    list: T[];
    nested: { a: T; b: U[] };
  },
  given: { o: O; f: F; n: N },
): void {
  erase(values.t, { fields });
  erase(values.u, { fields });
  erase(values.partial, { fields });
  erase(values.omitted, { fields });
  erase(values.picked, { fields });
  erase(values.left, { fields });
  erase(values.member, { fields });
  erase(values.both, { fields });
  erase(values.record, { fields });
  erase(values.found, { fields });
  erase(values.list, { fields: ["[*].no.such"] });
  erase(values.nested, { fields: ["a.no.such", "b[0].no"] });
  erase(user, given.o);
  erase(values.t, given.o);
  erase(user, { fields: given.f });
  erase(user, { fields: [given.n], maskingRules: { id: "email" } });
  eraser(given.o)(values.t);
  eraser({ fields })(values.t);
  void masking.encrypt(values.t, { fields });
  void masking.encrypt(user, { fields: given.f });
  void masking.decrypt(values.u, { fields });
}

export class Holder<T extends object> {
  constructor(readonly value: T) {}
  erase(): unknown {
    return [erase(this.value, { fields }), erase(this, { fields: ["value"] })];
  }
}

/** Options that may or may not hold fields, and data whose member names come from an enumeration. */
enum Name {
  A = "a",
  B = "b",
}
class Day extends Date {
  readonly note = "x";
}
export async function either(
  isWhole: boolean,
  named: Record<Name, { readonly x: number }>,
): Promise<void> {
  const row = { id: 1, b: 2 };
  const whole = isWhole ? { context: {} } : { context: {}, fields: ["id"] };
  const some = isWhole ? { fields: ["id"] } : {};
  const one = isWhole
    ? { fields: ["id"] as const }
    : { fields: ["b"] as const };
  void masking.encrypt(row, whole);
  void masking.encrypt(row, some);
  void masking.encrypt(row, one);
  void masking.decrypt(row, some);
  erase(named, { fields: ["a.x"] });
  erase({ day: new Day() }, { fields: ["day.note"] });
}
