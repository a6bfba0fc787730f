import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { KeyStoreError } from "../../../../src/keyrings/key-store/key-store-error.ts";
import { assertReadable } from "../../../../src/keyrings/key-store/shredding/fence-checks.ts";
import {
  fenceItem,
  readFence,
} from "../../../../src/keyrings/key-store/shredding/fence-item.ts";
import type { StoredItem } from "../../../../src/keyrings/key-store/table-client.ts";
import { caught } from "../../../support/caught.ts";
import { anyFence, remadeFence, scheduledFence } from "./fences.ts";

const RECORD = { createTime: "2026-11-29T14:53:17.000159Z" };

/** Values that no attribute of a fence may have. */
const WRONG = [
  { S: "" },
  { S: "2026-12-01T04:05:06Z" },
  { S: "+010000-12-01T04:05:06.789Z" },
  { S: "readable" },
  { N: "-1" },
  { N: "01" },
  { B: new Uint8Array(1) },
  { L: [{ S: "branch:ACTIVE" }] },
  { M: {} },
  {},
] as StoredItem[string][];

async function reasonOf(call: () => unknown): Promise<string> {
  const error = await caught(call);
  if (error instanceof KeyStoreError) return error.reason;
  throw error;
}

describe("a fence", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(anyFence, (fence) => {
        expect(readFence(fenceItem(fence), fence.branchKeyId)).toEqual(fence);
      }),
    );
  });

  test("of no item is no fence", () => {
    expect(readFence(undefined, "tenant-a")).toBeUndefined();
  });

  test("is damaged if an attribute is missing", async () => {
    for (const fence of [
      scheduledFence({ newest: undefined }),
      remadeFence(),
    ]) {
      const item = fenceItem(fence);
      for (const name of Object.keys(item)) {
        const { [name]: _, ...rest } = item;
        const reason = await reasonOf(() => readFence(rest, "tenant-a"));
        expect(`${name}: ${reason}`).toBe(`${name}: damaged`);
      }
    }
  });

  test("is damaged if it has an attribute more, as a later version may write", async () => {
    const item = { ...fenceItem(remadeFence()), lifted: { S: "yes" } };
    expect(await reasonOf(() => readFence(item, "tenant-a"))).toBe("damaged");
  });

  test("is never read as one that lets a record through, whatever an attribute was changed to", async () => {
    const fences = [
      scheduledFence(),
      scheduledFence({ state: "deleting", deleted: 1 }),
      scheduledFence({ state: "shredded", deletedAt: RECORD.createTime }),
    ];
    for (const item of fences.map(fenceItem)) {
      for (const name of Object.keys(item)) {
        for (const value of [...WRONG, { S: "remade" }]) {
          const changed = { ...item, [name]: value };
          const reason = await reasonOf(() =>
            assertReadable(readFence(changed, "tenant-a"), RECORD),
          );
          expect(["damaged", "shredded"]).toContain(reason);
        }
      }
    }
  });

  test("of another branch key is damaged", async () => {
    const item = fenceItem(remadeFence());
    expect(await reasonOf(() => readFence(item, "tenant-b"))).toBe("damaged");
  });

  test("of another type of record is damaged", async () => {
    const item = { ...fenceItem(remadeFence()), type: { S: "branch:ACTIVE" } };
    expect(await reasonOf(() => readFence(item, "tenant-a"))).toBe("damaged");
  });
});

describe("a fence in front of a record", () => {
  const SECOND = "2026-12-08T04:05:08";

  test("stops every record until the id is made anew", async () => {
    for (const state of ["scheduled", "deleting", "shredded"] as const) {
      const fence = scheduledFence({ state });
      expect(await reasonOf(() => assertReadable(fence, RECORD))).toBe(
        "shredded",
      );
      expect(await reasonOf(() => assertReadable(fence, undefined))).toBe(
        "shredded",
      );
    }
  });

  test("stops records from before the id was made anew", async () => {
    const fence = remadeFence({ notBefore: `${SECOND}.000Z` });
    for (const createTime of [
      "2026-12-08T04:05:07.999999Z",
      "2026-12-08T04:05:07Z",
      "2025-12-08T04:05:09.000000Z",
    ]) {
      const reason = await reasonOf(() =>
        assertReadable(fence, { createTime }),
      );
      expect(reason).toBe("shredded");
    }
  });

  test("lets records through that were created in the second of the new branch key or later", () => {
    const fence = remadeFence({ notBefore: `${SECOND}.000Z` });
    for (const createTime of [
      `${SECOND}.000000Z`,
      `${SECOND}Z`,
      // AWS's libraries write 1 ms so.
      `${SECOND}.000001Z`,
      "2027-01-01T00:00:00.000000Z",
    ]) {
      expect(() => assertReadable(fence, { createTime })).not.toThrow();
    }
  });

  test("stops a record that does not tell when it was created", async () => {
    for (const createTime of [
      "",
      "9999",
      "z",
      "2026-13-45T04:05:08.000000Z",
      "2027-01-01 00:00:00.000000",
      "2027-01-01T00:00:00.000000+02:00",
    ]) {
      const reason = await reasonOf(() =>
        assertReadable(remadeFence(), { createTime }),
      );
      expect(reason).toBe("damaged");
    }
  });

  test("lets every record through if there is none", () => {
    expect(() => assertReadable(undefined, { createTime: "?" })).not.toThrow();
  });
});
