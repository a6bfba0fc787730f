import { Buffer } from "node:buffer";
import { env } from "node:process";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  KeyStore,
  type KeyStoreKms,
  type KeyStoreOptions,
} from "../../../src/entries/key-store.ts";
import type { KmsClient } from "../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../src/entries/kms-fetch.ts";
import {
  type LocalKms,
  type LocalKmsOptions,
  startLocalKms,
} from "../../../src/entries/testing.ts";
import { startRelay } from "../../keyrings/kms/relay.ts";
import type { DynamoDbServer, WireItem } from "../dynamodb/server.ts";
import { startStub } from "../dynamodb/start-stub.ts";
import { keyStoreTable } from "./key-store-table.ts";
import { START } from "./shred-world.ts";

// On Node 20 the SDK warns that its next releases need a newer Node.
env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
// The environment of the person who runs the tests must not decide which Region is called first.
delete env.AWS_REGION;
delete env.AWS_DEFAULT_REGION;

export const TABLE = "branch-keys";
export const LOGICAL_NAME = "logical-branch-keys";

/** Options of a key store for a test; what is left out is the rig's. */
export type RigOptions = Partial<Omit<KeyStoreOptions, "kms">> & {
  readonly kms?: Partial<KeyStoreKms>;
};

/** DynamoDB and AWS KMS on loopback, and key stores on them. */
export interface StoreRig {
  readonly server: DynamoDbServer;
  readonly kms: LocalKms;
  /** ARN of the KMS key of {@link StoreRig.store}. */
  readonly keyArn: string;
  readonly client: DynamoDBClient;
  readonly kmsClient: KmsClient;
  /** Time in milliseconds, for all key stores that have no clock of their own. */
  now: number;
  /** Creates a key store under `keyArn`, or as the options say. */
  store(options?: RigOptions): KeyStore;
  /** Returns the items of the table, or of another one. */
  items(tableName?: string): Promise<readonly WireItem[]>;
  /** Returns an item of the table; fails the test if there is none. */
  item(branchKeyId: string, type: string): Promise<WireItem>;
  /** Writes an item past every check. */
  put(item: WireItem, tableName?: string): Promise<void>;
  /** Number of calls of DynamoDB and of AWS KMS so far. */
  counts(): { readonly dynamodb: number; readonly kms: number };
  end(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Returns bytes as the wire protocol has them. */
export function wireBytes(bytes: Uint8Array): { readonly B: string } {
  return { B: Buffer.from(bytes).toString("base64") };
}

/** Starts DynamoDB with the table of a key store, and AWS KMS with a key. */
export async function storeRig({
  tables = [TABLE],
  pageItems = Number.POSITIVE_INFINITY,
  kms: kmsOptions,
  multiRegion = false,
}: {
  readonly tables?: readonly string[];
  readonly pageItems?: number;
  readonly kms?: LocalKmsOptions;
  readonly multiRegion?: boolean;
} = {}): Promise<StoreRig> {
  const server = await startStub({
    tables: tables.map(keyStoreTable),
    pageItems,
  });
  // `npm run test:interop` runs the same tests against another KMS.
  const upstream = env.SEALMASK_TEST_KMS_ENDPOINT;
  const kms = upstream
    ? await startRelay(upstream, kmsOptions)
    : await startLocalKms(kmsOptions);
  const { arn: keyArn } = await kms.createKey({ multiRegion });
  const client = new DynamoDBClient(server.config());
  const kmsClient = fetchKmsClient({ ...kms.clientConfig(), maxAttempts: 1 });
  const end = async () => {
    client.destroy();
    await server.stop();
    await kms.stop();
  };
  const items = (tableName = TABLE) => server.items(tableName);
  const rig: StoreRig = {
    server,
    kms,
    keyArn,
    client,
    kmsClient,
    now: START,
    store({ kms: kmsKeys, ...options } = {}) {
      const isOther = kmsKeys?.discovery !== undefined;
      const hasClient = kmsKeys?.client ?? kmsKeys?.clientFor;
      return new KeyStore({
        tableName: TABLE,
        logicalName: LOGICAL_NAME,
        client,
        clock: () => rig.now,
        ...options,
        kms: {
          ...(!isOther && { keyArn }),
          ...(!hasClient && { client: kmsClient }),
          ...kmsKeys,
        },
      });
    },
    items,
    async item(branchKeyId, type) {
      const all = await items();
      const found = all.find(
        (each) =>
          each["branch-key-id"]?.S === branchKeyId && each.type?.S === type,
      );
      if (found) return found;
      throw new Error(`Expected an item of ${branchKeyId} and ${type}`);
    },
    async put(Item, tableName = TABLE) {
      await server.ask("PutItem", { TableName: tableName, Item });
    },
    counts: () => ({
      dynamodb: server.received.requests.length,
      kms: kms.count(),
    }),
    end,
    [Symbol.asyncDispose]: end,
  };
  return rig;
}
