import type { Json } from "../backend.ts";
import type { StoredTable, Tables } from "./tables.ts";

function described({ name, creation, items }: StoredTable): Json {
  const withStatus = (indexes: unknown) =>
    ((indexes ?? []) as Json[]).map((index) => ({
      ...index,
      IndexStatus: "ACTIVE",
    }));
  const { BillingMode: _, ...rest } = creation;
  return {
    ...rest,
    TableName: name,
    TableArn: `arn:aws:dynamodb:us-east-1:111122223333:table/${name}`,
    TableStatus: "ACTIVE",
    ItemCount: items.length,
    ...(creation.GlobalSecondaryIndexes !== undefined && {
      GlobalSecondaryIndexes: withStatus(creation.GlobalSecondaryIndexes),
    }),
  };
}

/** `CreateTable`. */
export const createTable = (tables: Tables, request: Json): Json => ({
  TableDescription: described(tables.create(request)),
});

/** `DescribeTable`. */
export const describeTable = (tables: Tables, request: Json): Json => ({
  Table: described(tables.find(request.TableName)),
});

/** `DeleteTable`. */
export const deleteTable = (tables: Tables, request: Json): Json => ({
  TableDescription: described(tables.delete(request.TableName)),
});

/** `ListTables`, in one page. */
export const listTables = (tables: Tables): Json => ({
  TableNames: tables.names,
});
