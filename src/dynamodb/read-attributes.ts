import { oneOf, quote, refuse, refuseAs, show } from "../util/assert.ts";
import { assertNestedOptions, namesOf, readOption } from "../util/options.ts";
import { assertArray } from "../util/read-value.ts";
import { adviceForAws, awsNameOf } from "./aws-names.ts";
import { SIGNED_ACTIONS } from "./item/item-field.ts";
import { RESERVED_PREFIX } from "./item/reserved-names.ts";
import type { UnsignedAttributes } from "./item-encryptor-options.ts";
import { membersOf } from "./members-of.ts";
import type { ItemAction } from "./table.ts";

/** Prefix of the names of pairs in the encryption context, which attributes cannot have. */
const CONTEXT_PREFIX = "aws-crypto-";

const ACTIONS: readonly ItemAction[] = [...SIGNED_ACTIONS, "none"];

const UNSIGNED_NAMES = /* @__PURE__ */ namesOf<UnsignedAttributes>({
  names: true,
  prefix: true,
});

/** Checked option `unsigned`. */
export interface ReadUnsigned {
  readonly names: ReadonlySet<string>;
  readonly prefix: string | undefined;
}

function assertName(what: string, name: unknown): asserts name is string {
  if (typeof name !== "string") refuse(what, "a string", name);
}

/**
 * Reads the option `unsigned`.
 *
 * @throws {TypeError} if the list or the prefix is empty, or a value has the wrong type
 */
export function readUnsigned(option: unknown): ReadUnsigned {
  assertNestedOptions("unsigned", option, UNSIGNED_NAMES);
  const unsigned = option as UnsignedAttributes | undefined;
  const prefix: unknown = readOption(unsigned, "prefix");
  if (prefix !== undefined && (typeof prefix !== "string" || prefix === "")) {
    refuse("unsigned.prefix", "a string that is not empty", prefix);
  }
  const given: unknown = readOption(unsigned, "names");
  const names: string[] = [];
  if (given !== undefined) {
    assertArray("unsigned.names", given, "an array of names");
    for (const [i, name] of Array.from(given).entries()) {
      assertName(`unsigned.names[${i}]`, name);
      names.push(name);
    }
    if (names.length === 0) {
      const got = "an empty array; leave it out if every attribute is signed";
      refuseAs("unsigned.names", "an array of names", got);
    }
  }
  return { names: new Set(names), prefix };
}

function quoted(actions: readonly ItemAction[]): string {
  const texts = actions.map((action) => quote(action));
  const last = texts.pop() as string;
  return texts.length === 0 ? last : `${texts.join(", ")} or ${last}`;
}

function refuseAction(
  what: string,
  expected: readonly ItemAction[],
  action: unknown,
  advice: string,
): never {
  const came = action === undefined ? "none" : show(action, ACTIONS);
  refuseAs(`the action of ${what}`, quoted(expected), came + advice);
}

function assertFree(name: string): void {
  for (const prefix of [RESERVED_PREFIX, CONTEXT_PREFIX]) {
    if (!name.startsWith(prefix)) continue;
    const expected = `a name that does not begin with ${quote(prefix)}, which the item format reserves`;
    refuseAs("attributes", expected, quote(name));
  }
}

/** Throws if an attribute's action does not agree with `unsigned`. */
function assertAgrees(
  name: string,
  action: ItemAction,
  { names, prefix }: ReadUnsigned,
): void {
  const isListed = names.has(name);
  const isPrefixed = prefix !== undefined && name.startsWith(prefix);
  const isUnsigned = isListed || isPrefixed;
  if (isUnsigned === (action === "none")) return;
  const what = `the attribute ${quote(name)}`;
  if (!isUnsigned) {
    const advice =
      "; list the attribute in unsigned.names to leave it unsigned";
    refuseAction(what, SIGNED_ACTIONS, action, advice);
  }
  const advice = isListed
    ? ", although unsigned.names lists the attribute"
    : `, although the name begins with unsigned.prefix, ${quote(prefix as string)}`;
  refuseAction(what, ["none"], action, advice);
}

/**
 * Reads the option `attributes`.
 *
 * @throws {TypeError} if a name is reserved, an action is unknown, or an action does not agree with `unsigned`
 */
export function readActions(
  option: unknown,
  unsigned: ReadUnsigned,
): ReadonlyMap<string, ItemAction> {
  const expected = 'an object of actions, such as { pk: "sign" }';
  const actions = new Map<string, ItemAction>();
  for (const [name, value] of membersOf("attributes", option, expected)) {
    assertFree(name);
    const what = `the action of the attribute ${quote(name)}`;
    const known = awsNameOf(value);
    if (known !== undefined) {
      refuseAs(what, quoted(ACTIONS), known + adviceForAws(value));
    }
    const action = oneOf(what, value, ACTIONS);
    assertAgrees(name, action, unsigned);
    actions.set(name, action);
  }
  return actions;
}

/**
 * Throws if a key of the table has another action than the items' version needs: `"context"` if any attribute has
 * `"context"`, otherwise `"sign"`.
 *
 * @param what name of the key for the error message, such as `"partition key"`
 * @throws {TypeError} if the key has another action or none
 */
export function assertKeyAction(
  what: string,
  name: string,
  actions: ReadonlyMap<string, ItemAction>,
): void {
  const action = actions.get(name);
  const inContext = Array.from(actions).find(([, each]) => each === "context");
  const expected = inContext === undefined ? "sign" : "context";
  if (action === expected) return;
  const isSign = action === "sign" && inContext !== undefined;
  const advice = isSign
    ? `; the attribute ${quote(inContext[0])} has "context", and then keys need it too`
    : `; add ${quote(name)} to attributes with this action`;
  refuseAction(`the ${what} ${quote(name)}`, [expected], action, advice);
}
