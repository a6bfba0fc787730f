import { quote } from "../../../util/assert.ts";
import { isSigned } from "../../item/attribute-actions.ts";
import { isReserved } from "../../item/reserved-names.ts";
import type { ItemRequestErrorReason } from "../../item-request-error.ts";
import type { Table } from "../../table.ts";
import { EXISTENCE } from "../expressions/condition.ts";
import type { AttributeUse } from "../expressions/expression-reader.ts";
import { type RequestScope, refuseRequest } from "./request-scope.ts";

/**
 * State of an attribute in the stored item: readable and signed, readable and unsigned, encrypted, part of the format, or none
 * because the configuration has no action for it.
 */
export type AttributeState =
  | "signed"
  | "unsigned"
  | "encrypted"
  | "reserved"
  | "unconfigured";

/** Returns the state of an attribute by its name. */
export function stateOf(table: Table, name: string): AttributeState {
  if (isReserved(name)) return "reserved";
  if (!isSigned(table, name)) return "unsigned";
  const action = table.actions.get(name);
  if (action === "encrypt") return "encrypted";
  return action === undefined ? "unconfigured" : "signed";
}

/** Kinds of conditions, with the reason of their refusal. */
export type ConditionReason = Extract<
  ItemRequestErrorReason,
  "condition-encrypted" | "filter-encrypted" | "key-condition-encrypted"
>;

const REMEDIES: Readonly<Record<ConditionReason, string>> = {
  "condition-encrypted":
    "compare an attribute that is signed, such as a version number",
  "filter-encrypted": "filter on it after reading",
  "key-condition-encrypted": "use keys that are not encrypted",
};

/** Describes a use, such as `contains on "ssn"`. */
function describeUse({ path, by }: AttributeUse): string {
  const place = path.steps.length > 0 ? "a path inside " : "";
  return `${by} on ${place}${quote(path.name)}`;
}

/**
 * Throws if a condition uses an attribute whose stored value is not its own. Whether an attribute exists is the same in the
 * stored item, so `attribute_exists` and `attribute_not_exists` may ask about every attribute as a whole.
 *
 * @param parameter name of the parameter that holds the condition
 */
export function checkUses(
  scope: RequestScope,
  parameter: string,
  uses: readonly AttributeUse[],
  reason: ConditionReason,
): void {
  for (const use of uses) {
    const attribute = use.path.name;
    const state = stateOf(scope.table, attribute);
    const isWhole = use.path.steps.length === 0;
    if (state === "signed" || state === "unsigned") continue;
    if (isWhole && EXISTENCE.includes(use.by)) continue;
    const got = `${describeUse(use)} in ${parameter}`;
    if (state === "encrypted") {
      refuseRequest(scope, {
        reason,
        expected: "no comparison of an encrypted attribute",
        got,
        remedy: `${REMEDIES[reason]}; only attribute_exists and attribute_not_exists work on a whole encrypted attribute`,
        attribute,
      });
    }
    refuseUse(scope, state, got, attribute);
  }
}

/** Throws the error for an attribute that an expression cannot use in any way. */
export function refuseUse(
  scope: RequestScope,
  state: "reserved" | "unconfigured",
  got: string,
  attribute: string,
): never {
  if (state === "reserved") {
    return refuseRequest(scope, {
      reason: "reserved-attribute",
      expected: "attributes of your own",
      got,
      remedy: "leave out the attributes of the item's format",
      attribute,
    });
  }
  return refuseRequest(scope, {
    reason: "unconfigured-attribute",
    expected: "attributes that have an action or are unsigned",
    got,
    remedy: "correct its name, or add it to attributes or unsigned",
    attribute,
  });
}
