import { describe, expect, test } from "bun:test";
import { fenceItem } from "../../../../src/keyrings/key-store/shredding/fence-item.ts";
import type { ShreddedRecord } from "../../../../src/keyrings/key-store/shredding/receipt.ts";
import {
  addRecords,
  isComplete,
  NO_RECORDS,
} from "../../../../src/keyrings/key-store/shredding/record-list.ts";
import { scheduledFence } from "./fences.ts";

const ARN =
  "arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab";

function versions(count: number, type = "branch:version"): ShreddedRecord[] {
  return Array.from({ length: count }, (_, i) => ({
    type: `${type}:${`${i}`.padStart(36, "0")}`,
    createTime: "2026-11-29T14:53:17.000159Z",
    kmsKeyArn: ARN,
  }));
}

/** Bytes that DynamoDB has room for in an item. */
const MAX_ITEM = 400 * 1024;

describe("the list of a fence", () => {
  test("has each record once", () => {
    const once = addRecords(NO_RECORDS, versions(3));
    const twice = addRecords(once, versions(4));
    expect(twice.records).toEqual(versions(4));
    expect(twice.found).toBe(4);
  });

  test("lists about 500 records and counts the others", () => {
    const list = addRecords(NO_RECORDS, versions(10_000));
    expect(list.found).toBe(10_000);
    expect(list.records.length).toBeGreaterThanOrEqual(450);
    expect(list.records.length).toBeLessThan(600);
    expect(list.records).toEqual(
      versions(10_000).slice(0, list.records.length),
    );
    expect(isComplete(list)).toBe(false);
  });

  test("fits an item with the longest id, whatever the records hold", () => {
    const long = versions(2_000, "\u{1f5dd}".repeat(240)).map((record) => ({
      ...record,
      createTime: "€".repeat(256),
    }));
    const list = addRecords(NO_RECORDS, long);
    const branchKeyId = "k".repeat(2048);
    const item = fenceItem(scheduledFence({ branchKeyId, ...list }));
    expect(new TextEncoder().encode(JSON.stringify(item)).length).toBeLessThan(
      MAX_ITEM,
    );
    expect(list.records.length).toBeGreaterThan(10);
  });

  test("does not list a short record behind one that had no room", () => {
    const [short, long] = ["x", "x".repeat(200_000)].map((type) => ({
      type,
      createTime: undefined,
      kmsKeyArn: undefined,
    })) as [ShreddedRecord, ShreddedRecord];
    const once = addRecords(NO_RECORDS, [...versions(3), long, short]);
    expect(once.records).toEqual(versions(3));
    expect(once.found).toBe(5);
    expect(addRecords(once, [short]).records).toEqual(versions(3));
  });

  test("knows the second of the newest record, from records that are not listed too", () => {
    const late = {
      type: "z",
      createTime: "2027-01-01T00:00:00.000999Z",
      kmsKeyArn: ARN,
    };
    const list = addRecords(NO_RECORDS, [...versions(5_000), late]);
    expect(list.newest).toBe("2027-01-01T00:00:00.000Z");
    expect(addRecords(list, versions(2)).newest).toBe(list.newest);
  });

  test("has no newest record if none tells its time", () => {
    const record = { type: "x", createTime: "soon", kmsKeyArn: undefined };
    expect(addRecords(NO_RECORDS, [record]).newest).toBeUndefined();
  });
});
