import type { Resources } from "./template.ts";

/** Statement of a policy. */
export interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly [other: string]: unknown;
}

/** Returns the values of a member, which may have one value without a list. */
export const listOf = (
  value: string | readonly string[] = [],
): readonly string[] => (typeof value === "string" ? [value] : value);

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

function names({ Action, NotAction }: Statement, action: string): boolean {
  return NotAction === undefined
    ? includes(listOf(Action), action)
    : !includes(listOf(NotAction), action);
}

/**
 * Finds the statements that let a role do anything under any condition: in policies of resources that name the role or
 * everyone, in the role itself, and in policies attached to it.
 *
 * @param role the role's path in the stack
 */
export function statementsFor(
  role: string,
  resources: Resources,
): readonly Statement[] {
  return Object.entries(resources).flatMap(([path, { Properties }]) => {
    const { Roles, AssumeRolePolicyDocument: _, ...others } = Properties;
    const isOfRole = path === role || listOf(Roles).includes(`<${role}>`);
    return statementsIn(others).filter(
      (statement) =>
        statement.Effect === "Allow" && (isOfRole || isFor(statement, role)),
    );
  });
}

/** Finds those of {@link statementsFor} that let a role do something. */
export function statementsThatLet(
  role: string,
  action: string,
  resources: Resources,
): readonly Statement[] {
  return statementsFor(role, resources).filter((statement) =>
    names(statement, action),
  );
}
