import type { Json } from "../backend.ts";
import { invalid, ServiceFailure } from "./failure.ts";
import {
  type Attributes,
  bytesOfItem,
  order,
  readAttributes,
  sizeOf,
  type Value,
} from "./value.ts";

/** Keys of a table or an index. */
export interface KeySchema {
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
}

/** Secondary index of a table. */
export interface StoredIndex extends KeySchema {
  readonly isLocal: boolean;
  /** Attributes besides the keys that the index projects; `null` for all. */
  readonly projected: readonly string[] | null;
}

const MAX_ITEM_BYTES = 400 * 1024;

/** Most bytes of a partition key. */
const MAX_PARTITION_KEY = 2_048;

/** Most bytes of a sort key. */
const MAX_SORT_KEY = 1_024;

/** Returns names of the keys, the partition key first. */
export const keyNames = ({ partitionKey, sortKey }: KeySchema): string[] =>
  sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];

/** Table with its items. */
export class StoredTable implements KeySchema {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string | undefined;
  readonly indexes: ReadonlyMap<string, StoredIndex>;
  /** `CreateTable` request that made the table. */
  readonly creation: Json;
  readonly #types: ReadonlyMap<string, string>;
  readonly #items = new Map<string, Attributes>();

  constructor(creation: Json) {
    this.creation = creation;
    this.name = `${creation.TableName}`;
    const { partitionKey, sortKey } = schemaOf(creation);
    this.partitionKey = partitionKey;
    this.sortKey = sortKey;
    const definitions = creation.AttributeDefinitions as Json[];
    this.#types = new Map(
      definitions.map((each) => [
        `${each.AttributeName}`,
        `${each.AttributeType}`,
      ]),
    );
    this.indexes = new Map([
      ...indexesOf(creation.GlobalSecondaryIndexes, false),
      ...indexesOf(creation.LocalSecondaryIndexes, true),
    ]);
  }

  get items(): readonly Attributes[] {
    return [...this.#items.values()];
  }

  get(key: Attributes): Attributes | undefined {
    return this.#items.get(this.#idOf(key));
  }

  put(item: Attributes): void {
    if (bytesOfItem(item) > MAX_ITEM_BYTES) {
      throw invalid("Item size has exceeded the maximum allowed size");
    }
    this.#items.set(this.#idOf(item), item);
  }

  delete(key: Attributes): void {
    this.#items.delete(this.#idOf(key));
  }

  /** Reads a key of a request, which must have the key attributes and no others. */
  readKey(given: unknown): Attributes {
    const key = readAttributes(given);
    if (key.size !== keyNames(this).length) {
      throw invalid("The provided key element does not match the schema");
    }
    this.#idOf(key);
    return key;
  }

  /** Reads an item of a request, with keys of the right types. */
  readItem(given: unknown): Attributes {
    const item = readAttributes(given);
    this.assertItem(item);
    return item;
  }

  /** Throws if an item lacks a key, or has one of the wrong type, of the table or of an index. */
  assertItem(item: Attributes): void {
    for (const name of keyNames(this)) {
      if (item.has(name)) continue;
      throw invalid(
        `One or more parameter values were invalid: Missing the key ${name} in the item`,
      );
    }
    this.#idOf(item);
    for (const [name, type] of this.#types) {
      const value = item.get(name);
      if (value === undefined || value.type === type) continue;
      throw invalid(
        `One or more parameter values were invalid: Type mismatch for Index Key ${name} Expected: ${type} Actual: ${value.type}`,
      );
    }
  }

  /** Returns the key of an item. */
  keyOf(item: Attributes): Attributes {
    return pick(item, keyNames(this));
  }

  /** Returns a text that is the same for the same key. */
  idOf(item: Attributes): string {
    return this.#idOf(item);
  }

  #assertLength(name: string, bytes: number): void {
    if (name === this.partitionKey && bytes > MAX_PARTITION_KEY) {
      throw invalid(
        `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${MAX_PARTITION_KEY} bytes`,
      );
    }
    if (name === this.sortKey && bytes > MAX_SORT_KEY) {
      throw invalid(
        `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${MAX_SORT_KEY} bytes`,
      );
    }
  }

  #idOf(item: Attributes): string {
    const parts = keyNames(this).map((name) => {
      const value = item.get(name);
      if (
        value === undefined ||
        value.type !== this.#types.get(name) ||
        !("text" in value)
      ) {
        throw invalid("The provided key element does not match the schema");
      }
      if (value.text === "") {
        throw invalid(
          `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
        );
      }
      this.#assertLength(name, sizeOf(value) ?? 0);
      return value.text;
    });
    return JSON.stringify(parts);
  }
}

/** Returns an item with these attributes alone. */
export function pick(item: Attributes, names: Iterable<string>): Attributes {
  const wanted = new Set(names);
  return new Map([...item].filter(([name]) => wanted.has(name)));
}

/** Compares two items by some attributes. */
export function compareBy(
  names: readonly string[],
  one: Attributes,
  other: Attributes,
): number {
  for (const name of names) {
    const by = order(one.get(name) as Value, other.get(name) as Value) ?? 0;
    if (by !== 0) return by;
  }
  return 0;
}

function schemaOf({ KeySchema }: Json): KeySchema {
  const names = new Map(
    (KeySchema as Json[]).map((key) => [key.KeyType, `${key.AttributeName}`]),
  );
  return { partitionKey: names.get("HASH") ?? "", sortKey: names.get("RANGE") };
}

function indexesOf(given: unknown, isLocal: boolean): [string, StoredIndex][] {
  return ((given ?? []) as Json[]).map((index) => {
    const { ProjectionType, NonKeyAttributes = [] } = index.Projection as {
      readonly ProjectionType: string;
      readonly NonKeyAttributes?: readonly string[];
    };
    const projected = ProjectionType === "ALL" ? null : NonKeyAttributes;
    return [`${index.IndexName}`, { ...schemaOf(index), isLocal, projected }];
  });
}

/** Tables of a server. */
export class Tables {
  readonly #tables = new Map<string, StoredTable>();

  get names(): readonly string[] {
    return [...this.#tables.keys()].sort();
  }

  create(creation: Json): StoredTable {
    const table = new StoredTable(creation);
    if (this.#tables.has(table.name)) {
      throw new ServiceFailure(
        "ResourceInUseException",
        `Table already exists: ${table.name}`,
      );
    }
    this.#tables.set(table.name, table);
    return table;
  }

  /** Finds a table by its name or ARN. */
  find(name: unknown): StoredTable {
    if (typeof name !== "string") {
      throw invalid(
        "The parameter 'TableName' is required but was not present",
      );
    }
    const table = this.#tables.get(name.replace(/^arn:[^/]*:table\//, ""));
    if (table !== undefined) return table;
    throw new ServiceFailure(
      "ResourceNotFoundException",
      "Requested resource not found",
    );
  }

  delete(name: unknown): StoredTable {
    const table = this.find(name);
    this.#tables.delete(table.name);
    return table;
  }
}
