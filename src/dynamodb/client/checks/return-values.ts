import { isGiven, type Members } from "./request-members.ts";
import { type RequestScope, refuseRequest } from "./request-scope.ts";

/** Values of a parameter that asks for items in the answer to a write. */
export const OLD_VALUES: readonly string[] = ["NONE", "ALL_OLD"];

/** Values for an update, which can also return the changed attributes alone. */
export const UPDATE_VALUES: readonly string[] = [
  "NONE",
  "ALL_OLD",
  "ALL_NEW",
  "UPDATED_OLD",
  "UPDATED_NEW",
];

/** Throws if a parameter that asks for items in the answer has a value whose meaning is not known. */
export function checkReturnValues(
  scope: RequestScope,
  members: Members,
  parameter: string,
  values: readonly string[],
): void {
  const value = members[parameter];
  if (!isGiven(value) || values.includes(value as string)) return;
  refuseRequest(scope, {
    reason: "return-values",
    expected: `one of ${values.join(", ")} as ${parameter}`,
    got: "something else",
    remedy: `correct ${parameter}`,
  });
}
