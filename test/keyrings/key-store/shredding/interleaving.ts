import fc from "fast-check";
import type { KeyStore } from "../../../../src/entries/key-store.ts";
import {
  KeyStoreError,
  type KeyStoreErrorReason,
} from "../../../../src/keyrings/key-store/key-store-error.ts";
import type { WireItem } from "../../../support/dynamodb/server.ts";
import {
  CRASH_KINDS,
  type CrashKind,
  crashAt,
} from "../../../support/key-store/crash.ts";
import type { TableHooks } from "../../../support/key-store/memory-tables.ts";
import {
  HOUR,
  ID,
  KEYS,
  REMAKE,
  REQUEST,
  type World,
  worldWithKey,
} from "../../../support/key-store/shred-world.ts";

/**
 * Operation of an actor. `"java"` adds a version as a reader in another language does, which knows no fence; `"copy"` puts the records of
 * the beginning back, as from a backup.
 */
export type Operation =
  | "shred"
  | "restore"
  | "sweep"
  | "version"
  | "create"
  | "remake"
  | "read"
  | "java"
  | "copy";

/** Operation that runs among others. */
export interface Actor {
  readonly operation: Operation;
  /** Milliseconds by which the clock of its machine is wrong. */
  readonly skew: number;
  readonly crash: { readonly write: number; readonly kind: CrashKind } | null;
}

/** End of an operation. */
export interface Outcome {
  readonly operation: Operation;
  /** Reason of the failure, or `null` for success. */
  readonly reason: KeyStoreErrorReason | null;
  /** Numbers of the steps of the world at which the operation began and ended. */
  readonly began: number;
  readonly ended: number;
  /** True if the operation was interrupted. */
  readonly isCrashed: boolean;
  /** Version that was read, made or added. */
  readonly version: string | undefined;
}

/** World with one branch key of two versions, in which operations were run together. */
export interface Played {
  readonly world: World;
  /** Records of the beginning. */
  readonly first: readonly WireItem[];
  readonly outcomes: readonly Outcome[];
}

/** Returns up to six of some operations with clocks and crashes of their own. */
export function actors(
  operations: readonly Operation[],
): fc.Arbitrary<readonly Actor[]> {
  const crash = fc.record({
    write: fc.nat({ max: 3 }),
    kind: fc.constantFrom(...CRASH_KINDS),
  });
  const actor = fc.record({
    operation: fc.constantFrom(...operations),
    skew: fc.constantFrom(0, 0, -HOUR, HOUR, -1, 999),
    crash: fc.option(crash, { freq: 3, nil: null }),
  });
  return fc.array(actor, { minLength: 2, maxLength: 6 });
}

async function addVersion({ tables }: World, name: string): Promise<void> {
  // Java's library checks its own records only.
  const { Item } = await tables.ask("GetItem", {
    TableName: KEYS,
    Key: { "branch-key-id": { S: ID }, type: { S: "branch:ACTIVE" } },
  });
  if (Item === undefined) return;
  const version = { ...(Item as WireItem), type: { S: name } };
  await tables.put(KEYS, [version]);
}

async function run(
  keyStore: KeyStore,
  { operation }: Actor,
  number: number,
  { world, first }: Pick<Played, "world" | "first">,
): Promise<string | undefined> {
  switch (operation) {
    case "shred":
      await keyStore.shred(ID, { graceDays: 0 });
      return undefined;
    case "restore":
      await keyStore.restore(ID);
      return undefined;
    case "sweep": {
      const { failures } = await keyStore.sweep();
      for (const { cause } of failures) throw cause;
      return undefined;
    }
    case "version":
      return (await keyStore.versionKey(ID)).version;
    case "create":
      return (await keyStore.createKey(REQUEST)).version;
    case "remake":
      return (await keyStore.createKey(REMAKE)).version;
    case "read":
      return (await keyStore.activeKey(ID)).version;
    case "java":
      await addVersion(world, `branch:version:java-${number}`);
      return undefined;
    case "copy":
      await world.tables.put(KEYS, first);
      return undefined;
  }
}

/**
 * Runs operations together. Before each call of a table the operation waits until the scheduler lets it go on.
 *
 * @param prepare readies the world before
 * @throws any error that is not a `KeyStoreError`
 */
export async function play(
  scheduler: fc.Scheduler,
  all: readonly Actor[],
  isApart: boolean,
  prepare: (world: World) => Promise<void> = async () => {},
): Promise<Played> {
  const world = await worldWithKey({ isApart, pageItems: 2 });
  const first = await firstRecords(world);
  await prepare(world);
  let steps = 0;
  const outcomes = all.map(async (actor, number): Promise<Outcome> => {
    const crash = actor.crash && crashAt(actor.crash.write, actor.crash.kind);
    const turn = async () => {
      await scheduler.schedule(Promise.resolve(), actor.operation);
      steps++;
    };
    const hooks: TableHooks = {
      async before(call) {
        await turn();
        await crash?.before?.(call);
      },
      after: (call) => crash?.after?.(call),
    };
    const clock = () => world.now + actor.skew;
    // Each actor is another process, whose caches the others do not reach.
    const keyStore = world.keyStore({ hooks, clock });
    await turn();
    const began = steps;
    const { operation } = actor;
    const base = () => ({
      operation,
      began,
      ended: steps,
      isCrashed: crash?.hasHappened ?? false,
    });
    try {
      const version = await run(keyStore, actor, number, { world, first });
      return { ...base(), reason: null, version };
    } catch (error) {
      if (!(error instanceof KeyStoreError)) throw error;
      return { ...base(), reason: error.reason, version: undefined };
    }
  });
  return {
    world,
    first,
    outcomes: await scheduler.waitFor(Promise.all(outcomes)),
  };
}

async function firstRecords(world: World): Promise<readonly WireItem[]> {
  await world.keyStore().versionKey(ID);
  world.now += 1_000;
  return world.records();
}

/** Shreds and sweeps without crashes until nothing is left to do, as a scheduled function does. */
export async function settle(world: World): Promise<void> {
  world.now += 2 * HOUR;
  const keyStore = world.keyStore();
  await keyStore.shred(ID, { graceDays: 0 });
  for (let left = 1; left > 0; ) {
    const { failures, scheduled } = await keyStore.sweep();
    left = failures.length + scheduled;
    world.now += HOUR;
  }
}
