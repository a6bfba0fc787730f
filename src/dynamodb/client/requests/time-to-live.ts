import { quote } from "../../../util/assert.ts";
import { refuseUse, stateOf } from "../checks/attribute-uses.ts";
import { findScope } from "../checks/find-scope.ts";
import { memberOf } from "../checks/request-members.ts";
import { refuseRequest } from "../checks/request-scope.ts";
import type { OperationHandler } from "./prepared-request.ts";

/**
 * Handler of `UpdateTimeToLive`: the service must read the attribute that says when an item expires. It takes any other
 * attribute without an error, and the items stay for ever.
 */
export const updateTimeToLive: OperationHandler = (
  codec,
  request,
  operation,
) => {
  const scope = findScope(codec, operation, memberOf(request, "TableName"));
  if (scope === undefined) return undefined;
  const specification = memberOf(request, "TimeToLiveSpecification");
  const name = memberOf(specification, "AttributeName");
  const isEnabled = memberOf(specification, "Enabled") !== false;
  if (!isEnabled || typeof name !== "string") return undefined;
  const state = stateOf(scope.table, name);
  if (state === "signed" || state === "unsigned") return undefined;
  const got = `${quote(name)} as the time to live`;
  if (state !== "encrypted") return refuseUse(scope, state, got, name);
  return refuseRequest(scope, {
    reason: "ttl-encrypted",
    expected: "an attribute that the service can read",
    got: `the encrypted attribute ${got}`,
    remedy: "use an attribute that is signed; encrypted ones never expire",
    attribute: name,
  });
};
