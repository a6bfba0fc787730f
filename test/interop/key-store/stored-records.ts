import { type DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";

/** Record of a table of a key store, as it is stored. */
export interface StoredRecord {
  readonly type: string;
  /** Type of the version that the active record holds. */
  readonly version: string | undefined;
  /** Names of all attributes. */
  readonly names: readonly string[];
}

/** Start of the types of versions. */
export const VERSION = "branch:version:";

/** Returns all records of a branch key, as they are stored. */
export async function storedRecords(
  client: DynamoDBClient,
  TableName: string,
  branchKeyId: string,
): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = [];
  let ExclusiveStartKey: Record<string, never> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "#id = :id",
        ExpressionAttributeNames: { "#id": "branch-key-id" },
        ExpressionAttributeValues: { ":id": { S: branchKeyId } },
        ConsistentRead: true,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      }),
    );
    for (const item of Items) {
      records.push({
        type: item.type?.S ?? "",
        version: item.version?.S,
        names: Object.keys(item),
      });
    }
    ExclusiveStartKey = LastEvaluatedKey as typeof ExclusiveStartKey;
  } while (ExclusiveStartKey);
  return records;
}

/** Returns the UUIDs of a branch key's versions. */
export async function storedVersions(
  client: DynamoDBClient,
  tableName: string,
  branchKeyId: string,
): Promise<readonly string[]> {
  const records = await storedRecords(client, tableName, branchKeyId);
  return records.flatMap(({ type }) =>
    type.startsWith(VERSION) ? [type.slice(VERSION.length)] : [],
  );
}
