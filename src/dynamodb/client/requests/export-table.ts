import { findScope } from "../checks/find-scope.ts";
import { RequestExpressions } from "../checks/request-expressions.ts";
import { isGiven, memberOf, readMembers } from "../checks/request-members.ts";
import { refuseRequest } from "../checks/request-scope.ts";
import type { OperationHandler } from "./prepared-request.ts";

const FILTER_MEMBERS: readonly string[] = [
  "FilterExpression",
  "ProjectionExpression",
  "KeyConditionExpression",
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
];

/**
 * Handler of `ExportTableToPointInTime`: an export holds the items as they are stored, so it needs nothing but a check of
 * its filter.
 */
export const exportTable: OperationHandler = (codec, request, operation) => {
  const scope = findScope(codec, operation, memberOf(request, "TableArn"));
  const filter = memberOf(request, "FilterSpecification");
  if (scope === undefined || !isGiven(filter)) return undefined;
  const what = "FilterSpecification";
  const members = readMembers(scope, what, filter, FILTER_MEMBERS);
  const expressions = new RequestExpressions(scope, members);
  expressions.condition("KeyConditionExpression", "key-condition-encrypted");
  expressions.condition("FilterExpression", "filter-encrypted");
  expressions.refuseUnusedValues();
  if (!isGiven(members.ProjectionExpression)) return undefined;
  return refuseRequest(scope, {
    reason: "projection",
    expected: "an export of whole items",
    got: "one with a ProjectionExpression",
    remedy: "remove it: an item is verified as a whole",
  });
};
