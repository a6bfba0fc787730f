import type { Json } from "../backend.ts";
import { crc32 } from "../crc32.ts";
import { type Condition, parseCondition } from "./condition.ts";
import { invalid } from "./failure.ts";
import { parseKeyCondition } from "./key-condition.ts";
import { consumed } from "./metrics.ts";
import type { Path } from "./path.ts";
import { Placeholders } from "./placeholders.ts";
import { parseProjection, project } from "./projection.ts";
import {
  compareBy,
  type KeySchema,
  keyNames,
  pick,
  type StoredIndex,
  type StoredTable,
  type Tables,
} from "./tables.ts";
import {
  type Attributes,
  bytesOfItem,
  readAttributes,
  writeAttributes,
} from "./value.ts";

/** Most bytes of one page. */
const MAX_PAGE_BYTES = 1024 * 1024;

/** Table or index that is searched. */
interface Source {
  readonly table: StoredTable;
  readonly schema: KeySchema;
  readonly index: StoredIndex | undefined;
}

function sourceOf(tables: Tables, request: Json): Source {
  const table = tables.find(request.TableName);
  if (request.IndexName === undefined) {
    return { table, schema: table, index: undefined };
  }
  const index = table.indexes.get(`${request.IndexName}`);
  if (index === undefined) {
    throw invalid(
      `The table does not have the specified index: ${request.IndexName}`,
    );
  }
  if (request.ConsistentRead === true && !index.isLocal) {
    throw invalid(
      "Consistent reads are not supported on global secondary indexes",
    );
  }
  return { table, schema: index, index };
}

/** Names of the keys by which items of a source are told apart and sorted. */
function sortNames({ table, schema }: Source): readonly string[] {
  const { sortKey } = schema;
  return [...(sortKey === undefined ? [] : [sortKey]), ...keyNames(table)];
}

/** Returns the place of an item in a scan: by a hash of its partition, as the service has it. */
function partitionOf({ schema }: Source, item: Attributes): number {
  const value = item.get(schema.partitionKey);
  return crc32(new TextEncoder().encode(JSON.stringify(value)));
}

function compareItems(source: Source, one: Attributes, other: Attributes) {
  const by = partitionOf(source, one) - partitionOf(source, other);
  return by || compareBy(sortNames(source), one, other);
}

/** Returns the items of a source, in order. Only items with the keys of an index are in it. */
function itemsOf(source: Source): readonly Attributes[] {
  const names = keyNames(source.schema);
  return source.table.items
    .filter((item) => names.every((name) => item.has(name)))
    .sort((one, other) => compareItems(source, one, other));
}

/** Attributes of an answer: all, none (for `COUNT`), those of a projection, or those that an index has. */
function selectorOf(
  source: Source,
  request: Json,
  paths: readonly Path[] | undefined,
): ((item: Attributes) => Attributes) | null {
  const { table, schema, index } = source;
  const inIndex = (item: Attributes) =>
    index?.projected
      ? pick(item, [
          ...keyNames(table),
          ...keyNames(schema),
          ...index.projected,
        ])
      : item;
  const byDefault = paths
    ? "SPECIFIC_ATTRIBUTES"
    : index
      ? "ALL_PROJECTED_ATTRIBUTES"
      : "ALL_ATTRIBUTES";
  const select = `${request.Select ?? byDefault}`;
  if (paths && select !== "SPECIFIC_ATTRIBUTES") {
    throw invalid(
      `Cannot specify the ProjectionExpression when choosing to get ${select}`,
    );
  }
  // A local index fetches from the table what it lacks; a global one has no more than it projects.
  const isAll = !index?.projected || index.isLocal;
  switch (select) {
    case "COUNT":
      return null;
    case "ALL_PROJECTED_ATTRIBUTES":
      if (!index) {
        throw invalid(
          "ALL_PROJECTED_ATTRIBUTES can be used only when querying using an IndexName",
        );
      }
      return inIndex;
    case "SPECIFIC_ATTRIBUTES":
      if (!paths)
        throw invalid(
          "Must specify the AttributesToGet or ProjectionExpression",
        );
      return (item) => project(isAll ? item : inIndex(item), paths);
    case "ALL_ATTRIBUTES":
      if (isAll) return (item) => item;
      throw invalid(
        "Select type ALL_ATTRIBUTES is not supported for global secondary index",
      );
    default:
      throw invalid(`There is no Select ${select}`);
  }
}

