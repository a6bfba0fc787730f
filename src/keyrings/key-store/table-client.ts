/** Value of an attribute, as far as a key store uses them: text, a number as text, bytes, or a list or map for its own records. */
export type StoredValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: Uint8Array }
  | { readonly L: readonly StoredValue[] }
  | { readonly M: StoredItem };

/** Item of the key store's table: attribute values by name. */
export type StoredItem = Readonly<Record<string, StoredValue>>;

/** Call options that the client receives beside the input. */
export interface TableCallOptions {
  /** Signal that ends the call when aborted. */
  readonly abortSignal?: AbortSignal;
}

/**
 * Operations of DynamoDB that a key store calls. `new DynamoDB({ … })` of `@aws-sdk/client-dynamodb` is one, and a `DynamoDBClient`
 * is made into one. Inputs and outputs have the members of the DynamoDB API Reference. An operation must reject with an
 * `Error` whose `name` is DynamoDB's error name, such as `"ResourceNotFoundException"`.
 */
export interface TableClient {
  /** Reads up to 100 items by their keys. */
  batchGetItem(input: object, options?: TableCallOptions): Promise<object>;
  /** Reads items of one branch key, or of the list of scheduled shreddings. */
  query(input: object, options?: TableCallOptions): Promise<object>;
  /** Reads the table, to list its branch keys. */
  scan(input: object, options?: TableCallOptions): Promise<object>;
  /** Writes up to 100 items together, on conditions. */
  transactWriteItems(
    input: object,
    options?: TableCallOptions,
  ): Promise<object>;
  /** Describes the table. */
  describeTable(input: object, options?: TableCallOptions): Promise<object>;
  /** Creates the table. */
  createTable(input: object, options?: TableCallOptions): Promise<object>;
}

/** Client of the AWS SDK for JavaScript v3 that sends commands, such as `DynamoDBClient`. */
export interface TableSender {
  /** Sends a command object of the SDK and returns DynamoDB's answer. */
  send(
    command: never,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<unknown>;
  /** Configuration of the client. Error messages name the Region in it. */
  readonly config?: { readonly region?: unknown } | undefined;
}

/** Client of DynamoDB: `DynamoDBClient` or `DynamoDB` of `@aws-sdk/client-dynamodb`. */
export type AnyTableClient = TableClient | TableSender;
