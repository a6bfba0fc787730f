/** Secondary index of a table for tests. */
export interface TestIndex {
  /** Partition key; an index without one is local to the table's partitions. */
  readonly partitionKey?: string;
  readonly sortKey?: string;
  /** Attributes that the index projects, default all of them; a list is those besides the keys. */
  readonly projection?: "ALL" | "KEYS_ONLY" | readonly string[];
}

/** Table for tests. */
export interface TestTable {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Types of keys of the table and its indexes; a key that is not listed is a string. */
  readonly keyTypes?: Readonly<Record<string, "S" | "N" | "B">>;
  readonly indexes?: Readonly<Record<string, TestIndex>>;
}

function keySchema(
  partitionKey: string,
  sortKey: string | undefined,
): readonly object[] {
  return [
    { AttributeName: partitionKey, KeyType: "HASH" },
    ...(sortKey === undefined
      ? []
      : [{ AttributeName: sortKey, KeyType: "RANGE" }]),
  ];
}

function projectionOf({ projection = "ALL" }: TestIndex): object {
  return typeof projection === "string"
    ? { ProjectionType: projection }
    : { ProjectionType: "INCLUDE", NonKeyAttributes: projection };
}

/** Returns the `CreateTable` request that makes a table. */
export function creationOf(
  table: TestTable,
): Readonly<Record<string, unknown>> {
  const { name, partitionKey, sortKey, keyTypes = {}, indexes = {} } = table;
  const all = Object.entries(indexes);
  const names = [
    partitionKey,
    sortKey,
    ...all.flatMap(([, index]) => [index.partitionKey, index.sortKey]),
  ].filter((key) => key !== undefined);
  const described = (isLocal: boolean) =>
    all
      .filter(([, index]) => (index.partitionKey === undefined) === isLocal)
      .map(([IndexName, index]) => ({
        IndexName,
        KeySchema: keySchema(index.partitionKey ?? partitionKey, index.sortKey),
        Projection: projectionOf(index),
      }));
  const [local, global] = [described(true), described(false)];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [...new Set(names)].map((AttributeName) => ({
      AttributeName,
      AttributeType: keyTypes[AttributeName] ?? "S",
    })),
    KeySchema: keySchema(partitionKey, sortKey),
    ...(local.length > 0 && { LocalSecondaryIndexes: local }),
    ...(global.length > 0 && { GlobalSecondaryIndexes: global }),
  };
}
