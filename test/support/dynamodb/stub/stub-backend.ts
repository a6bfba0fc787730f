import type { Backend, BackendAnswer, Json } from "../backend.ts";
import { batchGetItem, batchWriteItem } from "./batch-operations.ts";
import { ServiceFailure } from "./failure.ts";
import { IDLE } from "./idle-operations.ts";
import { getItem, writing } from "./item-operations.ts";
import { query, scan } from "./search-operations.ts";
import {
  createTable,
  deleteTable,
  describeTable,
  listTables,
} from "./table-operations.ts";
import { Tables } from "./tables.ts";
import { transactGetItems, transactWriteItems } from "./transactions.ts";

type Operation = (tables: Tables, request: Json) => Json;

function operations(pageItems: number): ReadonlyMap<string, Operation> {
  return new Map<string, Operation>([
    ...Object.entries(IDLE).map(
      ([name, answer]) => [name, () => answer] as const,
    ),
    ["BatchGetItem", batchGetItem],
    ["BatchWriteItem", batchWriteItem],
    ["CreateTable", createTable],
    ["DeleteItem", writing("Delete")],
    ["DeleteTable", deleteTable],
    ["DescribeTable", describeTable],
    ["GetItem", getItem],
    ["ListTables", listTables],
    ["PutItem", writing("Put")],
    ["Query", query(pageItems)],
    ["Scan", scan(pageItems)],
    ["TransactGetItems", transactGetItems],
    ["TransactWriteItems", transactWriteItems()],
    ["UpdateItem", writing("Update")],
  ]);
}

function parse(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    throw new ServiceFailure("SerializationException", "Invalid JSON");
  }
}

/** Makes the backend of the stub, with pages of at most so many items. */
export function stubBackend(pageItems: number): Backend {
  const tables = new Tables();
  const known = operations(pageItems);
  return {
    async answer({ operation, body }): Promise<BackendAnswer> {
      try {
        const run = known.get(operation);
        if (run === undefined) {
          throw new ServiceFailure("UnknownOperationException", "");
        }
        const answer = run(tables, parse(body));
        return { status: 200, body: JSON.stringify(answer) };
      } catch (error) {
        if (error instanceof ServiceFailure) {
          return { status: 400, body: JSON.stringify(error.body) };
        }
        // An error of the stub itself, which a test must not take for an answer of the service.
        const message = `The stub fails: ${(error as Error).stack}`;
        return { status: 501, body: JSON.stringify({ message }) };
      }
    },
    async stop() {},
  };
}
