import { quote } from "../../util/assert.ts";
import type { ItemAction, Table } from "../table.ts";
import { isReserved } from "./reserved-names.ts";

/**
 * Tells whether the signature of an item covers an attribute: its name is neither reserved nor among the table's unsigned
 * names.
 */
export function isSigned(
  { unsignedNames, unsignedPrefix }: Table,
  name: string,
): boolean {
  if (isReserved(name) || unsignedNames.has(name)) return false;
  return unsignedPrefix === undefined || !name.startsWith(unsignedPrefix);
}

/**
 * Returns the action for an attribute.
 *
 * @throws {TypeError} if the attribute is signed and has no action, or has an action that signs it and is not signed
 */
export function actionOf(table: Table, name: string): ItemAction {
  const action = table.actions.get(name) ?? "none";
  if (isSigned(table, name) === (action !== "none")) return action;
  const attribute = `the attribute ${quote(name)}`;
  throw new TypeError(
    action === "none"
      ? `Cannot use ${attribute}: expected an action for it, got none; add it to attributes, or to unsigned`
      : `Cannot use ${attribute}: expected an action "none" for an unsigned attribute, got "${action}"; remove it from attributes, or from unsigned`,
  );
}
