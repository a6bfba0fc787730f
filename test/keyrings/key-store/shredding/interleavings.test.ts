import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { KeyStoreError } from "../../../../src/keyrings/key-store/key-store-error.ts";
import { caught } from "../../../support/caught.ts";
import type { WireItem } from "../../../support/dynamodb/server.ts";
import {
  CACHES_END,
  KEYS,
  type World,
} from "../../../support/key-store/shred-world.ts";
import {
  actors,
  ID,
  type Operation,
  type Outcome,
  play,
  settle,
} from "./interleaving.ts";

const RUNS = { numRuns: 100 };

const HOUR = 3_600_000;

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

async function reasonOf(call: () => unknown): Promise<string> {
  return ((await caught(call)) as KeyStoreError).reason;
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

describe("operations that run together, with crashes", () => {
  test("end without records but the tombstone, once shred and sweep were called again", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        actors(["shred", "sweep", "version", "create", "java", "copy"]),
        fc.boolean(),
        async (scheduler, all, isApart) => {
          const { world, outcomes } = await play(scheduler, all, isApart);
          expectReasons(outcomes);
          await settle(world);
          await expectTombstone(world);
        },
      ),
      RUNS,
    );
  });

  test("never read the branch key after a shredding has answered", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        actors(["shred", "sweep", "version", "read", "read", "java", "copy"]),
        fc.boolean(),
        async (scheduler, all, isApart) => {
          const { outcomes } = await play(scheduler, all, isApart);
          expectReasons(outcomes);
          const shredded = outcomes
            .filter(
              ({ operation, reason }) =>
                operation === "shred" && reason === null,
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
      ),
      RUNS,
    );
  });

  test("never leave a branch key half shredded without a ticket that a sweep goes on with", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        actors(["shred", "restore", "sweep", "version", "read"]),
        fc.boolean(),
        async (scheduler, all, isApart) => {
          const { world, first, outcomes } = await play(
            scheduler,
            all,
            isApart,
          );
          expectReasons(outcomes);
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
      ),
      RUNS,
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
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        actors(["shred", "sweep", "remake", "version", "read", "copy"]),
        fc.boolean(),
        async (scheduler, all, isApart) => {
          const { world, first, outcomes } = await play(
            scheduler,
            all,
            isApart,
            async (ready) => {
              await ready.keyStore().shred(ID, { graceDays: 0 });
              await ready.keyStore().sweep();
              // By the clock that is furthest behind, too.
              ready.now += CACHES_END + HOUR;
            },
          );
          expectReasons(outcomes);
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
      ),
      RUNS,
    );
  });
});
