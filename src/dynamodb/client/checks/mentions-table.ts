import type { Table } from "../../table.ts";
import { tableNamePart } from "./table-names.ts";

/** Depth below which a request is not searched; DynamoDB's values are nested 32 levels deep at most. */
const MAX_DEPTH = 64;

/**
 * Tells whether any text of a request holds the name of the table, as a whole or as a part. For requests whose meaning is not
 * known, where a wrong "no" would be worse than a wrong "yes".
 */
export function mentionsTable(
  table: Table,
  value: unknown,
  depth = 0,
): boolean {
  if (typeof value === "string") {
    return [...table.requestNames].some((name) =>
      value.includes(tableNamePart(name)),
    );
  }
  if (typeof value !== "object" || value === null) return false;
  if (ArrayBuffer.isView(value)) return false;
  if (depth > MAX_DEPTH) return true;
  for (const name in value) {
    const member = (value as Readonly<Record<string, unknown>>)[name];
    if (mentionsTable(table, name) || mentionsTable(table, member, depth + 1)) {
      return true;
    }
  }
  return false;
}
