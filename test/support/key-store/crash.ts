import { connectionLost, type TableHooks } from "./memory-tables.ts";

/**
 * Kind of a crash at a write:
 *
 * - `"before"`: the process ends before the write is sent
 * - `"after"`: the process ends after the write was done
 * - `"lost-answer"`: the write was done, its answer was lost, and the process goes on
 * - `"lost-request"`: the write never arrived, and the process goes on
 */
export type CrashKind = "before" | "after" | "lost-answer" | "lost-request";

export const CRASH_KINDS: readonly CrashKind[] = [
  "before",
  "after",
  "lost-answer",
  "lost-request",
];

/** Hooks of a client that crashes once. */
export interface Crash extends TableHooks {
  /** True if the crash has happened. */
  readonly hasHappened: boolean;
}

/** Makes hooks that crash at the write of a number, counted from 0. */
export function crashAt(write: number, kind: CrashKind): Crash {
  let seen = 0;
  let hasHappened = false;
  const isHit = (operation: string) =>
    operation === "TransactWriteItems" && seen === write;
  const isDead = () => hasHappened && (kind === "before" || kind === "after");
  const crash = () => {
    hasHappened = true;
    seen++;
    throw connectionLost();
  };
  return {
    get hasHappened() {
      return hasHappened;
    },
    before({ operation }) {
      if (isDead()) throw connectionLost();
      const isBefore = kind === "before" || kind === "lost-request";
      if (isBefore && isHit(operation)) crash();
    },
    after({ operation }) {
      const isAfter = kind === "after" || kind === "lost-answer";
      if (isAfter && isHit(operation)) crash();
      if (operation === "TransactWriteItems") seen++;
    },
  };
}
