import { describeType } from "../../../util/describe-type.ts";
import { isPlainObject } from "../../values/plain-object.ts";
import { type RequestScope, refuseRequest } from "./request-scope.ts";

/** Members of a request, or of a part of one. */
export type Members = Readonly<Record<string, unknown>>;

/** Tells whether a member of a request is given. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Returns the member of a request of any shape; `undefined` if the request is no object. */
export function memberOf(request: unknown, name: string): unknown {
  if (typeof request !== "object" || request === null) return undefined;
  return (request as Members)[name];
}

/**
 * Returns the names of an object's members, with known ones first. Getters of a class are not enumerable, and the AWS SDK reads
 * them all the same, so the known names are there in any case.
 */
export function memberNames(
  object: object,
  known: readonly string[],
): ReadonlySet<string> {
  const names = new Set(known);
  for (const name in object) names.add(name);
  return names;
}

/** Throws the error for a part of a request that does not have the form that DynamoDB documents. */
export function refuseForm(
  scope: Pick<RequestScope, "operation" | "tableName">,
  what: string,
  expected: string,
  value: unknown,
): never {
  return refuseRequest(scope, {
    reason: "doubtful-form",
    expected: `${expected} as ${what}`,
    got: describeType(value),
    remedy: "write the request as DynamoDB documents it",
  });
}

/**
 * Returns the entries of a plain object of a request, each read once. An entry that the object inherits would be sent by some
 * versions of the AWS SDK and not by others, so such an object is refused.
 */
export function entriesOf(
  scope: RequestScope,
  what: string,
  value: unknown,
): [string, unknown][] {
  const isPlain =
    typeof value === "object" && value !== null && isPlainObject(value);
  if (!isPlain) return refuseForm(scope, what, "a plain object", value);
  return Object.entries(value);
}

/** Returns a copy of a list of a request. */
export function listOf(
  scope: Pick<RequestScope, "operation" | "tableName">,
  what: string,
  value: unknown,
): unknown[] {
  if (!Array.isArray(value)) return refuseForm(scope, what, "an array", value);
  return Array.from(value);
}

/**
 * Copies the known members of a request, each read once. A member that is given and not known is refused: a later version
 * of DynamoDB may give it a meaning that the checks miss.
 *
 * @param known names of the members that are handled
 * @param legacy names of parameters from before expressions, which are refused
 */
export function readMembers(
  scope: RequestScope,
  what: string,
  request: unknown,
  known: readonly string[],
  legacy: readonly string[] = [],
): Members {
  if (typeof request !== "object" || request === null) {
    return refuseForm(scope, what, "an object", request);
  }
  const given = request as Members;
  const members: Record<string, unknown> = {};
  for (const name of known) {
    const value = given[name];
    if (isGiven(value)) members[name] = value;
  }
  for (const name in given) {
    if (known.includes(name) || !isGiven(given[name])) continue;
    if (legacy.includes(name)) refuseLegacy(scope, name);
    refuseRequest(scope, {
      reason: "unknown-parameter",
      expected: `one of the parameters ${known.join(", ")} in ${what}`,
      got: "another one",
      remedy: `remove the parameter ${name}, or update sealmask if DynamoDB has it`,
    });
  }
  return members;
}

/** Expressions that replace the parameters from before. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  AttributeUpdates: "UpdateExpression",
  AttributesToGet: "ProjectionExpression",
  ConditionalOperator: "AND and OR in an expression",
  Expected: "ConditionExpression",
  KeyConditions: "KeyConditionExpression",
  QueryFilter: "FilterExpression",
  ScanFilter: "FilterExpression",
};

function refuseLegacy(scope: RequestScope, name: string): never {
  return refuseRequest(scope, {
    reason: "legacy-parameters",
    expected: "expressions",
    got: `the legacy parameter ${name}`,
    remedy: `use ${REPLACEMENTS[name]}`,
  });
}
