import type { Json } from "../backend.ts";
import { conditionFailed, invalid } from "./failure.ts";
import { collectionMetrics, consumed } from "./metrics.ts";
import { Placeholders } from "./placeholders.ts";
import { parseProjection, project } from "./projection.ts";
import type { StoredTable, Tables } from "./tables.ts";
import { type Attributes, writeAttributes } from "./value.ts";
import {
  assertNoLegacy,
  type PreparedWrite,
  prepareWrite,
  type WriteKind,
} from "./write.ts";

const RETURN_VALUES: Readonly<Record<string, readonly string[]>> = {
  Put: ["NONE", "ALL_OLD"],
  Delete: ["NONE", "ALL_OLD"],
  Update: ["NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW"],
};

/** Returns the attributes that `ReturnValues` asks for. */
function returned(
  { before, after, paths }: PreparedWrite,
  what: string,
): Attributes | undefined {
  const [extent, which] = what.split("_");
  const item = which === "OLD" ? before : which === "NEW" ? after : undefined;
  return extent === "UPDATED" && item ? project(item, paths) : item;
}

/** Makes an operation that writes one item. */
export function writing(kind: Exclude<WriteKind, "ConditionCheck">) {
  return (tables: Tables, request: Json): Json => {
    const what = `${request.ReturnValues ?? "NONE"}`;
    if (!RETURN_VALUES[kind]?.includes(what)) {
      throw invalid(`ReturnValues can only be ALL_OLD or NONE`);
    }
    const write = prepareWrite(tables, kind, request);
    if (!write.isAllowed) throw conditionFailed(write.shownOnFailure);
    write.commit();
    const attributes = returned(write, what);
    return {
      ...(attributes?.size && { Attributes: writeAttributes(attributes) }),
      ...consumed(request, write.table),
      ...collectionMetrics(request, write.table, write.key),
    };
  };
}

/** Reads an item as a request projects it; `undefined` if there is none. */
export function read(
  table: StoredTable,
  given: unknown,
  request: Json,
): Json | undefined {
  assertNoLegacy(request);
  const placeholders = new Placeholders(request);
  const { ProjectionExpression } = request;
  const paths =
    ProjectionExpression === undefined
      ? undefined
      : parseProjection(`${ProjectionExpression}`, placeholders);
  placeholders.assertUsed();
  const item = table.get(table.readKey(given));
  return item && writeAttributes(paths ? project(item, paths) : item);
}

/** `GetItem`. */
export function getItem(tables: Tables, request: Json): Json {
  const table = tables.find(request.TableName);
  const Item = read(table, request.Key, request);
  return { ...(Item && { Item }), ...consumed(request, table) };
}
