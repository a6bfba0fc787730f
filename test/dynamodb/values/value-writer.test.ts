import { describe, expect, test } from "bun:test";
import {
  MAX_SHARED,
  ValueWriter,
} from "../../../src/dynamodb/values/value-writer.ts";

describe("ValueWriter", () => {
  test("gives each value a part of one memory", () => {
    const writer = new ValueWriter();
    writer.text("one");
    const one = writer.take();
    writer.text("two");
    const two = writer.take();
    expect(two.buffer).toBe(one.buffer);
    expect(two.byteOffset).toBe(one.byteOffset + one.length);
  });

  test("gives no bytes where nothing was written", () => {
    expect(new ValueWriter().take().length).toBe(0);
  });

  test("moves a value that outgrows the memory, and wipes what it leaves", () => {
    const writer = new ValueWriter();
    writer.typeId(0x0300);
    const begun = writer.begin();
    writer.text("short");
    const place = writer.take();
    const { buffer } = place;
    const start = place.byteOffset + place.length;
    const again = writer.begin();
    writer.text("secret");
    for (let i = 0; i < 20; i++) writer.raw(new Uint8Array(MAX_SHARED).fill(i));
    writer.end(again);
    const bytes = writer.take();
    expect(begun).toBe(6);
    expect(bytes.buffer).not.toBe(buffer);
    expect([...bytes.subarray(0, 10)]).toEqual([
      0,
      2,
      128,
      6,
      ...new TextEncoder().encode("secret"),
    ]);
    expect(new Uint8Array(buffer, start).every((byte) => byte === 0)).toBe(
      true,
    );
  });

  test("does not keep memory that a long value needed", () => {
    const writer = new ValueWriter();
    writer.raw(new Uint8Array(1_000_000));
    const long = writer.take();
    writer.text("short");
    expect(writer.take().buffer).not.toBe(long.buffer);
  });

  test("wipes a value that is given up, and writes the next in its place", () => {
    const writer = new ValueWriter();
    writer.text("a");
    const first = writer.take();
    writer.text("secret");
    writer.discard();
    expect(new Uint8Array(first.buffer, 1).every((byte) => byte === 0)).toBe(
      true,
    );
    writer.text("b");
    expect([...writer.take()]).toEqual([0x62]);
  });

  test("writes text of every length and alphabet as TextEncoder does", () => {
    const writer = new ValueWriter();
    for (const unit of ["a", "é", "\uff61", "\u{1f600}"]) {
      for (const count of [
        0,
        1,
        2,
        24,
        25,
        48,
        49,
        1_000,
        MAX_SHARED,
        MAX_SHARED + 1,
        30_000,
      ]) {
        for (const text of [unit.repeat(count), `x${unit.repeat(count)}`]) {
          writer.text(text);
          expect([...writer.take()]).toEqual([
            ...new TextEncoder().encode(text),
          ]);
        }
      }
    }
  });
});
