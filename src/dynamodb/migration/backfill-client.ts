/** Call options that the client receives beside the input. */
export interface BackfillCallOptions {
  /** Signal that ends the call when aborted. */
  readonly abortSignal?: AbortSignal;
}

/** Capacity that a call consumed. */
export interface ConsumedCapacity {
  /** Number of capacity units. */
  readonly CapacityUnits?: number | undefined;
}

/** Input of Scan (DynamoDB API Reference), as far as `backfill` uses it. */
export interface ScanInput {
  /** Name or ARN of the table. */
  TableName: string | undefined;
  /** Segment to scan. */
  Segment?: number | undefined;
  /** Number of segments. */
  TotalSegments?: number | undefined;
  /** Maximum number of items to scan. */
  Limit?: number | undefined;
  /** Key of the item before the first one. */
  ExclusiveStartKey?: Record<string, unknown> | undefined;
  /** Condition for the items to return. */
  FilterExpression?: string | undefined;
  /** Names for the placeholders of the expression. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  /** `"TOTAL"` if the answer is to tell the capacity. */
  ReturnConsumedCapacity?: string | undefined;
}

/** Output of Scan (DynamoDB API Reference), as far as `backfill` uses it. */
export interface ScanOutput {
  /** Items of the page. */
  readonly Items?: readonly object[] | undefined;
  /** Number of items that were scanned. */
  readonly ScannedCount?: number | undefined;
  /** Key to go on from; absent at the end. */
  readonly LastEvaluatedKey?: object | undefined;
  /** Capacity that the call consumed. */
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

/** Input of UpdateItem (DynamoDB API Reference), as far as `backfill` uses it. */
export interface UpdateItemInput {
  /** Name or ARN of the table. */
  TableName: string | undefined;
  /** Primary key of the item. */
  Key: Record<string, unknown> | undefined;
  /** Attributes to set. */
  UpdateExpression?: string | undefined;
  /** Condition for the update. */
  ConditionExpression?: string | undefined;
  /** Names for the placeholders of both expressions. */
  ExpressionAttributeNames?: Record<string, string> | undefined;
  /** Values for the placeholders of both expressions. */
  ExpressionAttributeValues?: Record<string, unknown> | undefined;
  /** `"ALL_OLD"`: the error for a condition that does not hold has the item. */
  ReturnValuesOnConditionCheckFailure?: string | undefined;
  /** `"TOTAL"` if the answer is to tell the capacity. */
  ReturnConsumedCapacity?: string | undefined;
}

/** Output of UpdateItem (DynamoDB API Reference), as far as `backfill` uses it. */
export interface UpdateItemOutput {
  /** Capacity that the call consumed. */
  readonly ConsumedCapacity?: ConsumedCapacity | undefined;
}

/**
 * Client of DynamoDB with the two functions that `backfill` calls: `new DynamoDB({ … })` of `@aws-sdk/client-dynamodb` is
 * one. Its values are attribute values, such as `{ S: "text" }`.
 */
export interface BackfillClient {
  /** Reads a page of the table. */
  scan(input: ScanInput, options?: BackfillCallOptions): Promise<ScanOutput>;
  /** Writes attributes of one item on a condition. */
  updateItem(
    input: UpdateItemInput,
    options?: BackfillCallOptions,
  ): Promise<UpdateItemOutput>;
}
