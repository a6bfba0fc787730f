import { KeyStoreError } from "./key-store-error.ts";
import type {
  TableCallOptions,
  TableClient,
  TableSender,
} from "./table-client.ts";

type TableSdk = typeof import("@aws-sdk/client-dynamodb");

/**
 * Imports the AWS SDK for DynamoDB, an optional peer, when a key store needs it for the first time.
 *
 * @param load import function that tests replace
 * @throws {KeyStoreError} if the SDK is not installed
 */
export async function loadTableSdk(
  load?: () => Promise<TableSdk>,
): Promise<TableSdk> {
  try {
    // The `import()` must stand inside the `try`. Then bundlers know that the package may be missing, and bundle it if
    // it is installed.
    return load ? await load() : await import("@aws-sdk/client-dynamodb");
  } catch (cause) {
    throw new KeyStoreError(
      "Cannot load the AWS SDK: run `npm install @aws-sdk/client-dynamodb`",
      { cause, reason: "invalid" },
    );
  }
}

/**
 * Adapts a client of the AWS SDK, which sends command objects, to {@link TableClient}.
 *
 * @param load imports the SDK, which has the command classes
 */
export function adaptTableSender(
  sender: TableSender,
  load: () => Promise<TableSdk> = () => loadTableSdk(),
): TableClient & Pick<TableSender, "config"> {
  // The inputs have the members of the commands' own types; DynamoDB checks them.
  const send =
    (make: (sdk: TableSdk, input: never) => unknown) =>
    async (input: object, options?: TableCallOptions): Promise<object> => {
      const command = make(await load(), input as never) as never;
      return (await sender.send(command, options)) as object;
    };
  return {
    config: sender.config,
    batchGetItem: send((sdk, input) => new sdk.BatchGetItemCommand(input)),
    query: send((sdk, input) => new sdk.QueryCommand(input)),
    scan: send((sdk, input) => new sdk.ScanCommand(input)),
    transactWriteItems: send(
      (sdk, input) => new sdk.TransactWriteItemsCommand(input),
    ),
    describeTable: send((sdk, input) => new sdk.DescribeTableCommand(input)),
    createTable: send((sdk, input) => new sdk.CreateTableCommand(input)),
  };
}
