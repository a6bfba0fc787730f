import { test } from "bun:test";

/** Adds a test that is reported as skipped, with the reason in its name; CI fails on any. */
export function skip(name: string, reason: string): void {
  test.skip(`${name} (skipped: ${reason})`, () => {});
}
