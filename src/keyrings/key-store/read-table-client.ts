import { refuse, refuseAs } from "../../util/assert.ts";
import { quietly } from "../kms/quiet-sdk.ts";
import { onePerRegion } from "../kms/regional-clients.ts";
import type {
  AnyTableClient,
  TableClient,
  TableSender,
} from "./table-client.ts";
import { adaptTableSender, loadTableSdk } from "./table-sdk-client.ts";

const EXPECTED = "a DynamoDBClient or DynamoDB of @aws-sdk/client-dynamodb";

/** Operations that a key store calls. */
const METHODS: readonly (keyof TableClient)[] = [
  "batchGetItem",
  "query",
  "scan",
  "transactWriteItems",
  "describeTable",
  "createTable",
];

/** Members that tell which kind of client a value is. */
type ClientMembers = Readonly<Record<keyof TableClient | "send", unknown>>;

/**
 * Tells whether a client is one of `@aws-sdk/lib-dynamodb`, whose classes have a function `from`. Its configuration tells nothing:
 * it is that of the client that it was made from.
 */
function isDocumentClient(client: object): boolean {
  const { from } = client.constructor as { readonly from?: unknown };
  return typeof from === "function";
}

/**
 * Adapts a client of either kind to {@link TableClient}.
 *
 * @throws {TypeError} if the value is not a client of DynamoDB, or is a document client, whose values have another form
 */
function adaptTableClient(client: unknown): TableClient {
  if (typeof client !== "object" || client === null) {
    return refuse("client", EXPECTED, client);
  }
  const known = client as Partial<ClientMembers>;
  const has = (name: keyof ClientMembers) => typeof known[name] === "function";
  if (METHODS.every(has)) return client as TableClient;
  if (!has("send")) return refuse("client", EXPECTED, client);
  if (!isDocumentClient(client)) return adaptTableSender(client as TableSender);
  const got = "a document client; give the client that it was made from";
  return refuseAs("client", EXPECTED, got);
}

async function makeTableClient(
  region: string | undefined,
): Promise<TableClient> {
  const sdk = await loadTableSdk();
  const options = region === undefined ? {} : { region };
  const client = quietly(() => new sdk.DynamoDBClient(options));
  return adaptTableSender(client, async () => sdk);
}

/** Clients that sealmask makes. The whole process shares them, so that key stores share connections. */
const ownClient = /* @__PURE__ */ onePerRegion(makeTableClient);

/**
 * Reads the option `client`.
 *
 * @param region Region of the client that is made if none is given; `undefined` for the process's own
 * @returns a function that returns the client; without the option it makes one when first called
 * @throws {TypeError} if the value is not a client
 */
export function readTableClient(
  given: AnyTableClient | undefined,
  region: string | undefined,
): () => Promise<TableClient> {
  if (given !== undefined) {
    const client = adaptTableClient(given);
    return async () => client;
  }
  return () => ownClient(region);
}
