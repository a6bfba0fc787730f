import { test } from "bun:test";

/** Adds a test that is reported as skipped, with the reason in its name; CI fails if any test is skipped. */
export function skip(name: string, reason: string): void {
  test.skip(`${name} (skipped: ${reason})`, () => {});
}