/** Returns the items after the start key. */
function after(
  source: Source,
  items: readonly Attributes[],
  start: unknown,
  sign: number,
): readonly Attributes[] {
  if (start === undefined) return items;
  const key = readAttributes(start);
  const wanted = new Set([
    ...keyNames(source.table),
    ...keyNames(source.schema),
  ]);
  if (key.size !== wanted.size || ![...wanted].every((name) => key.has(name))) {
    throw invalid("The provided starting key is invalid");
  }
  return items.filter((item) => sign * compareItems(source, item, key) > 0);
}

/** Returns the number of items in one page. */
function pageLength(items: readonly Attributes[], most: number): number {
  let bytes = 0;
  for (const [i, item] of items.entries()) {
    bytes += bytesOfItem(item);
    if (i + 1 >= most || bytes > MAX_PAGE_BYTES) return i + 1;
  }
  return items.length;
}

/** Reads a page of items that are in order. */
function pageOf(
  source: Source,
  items: readonly Attributes[],
  request: Json,
  options: {
    readonly placeholders: Placeholders;
    readonly pageItems: number;
    readonly sign: number;
  },
): Json {
  const { placeholders, pageItems, sign } = options;
  const { FilterExpression, ProjectionExpression, Limit } = request;
  const filter: Condition | undefined =
    FilterExpression === undefined
      ? undefined
      : parseCondition("FilterExpression", `${FilterExpression}`, placeholders);
  const paths =
    ProjectionExpression === undefined
      ? undefined
      : parseProjection(`${ProjectionExpression}`, placeholders);
  placeholders.assertUsed();
  if (request.KeyConditionExpression !== undefined) {
    const keys = keyNames(source.schema);
    const named = filter?.names.find((name) => keys.includes(name));
    if (named !== undefined) {
      throw invalid(
        `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${named}`,
      );
    }
  }
  const select = selectorOf(source, request, paths);
  const rest = after(source, items, request.ExclusiveStartKey, sign);
  if (Limit !== undefined && Number(Limit) < 1) {
    throw invalid(
      "1 validation error detected: Value at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
  }
  const most = Math.min(pageItems, Number(Limit ?? Number.POSITIVE_INFINITY));
  const page = rest.slice(0, pageLength(rest, most));
  const found = page.filter((item) => filter?.holds(item) ?? true);
  const last = page.at(-1);
  // A page that is full by its limit has a next one, though that may be empty.
  const goesOn =
    last !== undefined && (page.length < rest.length || page.length === most);
  const keys = [...keyNames(source.table), ...keyNames(source.schema)];
  return {
    ...(select && {
      Items: found.map((item) => writeAttributes(select(item))),
    }),
    Count: found.length,
    ScannedCount: page.length,
    ...(goesOn && { LastEvaluatedKey: writeAttributes(pick(last, keys)) }),
    ...consumed(request, source.table),
  };
}

/** Makes `Query`, with pages of at most so many items. */
export function query(pageItems: number) {
  return (tables: Tables, request: Json): Json => {
    const source = sourceOf(tables, request);
    const placeholders = new Placeholders(request);
    if (request.KeyConditionExpression === undefined) {
      throw invalid(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.",
      );
    }
    const condition = parseKeyCondition(
      `${request.KeyConditionExpression}`,
      placeholders,
      source.schema,
    );
    const sign = request.ScanIndexForward === false ? -1 : 1;
    const items = itemsOf(source).filter((item) => condition.holds(item));
    const sorted = sign < 0 ? items.toReversed() : items;
    return pageOf(source, sorted, request, { placeholders, pageItems, sign });
  };
}

/** Makes `Scan`, with pages of at most so many items. */
export function scan(pageItems: number) {
  return (tables: Tables, request: Json): Json => {
    const source = sourceOf(tables, request);
    const placeholders = new Placeholders(request);
    const { Segment = 0, TotalSegments = 1 } = request;
    const items = itemsOf(source).filter(
      (item) => partitionOf(source, item) % Number(TotalSegments) === Segment,
    );
    return pageOf(source, items, request, { placeholders, pageItems, sign: 1 });
  };
}
