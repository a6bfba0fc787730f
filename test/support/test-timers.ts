import { nextTurn } from "./turns.ts";

/** Clock that stands still until a test advances it, and the timers that follow it. */
export interface TestTimers {
  /** Milliseconds that have passed. */
  readonly passed: number;
  /** Delays of the pending timers, in milliseconds. */
  readonly waiting: readonly number[];
  /** Advances the clock, and calls each due timer at its own time. */
  pass(milliseconds: number): Promise<void>;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};

/** Restores the runtime's own timers after a test that timed out while others were in place. */
export function restoreTimers(): void {
  Object.assign(globalThis, real);
}

interface Timer {
  readonly due: number;
  readonly milliseconds: number;
  readonly call: () => void;
}

/** Timer handle as `setTimeout` returns it, with the methods that HTTP clients and servers call. */
class Handle {
  readonly #setAgain: (handle: Handle) => void;
  constructor(setAgain: (handle: Handle) => void) {
    this.#setAgain = setAgain;
    setAgain(this);
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return false;
  }
  refresh(): this {
    this.#setAgain(this);
    return this;
  }
}

/**
 * Runs with timers that follow the test's clock. Sockets and files work as usual, however slow the machine is. A timer
 * fires only when the test advances the clock.
 */
export async function withTestTimers<T>(
  run: (timers: TestTimers) => Promise<T>,
): Promise<T> {
  const timers = new Map<unknown, Timer>();
  let now = 0;
  Object.assign(globalThis, {
    setTimeout(
      callback: (...values: unknown[]) => void,
      milliseconds = 0,
      ...values: unknown[]
    ) {
      const call = () => callback(...values);
      return new Handle((handle) => {
        timers.set(handle, { due: now + milliseconds, milliseconds, call });
      });
    },
    clearTimeout(handle: unknown) {
      const isOurs = timers.delete(handle) || handle instanceof Handle;
      // A timer set before the test may be cleared meanwhile.
      if (!isOurs) {
        real.clearTimeout(handle as Parameters<typeof clearTimeout>[0]);
      }
    },
  });
  try {
    return await run({
      get passed() {
        return now;
      },
      get waiting() {
        return [...timers.values()].map(({ milliseconds }) => milliseconds);
      },
      async pass(milliseconds) {
        const end = now + milliseconds;
        for (;;) {
          // The last timer's callback may set another timer that is due.
          await nextTurn();
          const [next] = [...timers]
            .filter(([, { due }]) => due <= end)
            .sort(([, one], [, other]) => one.due - other.due);
          if (next === undefined) break;
          const [handle, { due, call }] = next;
          timers.delete(handle);
          now = due;
          call();
        }
        now = end;
      },
    });
  } finally {
    restoreTimers();
  }
}

/** Runs while `Date.now` stands still at a time, in milliseconds. */
export async function withTimeAt<T>(
  time: number,
  run: () => Promise<T>,
): Promise<T> {
  const { now } = Date;
  Date.now = () => time;
  try {
    return await run();
  } finally {
    Date.now = now;
  }
}

/** Runs while the share of its longest wait that a client waits between retries is not random. */
export async function withBackOff<T>(
  share: number,
  run: () => Promise<T>,
): Promise<T> {
  const { random } = Math;
  Math.random = () => share;
  try {
    return await run();
  } finally {
    Math.random = random;
  }
}

/** Runs without the waits of clients between retries. */
export function withoutBackOff<T>(run: () => Promise<T>): Promise<T> {
  return withBackOff(0, run);
}
