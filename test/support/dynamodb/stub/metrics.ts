import type { Json } from "../backend.ts";
import { pick, type StoredTable } from "./tables.ts";
import { type Attributes, writeAttributes } from "./value.ts";

/** Returns `ConsumedCapacity` of a call for one table, if the request asks for it. */
export function consumed(request: Json, table: StoredTable): Json {
  return wantsCapacity(request)
    ? { ConsumedCapacity: { TableName: table.name, CapacityUnits: 1 } }
    : {};
}

/** Returns `ConsumedCapacity` of a call for several tables, if the request asks for it. */
export function consumedOfAll(
  request: Json,
  tables: Iterable<StoredTable>,
): Json {
  if (!wantsCapacity(request)) return {};
  const ConsumedCapacity = [...new Set(tables)].map(({ name }) => ({
    TableName: name,
    CapacityUnits: 1,
  }));
  return { ConsumedCapacity };
}

const wantsCapacity = ({ ReturnConsumedCapacity }: Json): boolean =>
  ReturnConsumedCapacity === "TOTAL" || ReturnConsumedCapacity === "INDEXES";

/** Returns metrics of an item's collection: only tables with a local index have collections. */
function collection(table: StoredTable, key: Attributes): Json | undefined {
  const hasLocal = [...table.indexes.values()].some(({ isLocal }) => isLocal);
  if (!hasLocal) return undefined;
  const of = writeAttributes(pick(key, [table.partitionKey]));
  return { ItemCollectionKey: of, SizeEstimateRangeGB: [0, 1] };
}

/** Returns `ItemCollectionMetrics` of a write, if the request asks for them. */
export function collectionMetrics(
  request: Json,
  table: StoredTable,
  key: Attributes,
): Json {
  if (request.ReturnItemCollectionMetrics !== "SIZE") return {};
  const ItemCollectionMetrics = collection(table, key);
  return ItemCollectionMetrics ? { ItemCollectionMetrics } : {};
}

/** Returns `ItemCollectionMetrics` of several writes by table, if the request asks for them. */
export function collectionMetricsOfAll(
  request: Json,
  writes: readonly { readonly table: StoredTable; readonly key: Attributes }[],
): Json {
  if (request.ReturnItemCollectionMetrics !== "SIZE") return {};
  const all: Record<string, Json[]> = {};
  for (const { table, key } of writes) {
    const metrics = collection(table, key);
    if (metrics === undefined) continue;
    all[table.name] ??= [];
    all[table.name]?.push(metrics);
  }
  return { ItemCollectionMetrics: all };
}
