import type {
  StoredItem,
  StoredValue,
} from "../../keyrings/key-store/table-client.ts";
import { orderOf } from "./stored-order.ts";
import { invalidRequest } from "./table-failure.ts";

/** Names and values for the placeholders of an expression. */
export interface Placeholders {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

/** Tells whether a condition holds for an item. */
type Test = (item: StoredItem) => boolean;

/** Value of an attribute that an item has, or has not. */
type Found = StoredValue | undefined;

/** Returns the name that a placeholder stands for. */
export function nameOf(token: string, placeholders: Placeholders): string {
  const name = placeholders.ExpressionAttributeNames?.[token];
  if (name !== undefined) return name;
  throw invalidRequest(`No name is given for ${token}`);
}

/** Returns the value that a placeholder stands for. */
function valueFor(token: string, placeholders: Placeholders): StoredValue {
  const value = placeholders.ExpressionAttributeValues?.[token];
  if (value !== undefined) return value;
  throw invalidRequest(`No value is given for ${token}`);
}

function beginsWith(found: Found, start: Found): boolean {
  if (found === undefined || start === undefined) return false;
  return "S" in found && "S" in start && found.S.startsWith(start.S);
}

/** Tests of an attribute, by their function or sign in a term. */
const TESTS: Readonly<Record<string, (found: Found, value: Found) => boolean>> =
  {
    attribute_exists: (found) => found !== undefined,
    attribute_not_exists: (found) => found === undefined,
    begins_with: beginsWith,
    "=": (found, value) => orderOf(found, value) === 0,
    "<": (found, value) => orderOf(found, value) < 0,
    ">=": (found, value) => orderOf(found, value) >= 0,
  };

/** Forms of a term: a test, the name of an attribute, and the value that it is compared with, if any. */
const FORMS = [
  /^(?<test>attribute_exists|attribute_not_exists)\((?<name>#\w+)\)$/,
  /^(?<test>begins_with)\((?<name>#\w+), (?<value>:\w+)\)$/,
  /^(?<name>#\w+) (?<test>=|<|>=) (?<value>:\w+)$/,
];

function readTerm(text: string, placeholders: Placeholders): Test {
  const forms = FORMS.map((form) => form.exec(text)?.groups);
  const { test = "", name = "", value } = forms.find(Boolean) ?? {};
  const holds = TESTS[test];
  if (holds === undefined) {
    throw invalidRequest(`The tables in memory do not know "${text}"`);
  }
  const attribute = nameOf(name, placeholders);
  const given = value === undefined ? value : valueFor(value, placeholders);
  return (item) => holds(item[attribute], given);
}

/**
 * Reads a condition, key condition or filter, as a key store writes them: terms that `AND` joins.
 *
 * @returns whether it holds for an item; without a text it always does
 * @throws {TableFailure} if it has another form
 */
export function conditionOf(
  text: string | undefined,
  placeholders: Placeholders,
): Test {
  const terms = text?.split(" AND ") ?? [];
  const tests = terms.map((term) => readTerm(term, placeholders));
  return (item) => tests.every((holds) => holds(item));
}
