import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { WireItem } from "../../../support/dynamodb/server.ts";
import { reasonOf } from "../../../support/key-store/reason-of.ts";
import {
  CACHES_END,
  HOUR,
  ID,
  KEYS,
  type World,
} from "../../../support/key-store/shred-world.ts";
import {
  actors,
  type Operation,
  type Outcome,
  type Played,
  play,
  settle,
} from "./interleaving.ts";

const RUNS = { numRuns: 100 };

/** Reasons for which each operation may fail when no crash interrupts it. */
const ALLOWED: Readonly<Record<Operation, readonly (string | null)[]>> = {
  shred: [null, "conflict"],
  restore: [null, "shredded", "conflict"],
  sweep: [null, "conflict"],
  version: [null, "shredded", "conflict", "unknown"],
  create: ["exists", "shredded", "conflict"],
  remake: [null, "exists", "shredded", "unknown", "conflict"],
  read: [null, "shredded", "unknown"],
  java: [null],
  copy: [null],
};

function expectReasons(outcomes: readonly Outcome[]): void {
  const isShreddedAgain = outcomes.some(
    ({ operation, reason, isCrashed }) =>
      operation === "shred" && (reason === null || isCrashed),
  );
  for (const { operation, reason, isCrashed } of outcomes) {
    const allowed = ALLOWED[operation];
    // An id that was just shredded has to wait before it is made anew.
    const waits = operation === "remake" && isShreddedAgain;
    const all = isCrashed || waits ? [...allowed, "unavailable"] : allowed;
    expect([operation, ...all]).toContain(reason as string);
  }
}

function stateIn(own: readonly WireItem[]): unknown {
  return own.find(({ type }) => type?.S === "sealmask:fence")?.state?.S;
}

const ticketsIn = (own: readonly WireItem[]): readonly WireItem[] =>
  own.filter((item) => item["branch-key-id"]?.S === "sealmask:tickets");

function versionsOf(records: readonly WireItem[]): readonly string[] {
  return records
    .map(({ type }) => `${type?.S}`)
    .filter((type) => /^branch:version:[0-9a-f]{8}-/.test(type))
    .map((type) => type.slice("branch:version:".length));
}

async function expectTombstone(world: World): Promise<void> {
  expect(await world.records()).toEqual([]);
  const own = await world.ownRecords();
  expect(own.length).toBe(1);
  expect(stateIn(own)).toBe("shredded");
  const keyStore = world.keyStore();
  expect(await reasonOf(() => keyStore.activeKey(ID))).toBe("shredded");
  expect(await reasonOf(() => keyStore.beaconKey(ID))).toBe("shredded");
  expect(await reasonOf(() => keyStore.activeKey("tenant-b"))).toBe("unknown");
  const receipt = await keyStore.receipt(ID);
  expect(receipt?.state).toBe("shredded");
  expect(receipt?.deletedAt).toEqual(expect.any(String));
}

/** Checks what any of some operations leave that run together, in one table and in two, and the reasons for which they fail. */
function afterAny(
  operations: readonly Operation[],
  check: (played: Played) => Promise<void> | void,
  prepare?: (world: World) => Promise<void>,
): Promise<void> {
  const property = fc.asyncProperty(
    fc.scheduler(),
    actors(operations),
    fc.boolean(),
    async (scheduler, all, isApart) => {
      const played = await play(scheduler, all, isApart, prepare);
      expectReasons(played.outcomes);
      await check(played);
    },
  );
  return fc.assert(property, RUNS);
}

describe("operations that run together, with crashes", () => {
  test("end without records but the tombstone, once shred and sweep were called again", async () => {
    await afterAny(
      ["shred", "sweep", "version", "create", "java", "copy"],
      async ({ world }) => {
        await settle(world);
        await expectTombstone(world);
      },
    );
  });

  test("never read the branch key after a shredding has answered", async () => {
    await afterAny(
      ["shred", "sweep", "version", "read", "read", "java", "copy"],
      ({ outcomes }) => {
        const shredded = outcomes
          .filter(
            ({ operation, reason }) => operation === "shred" && reason === null,
          )
          .map(({ ended }) => ended);
        const since = Math.min(...shredded);
        for (const { operation, began, reason, isCrashed } of outcomes) {
          const isLate = began >= since && !isCrashed;
          if (isLate && (operation === "read" || operation === "version")) {
            expect(reason).toBe("shredded");
          }
        }
      },
    );
  });

  test("never leave a branch key half shredded without a ticket that a sweep goes on with", async () => {
    await afterAny(
      ["shred", "restore", "sweep", "version", "read"],
      async ({ world, first }) => {
        const own = await world.ownRecords();
        const state = stateIn(own);
        const isOpen = state === "scheduled" || state === "deleting";
        expect(ticketsIn(own).length).toBe(isOpen ? 1 : 0);
        const types = (await world.records()).map(({ type }) => type?.S);
        if (state === undefined || state === "scheduled") {
          expect(types).toEqual(
            expect.arrayContaining(first.map(({ type }) => type?.S)),
          );
        }
        if (state === "shredded") expect(types).toEqual([]);
        if (state === undefined) {
          for (const version of versionsOf(first)) {
            await world.keyStore().keyVersion(ID, version);
          }
        }
        await settle(world);
        await expectTombstone(world);
      },
    );
  });

  test("never restore a branch key after a sweep has answered that it shredded it, or the other way round", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.subarray([0, 1, 2, 3], { minLength: 2 }),
        async (scheduler, numbers) => {
          const operations = ["restore", "sweep", "restore", "sweep"] as const;
          const all = numbers.map((i) => ({
            operation: operations[i] as Operation,
            skew: 0,
            crash: null,
          }));
          const { world, outcomes } = await play(
            scheduler,
            all,
            false,
            async (ready) => {
              await ready.keyStore().shred(ID, { graceDays: 0 });
            },
          );
          const isGone = stateIn(await world.ownRecords()) === "shredded";
          for (const { operation, reason } of outcomes) {
            if (operation !== "restore") continue;
            expect(reason).toBe(isGone ? "shredded" : null);
          }
          if (!isGone) await world.keyStore().activeKey(ID);
        },
      ),
      RUNS,
    );
  });

  test("never read what was shredded under an id that was made anew, whatever the clocks say", async () => {
    await afterAny(
      ["shred", "sweep", "remake", "version", "read", "copy"],
      async ({ world, first, outcomes }) => {
        await world.tables.put(KEYS, first);
        const keyStore = world.keyStore();
        for (const version of versionsOf(first)) {
          const read = () => keyStore.keyVersion(ID, version);
          expect(await reasonOf(read)).toBe("shredded");
        }
        const state = stateIn(await world.ownRecords());
        const made = outcomes.flatMap(({ version }) => version ?? []);
        if (state !== "remade") {
          for (const version of made) {
            const read = () => keyStore.keyVersion(ID, version);
            expect(await reasonOf(read)).toBe("shredded");
          }
        }
        await settle(world);
        await expectTombstone(world);
      },
      async (world) => {
        await world.keyStore().shred(ID, { graceDays: 0 });
        await world.keyStore().sweep();
        // By the clock that is furthest behind, too.
        world.now += CACHES_END + HOUR;
      },
    );
  });
});
