import { partiqlTables } from "./partiql-tables.ts";
import { isGiven, memberNames, memberOf } from "./request-members.ts";

/** Actions of the entries of transactions. */
const ACTIONS: readonly string[] = [
  "ConditionCheck",
  "Delete",
  "Get",
  "Put",
  "Update",
];

/** Names of tables as a request has them; anything else than a text stands for a table that cannot be told. */
type Found = readonly unknown[];

const UNTOLD: Found = [undefined];

/** Reads a list of a request, if it is given. */
function inList(list: unknown, read: (entry: unknown) => Found): Found {
  if (!isGiven(list)) return [];
  return Array.isArray(list) ? Array.from(list).flatMap(read) : UNTOLD;
}

function inItems(items: unknown): Found {
  if (!isGiven(items)) return [];
  if (typeof items !== "object" || items === null) return UNTOLD;
  const names: string[] = [];
  for (const name in items) names.push(name);
  return names.length > 0 ? names : UNTOLD;
}

function inEntry(entry: unknown): Found {
  if (typeof entry !== "object" || entry === null) return UNTOLD;
  const names = [...memberNames(entry, ACTIONS)];
  const actions = names.flatMap((name) => memberOf(entry, name) ?? []);
  if (actions.length === 0) return UNTOLD;
  return actions.map((action) => memberOf(action, "TableName"));
}

function inStatement(statement: unknown): Found {
  if (typeof statement !== "string") return UNTOLD;
  return partiqlTables(statement) ?? UNTOLD;
}

/**
 * Returns the names and ARNs of all tables that a request about items names; `undefined` if they cannot be told with certainty.
 * Reads every member that may name a table, whatever the operation.
 */
export function namedTables(request: unknown): readonly string[] | undefined {
  const member = (name: string) => memberOf(request, name);
  const inStatements = (entry: unknown) =>
    inStatement(memberOf(entry, "Statement"));
  const found = [
    ...[member("TableName"), member("TableArn")].filter(isGiven),
    ...inItems(member("RequestItems")),
    ...inList(member("TransactItems"), inEntry),
    ...(isGiven(member("Statement")) ? inStatement(member("Statement")) : []),
    ...inList(member("Statements"), inStatements),
    ...inList(member("TransactStatements"), inStatements),
  ];
  const names = found.filter((name) => typeof name === "string");
  const isTold = names.length === found.length && names.length > 0;
  return isTold ? names : undefined;
}
