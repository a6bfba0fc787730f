/** Transactions that DynamoDB cancels for another reason than a condition: throttled, in another one's way, or refused. */
import { describe, expect, test } from "bun:test";
import type { KeyStore } from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";
import type { TableHooks } from "../../../support/key-store/memory-tables.ts";
import { reasonOf } from "../../../support/key-store/reason-of.ts";
import {
  ID,
  KEYS,
  worldWithKey,
} from "../../../support/key-store/shred-world.ts";
import {
  withBackOff,
  withoutBackOff,
  withTestTimers,
} from "../../../support/test-timers.ts";
import { until } from "../../../support/turns.ts";

/** Cancels the first transactions, with the code as the reason for the last action of each. */
function cancelling(
  Code: string,
  times: number = Number.POSITIVE_INFINITY,
): TableHooks {
  let left = times;
  return {
    before({ operation, input }) {
      if (operation !== "TransactWriteItems" || left-- <= 0) return;
      const { length } = input.TransactItems as readonly unknown[];
      const reasons = Array.from({ length }, () => ({ Code: "None" }));
      throw Object.assign(new Error("canary-text"), {
        name: "TransactionCanceledException",
        CancellationReasons: reasons.with(-1, { Code }),
      });
    },
  };
}

/** Calls that write, each in one transaction. */
const WRITES: Readonly<Record<string, (store: KeyStore) => Promise<unknown>>> =
  {
    createKey: (store) => store.createKey(),
    versionKey: (store) => store.versionKey(ID),
    shred: (store) => store.shred(ID),
  };

describe("a transaction that DynamoDB cancels", () => {
  const cases = [
    ["ThrottlingError", "unavailable", true],
    ["ProvisionedThroughputExceeded", "unavailable", true],
    ["RequestLimitExceeded", "unavailable", true],
    ["ItemCollectionSizeLimitExceeded", "invalid", false],
    ["canary: a text", "invalid", false],
  ] as const;
  for (const [code, reason, retryable] of cases) {
    test(`with ${code} is "${reason}", and nothing is written`, async () => {
      const world = await worldWithKey();
      const keyStore = world.keyStore();
      const before = await world.tables.items(KEYS);
      const cancelled = world.keyStore({ hooks: cancelling(code) });
      for (const [name, write] of Object.entries(WRITES)) {
        const error = await caught(() => write(cancelled));
        expect({ name, error }).toMatchObject({
          name,
          error: { name: "KeyStoreError", reason, retryable },
        });
        expect(error.message).not.toContain("canary");
      }
      expect(await world.tables.items(KEYS)).toEqual(before);
      await keyStore.versionKey(ID);
    });
  }

  test("leaves a shredding to the next sweep if it was throttled, and is a conflict if another one is in the way", async () => {
    const world = await worldWithKey();
    const keyStore = world.keyStore();
    const busy = world.keyStore({ hooks: cancelling("TransactionConflict") });
    for (const call of [WRITES.createKey, WRITES.versionKey]) {
      const error = await caught(() => call?.(busy));
      expect(error).toMatchObject({ reason: "conflict", retryable: false });
    }
    await keyStore.shred(ID, { graceDays: 0 });
    const throttled = world.keyStore({ hooks: cancelling("ThrottlingError") });
    const { shredded, failures } = await throttled.sweep();
    expect(shredded).toEqual([]);
    expect(failures).toMatchObject([
      { branchKeyId: ID, cause: { reason: "unavailable", retryable: true } },
    ]);
    expect((await keyStore.sweep()).shredded).toHaveLength(1);
  });

  test("because another one is in the way is repeated by shred, restore and sweep, after waits that double", async () => {
    const world = await worldWithKey();
    const calls: readonly ((store: KeyStore) => Promise<unknown>)[] = [
      (store) => store.shred(ID),
      (store) => store.restore(ID),
      (store) => store.shred(ID, { graceDays: 0 }),
      (store) => store.sweep(),
    ];
    for (const call of calls) {
      const hooks = cancelling("TransactionConflict", 3);
      await withTestTimers(async (timers) => {
        await withBackOff(0.5, async () => {
          const done = call(world.keyStore({ hooks }));
          for (const wait of [12.5, 25, 50]) {
            await until(() => timers.waiting.includes(wait));
            await timers.pass(wait);
          }
          await done;
        });
      });
    }
    expect((await world.keyStore().receipt(ID))?.state).toBe("shredded");
  });

  test("because another one is in the way, again and again, is a conflict to all", async () => {
    const world = await worldWithKey();
    const hooks = cancelling("TransactionConflict");
    await withoutBackOff(async () => {
      const shred = () => world.keyStore({ hooks }).shred(ID);
      expect(await reasonOf(shred)).toBe("conflict");
      await world.keyStore().shred(ID, { graceDays: 0 });
      const restore = () => world.keyStore({ hooks }).restore(ID);
      expect(await reasonOf(restore)).toBe("conflict");
      const { failures } = await world.keyStore({ hooks }).sweep();
      expect(failures).toMatchObject([{ cause: { reason: "conflict" } }]);
    });
    expect(await world.typesOf(ID)).toHaveLength(3);
  });
});
