import type { Resources } from "./template.ts";

/** Statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly [other: string]: unknown;
}

const listOf = (value: string | readonly string[] = []): readonly string[] =>
  typeof value === "string" ? [value] : value;

function statementsIn(value: unknown): readonly Statement[] {
  if (typeof value !== "object" || value === null) return [];
  if ("Effect" in value) return [value as Statement];
  return Object.values(value).flatMap(statementsIn);
}

function isFor({ Principal, NotPrincipal }: Statement, role: string): boolean {
  if (NotPrincipal !== undefined) return true;
  // The account's own statement grants nothing itself: it lets the roles' policies grant.
  const names = JSON.stringify(Principal ?? null);
  return names.includes(`"<${role}.Arn>"`) || names.includes('"*"');
}

function includes(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => {
    const escaped = pattern.replaceAll(".", "\\.").replaceAll("?", ".");
    return new RegExp(`^${escaped.replaceAll("*", ".*")}$`, "i").test(action);
  });
}

function allows(statement: Statement, action: string): boolean {
  const { Effect, Action, NotAction } = statement;
  if (Effect !== "Allow") return false;
  return NotAction === undefined
    ? includes(listOf(Action), action)
    : !includes(listOf(NotAction), action);
}

/**
 * Finds the statements that let a role do something under any condition: in policies of resources that name the role or
 * everyone, in the role itself, and in policies attached to it.
 *
 * @param role the role's path in the stack
 */
export function statementsThatLet(
  role: string,
  action: string,
  resources: Resources,
): readonly Statement[] {
  return Object.entries(resources).flatMap(([path, { Properties }]) => {
    const { Roles, AssumeRolePolicyDocument: _, ...others } = Properties;
    const isOfRole = path === role || listOf(Roles).includes(`<${role}>`);
    return statementsIn(others).filter(
      (statement) =>
        allows(statement, action) && (isOfRole || isFor(statement, role)),
    );
  });
}
