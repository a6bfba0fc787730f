import type { Json } from "../backend.ts";
import { parseCondition } from "./condition.ts";
import { invalid } from "./failure.ts";
import type { Path } from "./path.ts";
import { Placeholders } from "./placeholders.ts";
import { keyNames, type StoredTable, type Tables } from "./tables.ts";
import { parseUpdate } from "./update.ts";
import { type Attributes, writeAttributes } from "./value.ts";

/** Kind of a write, as `TransactWriteItems` names it. */
export type WriteKind = "Put" | "Delete" | "Update" | "ConditionCheck";

/** Write that is read and checked, but not done. */
export interface PreparedWrite {
  readonly table: StoredTable;
  /** Text that is the same for writes to one item. */
  readonly id: string;
  readonly key: Attributes;
  readonly before: Attributes | undefined;
  /** Item after the write; `undefined` if there is none. */
  readonly after: Attributes | undefined;
  /** Paths that an update touches. */
  readonly paths: readonly Path[];
  /** True if the condition holds, or if there is none. */
  readonly isAllowed: boolean;
  /** Old item for the answer to a failed condition, if the request asks for it. */
  readonly shownOnFailure: Json | undefined;
  commit(): void;
}

/** Parameters from before there were expressions. */
const LEGACY = [
  "AttributesToGet",
  "AttributeUpdates",
  "ConditionalOperator",
  "Expected",
  "KeyConditions",
  "QueryFilter",
  "ScanFilter",
];

/** Throws if a request has parameters that the stub does not know. */
export function assertNoLegacy(request: Json): void {
  const found = LEGACY.find((name) => request[name] !== undefined);
  if (found !== undefined) {
    throw invalid(`The stub does not know ${found}: start dynalite for it`);
  }
}

/** Returns the item after an update, and the paths that the update touches. */
function update(
  table: StoredTable,
  key: Attributes,
  request: Json,
  placeholders: Placeholders,
): { readonly after: Attributes; readonly paths: readonly Path[] } {
  const before = table.get(key) ?? key;
  if (request.UpdateExpression === undefined)
    return { after: before, paths: [] };
  const text = `${request.UpdateExpression}`;
  const { paths, apply } = parseUpdate(text, placeholders);
  const changed = paths.find(([name]) => keyNames(table).includes(name));
  if (changed !== undefined) {
    throw invalid(
      `One or more parameter values were invalid: Cannot update attribute ${changed[0]}. This attribute is part of the key`,
    );
  }
  const after = apply(before);
  table.assertItem(after);
  return { after, paths };
}

/** Reads a write and checks its condition. */
export function prepareWrite(
  tables: Tables,
  kind: WriteKind,
  request: Json,
): PreparedWrite {
  assertNoLegacy(request);
  const table = tables.find(request.TableName);
  const placeholders = new Placeholders(request);
  const item = kind === "Put" ? table.readItem(request.Item) : undefined;
  const key = item ? table.keyOf(item) : table.readKey(request.Key);
  const before = table.get(key);
  const { ConditionExpression } = request;
  if (kind === "ConditionCheck" && ConditionExpression === undefined) {
    throw invalid("The parameter 'ConditionExpression' is required");
  }
  const condition =
    ConditionExpression === undefined
      ? undefined
      : parseCondition(
          "ConditionExpression",
          `${ConditionExpression}`,
          placeholders,
        );
  const isAllowed = condition?.holds(before ?? new Map()) ?? true;
  const outcome = (): { after?: Attributes; paths?: readonly Path[] } => {
    if (kind === "Update") return update(table, key, request, placeholders);
    if (kind === "Put") return { after: item as Attributes };
    return kind === "Delete" || before === undefined ? {} : { after: before };
  };
  const { after, paths = [] } = outcome();
  placeholders.assertUsed();
  const showsOld = request.ReturnValuesOnConditionCheckFailure === "ALL_OLD";
  return {
    table,
    id: `${table.name} ${table.idOf(key)}`,
    key,
    before,
    after,
    paths,
    isAllowed,
    shownOnFailure: showsOld && before ? writeAttributes(before) : undefined,
    commit() {
      if (kind === "Delete") table.delete(key);
      else if (kind !== "ConditionCheck" && after) table.put(after);
    },
  };
}
