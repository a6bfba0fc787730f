import { quote } from "../../../util/assert.ts";
import { refuseUse, stateOf } from "./attribute-uses.ts";
import type { ReadUpdate } from "./request-expressions.ts";
import { type RequestScope, refuseRequest } from "./request-scope.ts";

const READ_CHANGE_PUT =
  "read the item, change it, and put it back with a condition on its version";

/**
 * Throws if an update changes an attribute that the item's signature covers, or copies from an encrypted one. The server cannot
 * sign, so only unsigned attributes can be updated in place.
 */
export function checkUpdateTargets(
  scope: RequestScope,
  parameter: string,
  { targets, uses }: ReadUpdate,
): void {
  for (const { name } of targets) {
    const state = stateOf(scope.table, name);
    if (state === "unsigned") continue;
    if (state === "reserved") {
      refuseUse(scope, state, `${quote(name)} in ${parameter}`, name);
    }
    if (state === "unconfigured") {
      refuseRequest(scope, {
        reason: "update-unconfigured",
        expected: "an update of unsigned attributes",
        got: `the attribute ${quote(name)}, which has no action`,
        remedy: "correct its name, or add it to unsigned",
        attribute: name,
      });
    }
    refuseRequest(scope, {
      reason: "update-signed",
      expected: "an update of unsigned attributes",
      got: `the ${state} attribute ${quote(name)}`,
      remedy: READ_CHANGE_PUT,
      attribute: name,
    });
  }
  for (const { path } of uses) {
    const { name } = path;
    const state = stateOf(scope.table, name);
    const got = `a copy from ${quote(name)} in ${parameter}`;
    if (state === "reserved" || state === "unconfigured") {
      refuseUse(scope, state, got, name);
    }
    if (state === "encrypted") {
      refuseRequest(scope, {
        reason: "update-encrypted",
        expected: "no copy from an encrypted attribute",
        got,
        remedy: READ_CHANGE_PUT,
        attribute: name,
      });
    }
  }
}
