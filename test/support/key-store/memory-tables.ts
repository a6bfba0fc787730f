import type { TableClient } from "../../../src/entries/key-store.ts";
import { decodeBase64, encodeBase64 } from "../../../src/util/base64.ts";
import type { Json } from "../dynamodb/backend.ts";
import type { WireItem } from "../dynamodb/server.ts";
import { stubBackend } from "../dynamodb/stub/stub-backend.ts";
import { creationOf } from "../dynamodb/test-table.ts";
import { keyStoreTable } from "./key-store-table.ts";

/** Call of a client of {@link MemoryTables}. */
export interface TableCall {
  readonly operation: string;
  readonly input: Json;
}

/** Functions that a client calls around each call of the tables. An error that one of them throws is the call's. */
export interface TableHooks {
  before?(call: TableCall): void | Promise<void>;
  /** Called when everything is done, and nobody knows it yet. */
  after?(call: TableCall): void | Promise<void>;
}

/** Error of a connection that broke. */
export function connectionLost(): Error {
  const name = "TimeoutError";
  return Object.assign(new Error("The connection was lost"), { name });
}

function toJson(input: object): string {
  return JSON.stringify(input, (_, value) =>
    value instanceof Uint8Array ? encodeBase64(value) : value,
  );
}

function fromJson(text: string): Json {
  return JSON.parse(text, (name, value) =>
    name === "B" && typeof value === "string" ? decodeBase64(value) : value,
  );
}

/**
 * Tables of the stub of DynamoDB in the same process, without a server between, for tests that interleave many calls. The stub checks
 * requests as DynamoDB does, which `memoryTableClient` does not: a request that DynamoDB would refuse fails the test. It also has
 * pages, and the operations with which a test changes records.
 */
export class MemoryTables {
  readonly #backend: ReturnType<typeof stubBackend>;

  readonly #names: readonly string[];

  private constructor(names: readonly string[], pageItems: number) {
    this.#names = names;
    this.#backend = stubBackend(pageItems);
  }

  /** Makes tables with the keys of a key store, and pages of at most so many items. */
  static async create(
    names: readonly string[],
    pageItems: number = Number.POSITIVE_INFINITY,
  ): Promise<MemoryTables> {
    const tables = new MemoryTables(names, pageItems);
    for (const name of names) {
      const creation = creationOf(keyStoreTable(name));
      await tables.ask("CreateTable", creation as Json);
    }
    return tables;
  }

  /** Runs an operation. Rejects with the service's error. */
  async ask(operation: string, input: Json): Promise<Json> {
    const body = toJson(input);
    const answer = await this.#backend.answer({ operation, body });
    const parsed = fromJson(answer.body);
    if (answer.status === 200) return parsed;
    const name = `${parsed.__type}`.split("#").at(-1);
    throw Object.assign(new Error(`${operation}: ${answer.body}`), parsed, {
      name,
    });
  }

  /** Returns the items of a table as they are stored. */
  async items(TableName: string): Promise<readonly WireItem[]> {
    const items: WireItem[] = [];
    let from: unknown;
    do {
      const page = await this.ask("Scan", {
        TableName,
        ...(from !== undefined && { ExclusiveStartKey: from }),
      });
      items.push(...(page.Items as WireItem[]));
      from = page.LastEvaluatedKey;
    } while (from !== undefined);
    return items;
  }

  /** Puts items as they are. */
  async put(TableName: string, items: readonly WireItem[]): Promise<void> {
    for (const Item of items) await this.ask("PutItem", { TableName, Item });
  }

  /** Deletes items, which it knows by their keys. */
  async delete(TableName: string, items: readonly WireItem[]): Promise<void> {
    for (const { type, "branch-key-id": id } of items) {
      const Key = { type, "branch-key-id": id };
      await this.ask("DeleteItem", { TableName, Key });
    }
  }

  /**
   * Makes a client.
   *
   * @param suffix end of the names by which this client knows the tables. What a process remembers of a key store goes by the name
   * of its table, so key stores with another suffix are as far apart as those of two processes
   */
  client({ before, after }: TableHooks = {}, suffix = ""): TableClient {
    const names = this.#names.map((name) => [name, name + suffix] as const);
    const rename = (value: Json, isAnswer: boolean): Json =>
      fromJson(
        names.reduce((text, [here, there]) => {
          const [from, to] = isAnswer ? [here, there] : [there, here];
          return text.replaceAll(JSON.stringify(from), JSON.stringify(to));
        }, toJson(value)),
      );
    const operation =
      (name: string) =>
      async (input: object): Promise<object> => {
        const call = { operation: name, input: input as Json };
        await before?.(call);
        const answer = await this.ask(name, rename(call.input, false));
        await after?.(call);
        return rename(answer, true);
      };
    return {
      batchGetItem: operation("BatchGetItem"),
      query: operation("Query"),
      scan: operation("Scan"),
      transactWriteItems: operation("TransactWriteItems"),
      describeTable: operation("DescribeTable"),
      createTable: operation("CreateTable"),
    };
  }
}
