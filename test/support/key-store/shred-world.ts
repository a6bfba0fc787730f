import {
  type CreateKeyRequest,
  KeyStore,
  type KeyStoreOptions,
} from "../../../src/entries/key-store.ts";
import type { WireItem } from "../dynamodb/server.ts";
import { KMS_ARN, type MemoryKms, memoryKms } from "./memory-kms.ts";
import { MemoryTables, type TableHooks } from "./memory-tables.ts";

/** Milliseconds of a second, a minute, an hour and a day. */
export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Milliseconds after a shredding until its id may be made anew, by a key store with the default age: the age, and a minute. */
export const CACHES_END = 360_000;

/** Time at which a world begins. */
export const START: number = Date.UTC(2026, 11, 1, 4, 5, 6, 789);

/** Names of the tables of a world. */
export const KEYS = "branch-keys";
export const FENCES = "fences";

/** Name of an empty table, in which a key store that knows no fence looks for them. */
const NO_FENCES = "no-fences";

/** Custom pairs of the branch keys, which ids of the caller's own need. */
export const CONTEXT: Readonly<Record<string, string>> = { tenant: "a" };

/** Id of the branch key of a test that needs no other. */
export const ID = "tenant-a";

/** Request for that branch key, and for it anew once it is shredded. */
export const REQUEST: CreateKeyRequest = {
  branchKeyId: ID,
  encryptionContext: CONTEXT,
};
export const REMAKE: CreateKeyRequest = { ...REQUEST, remake: true };

/** Own records of sealmask are not records of AWS's format. */
function isOwn(item: WireItem): boolean {
  const of = (name: string) => `${item[name]?.S}`;
  return `${of("branch-key-id")} ${of("type")}`.includes("sealmask:");
}

/** Options of a key store of a world. */
export interface WorldStoreOptions extends Partial<KeyStoreOptions> {
  /** Functions that are called around each call of the tables. */
  readonly hooks?: TableHooks;
  /** True for a key store as another process has it. */
  readonly isElsewhere?: boolean;
}

/** Tables, a KMS and a clock in the same process, in which key stores are made that share them. */
export interface World {
  readonly tables: MemoryTables;
  readonly kms: MemoryKms;
  /** Time in milliseconds, for all key stores that have no clock of their own. */
  now: number;
  /** Makes a key store. */
  keyStore(options?: WorldStoreOptions): KeyStore;
  /** Makes a key store that knows no fence, as readers in other languages do. */
  fenceless(): KeyStore;
  /** Returns the types of a branch key's records that are not sealmask's own, in order. */
  typesOf(branchKeyId: string): Promise<readonly string[]>;
  /** Returns the records of AWS's format as they are stored. */
  records(): Promise<readonly WireItem[]>;
  /** Returns the records of sealmask's own, as they are stored. */
  ownRecords(): Promise<readonly WireItem[]>;
}

/** Options of a world. */
export interface WorldOptions {
  /** True for a table of its own for fences. */
  readonly isApart?: boolean;
  /** Most items of a page. */
  readonly pageItems?: number;
}

/** Makes a world with empty tables. */
export async function makeWorld({
  isApart = false,
  pageItems,
}: WorldOptions = {}): Promise<World> {
  const fenceTableName = isApart ? FENCES : KEYS;
  const names = [...new Set([KEYS, fenceTableName])];
  const tables = await MemoryTables.create([...names, NO_FENCES], pageItems);
  const kms = memoryKms();
  const items = async () =>
    (await Promise.all(names.map((name) => tables.items(name)))).flat();
  const world: World = {
    tables,
    kms,
    now: START,
    keyStore({ hooks, isElsewhere = false, ...options } = {}) {
      const suffix = isElsewhere ? "-elsewhere" : "";
      return new KeyStore({
        tableName: KEYS + suffix,
        ...(isApart && { fenceTableName: FENCES + suffix }),
        logicalName: "logical-key-store",
        kms: { keyArn: KMS_ARN, client: kms.client },
        client: tables.client(hooks, suffix),
        clock: () => world.now,
        ...options,
      });
    },
    fenceless: () => world.keyStore({ fenceTableName: NO_FENCES }),
    typesOf: async (branchKeyId) =>
      (await world.records())
        .filter((item) => item["branch-key-id"]?.S === branchKeyId)
        .map(({ type }) => `${type?.S}`)
        .sort(),
    records: async () => (await items()).filter((item) => !isOwn(item)),
    ownRecords: async () => (await items()).filter(isOwn),
  };
  return world;
}

/** Makes a world with the branch key of {@link ID}, of one version. */
export async function worldWithKey(options?: WorldOptions): Promise<World> {
  const world = await makeWorld(options);
  await world.keyStore().createKey(REQUEST);
  return world;
}
