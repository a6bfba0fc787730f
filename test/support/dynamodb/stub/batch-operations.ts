import type { Json } from "../backend.ts";
import { invalid } from "./failure.ts";
import { read } from "./item-operations.ts";
import { collectionMetricsOfAll, consumedOfAll } from "./metrics.ts";
import type { StoredTable, Tables } from "./tables.ts";
import { type PreparedWrite, prepareWrite } from "./write.ts";

const MAX_WRITES = 25;
const MAX_READS = 100;

function assertApart(ids: readonly string[]): void {
  if (new Set(ids).size < ids.length) {
    throw invalid("Provided list of item keys contains duplicates");
  }
}

function assertCount(count: number, most: number): void {
  if (count >= 1 && count <= most) return;
  throw invalid(
    `1 validation error detected: Value at 'requestItems' failed to satisfy constraint: Member must have length between 1 and ${most}`,
  );
}

function prepared(
  tables: Tables,
  TableName: string,
  entry: Json,
): PreparedWrite {
  const [[kind, inner] = [], ...more] = Object.entries(entry);
  if (more.length > 0 || (kind !== "PutRequest" && kind !== "DeleteRequest")) {
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  }
  const request = { TableName, ...(inner as Json) };
  return prepareWrite(
    tables,
    kind === "PutRequest" ? "Put" : "Delete",
    request,
  );
}

/** `BatchWriteItem`. */
export function batchWriteItem(tables: Tables, request: Json): Json {
  const requests = Object.entries((request.RequestItems ?? {}) as Json);
  const writes = requests.flatMap(([name, entries]) =>
    (entries as readonly Json[]).map((entry) => prepared(tables, name, entry)),
  );
  assertCount(writes.length, MAX_WRITES);
  assertApart(writes.map(({ id }) => id));
  for (const write of writes) write.commit();
  return {
    UnprocessedItems: {},
    ...consumedOfAll(
      request,
      writes.map(({ table }) => table),
    ),
    ...collectionMetricsOfAll(request, writes),
  };
}

/** `BatchGetItem`. */
export function batchGetItem(tables: Tables, request: Json): Json {
  const requests = Object.entries((request.RequestItems ?? {}) as Json);
  const ids: string[] = [];
  const found: StoredTable[] = [];
  const responses = requests.map(([name, given]) => {
    const of = given as Json & { readonly Keys: readonly unknown[] };
    const table = tables.find(name);
    found.push(table);
    assertCount(of.Keys.length, MAX_READS);
    for (const key of of.Keys) {
      ids.push(`${table.name} ${table.idOf(table.readKey(key))}`);
    }
    const items = of.Keys.map((key) => read(table, key, of));
    // Items come in no order, and those that are missing are left out.
    return [name, items.filter((item) => item !== undefined).reverse()];
  });
  assertCount(ids.length, MAX_READS);
  assertApart(ids);
  return {
    Responses: Object.fromEntries(responses),
    UnprocessedKeys: {},
    ...consumedOfAll(request, found),
  };
}
