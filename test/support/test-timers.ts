import { nextTurn } from "./turns.ts";

/** A clock that stands still until a test has it go on, and the timers that go by it. */
export interface TestTimers {
  /** Milliseconds that have passed. */
  readonly passed: number;
  /** The times of the timers that wait, each as long as it was set for. */
  readonly waiting: readonly number[];
  /** Has time pass, and calls the timers that are due, each at its own moment. */
  pass(milliseconds: number): Promise<void>;
}

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
};

/** Puts the runtime's own timers back, after a test that ran out of its time with others in their place. */
export function restoreTimers(): void {
  Object.assign(globalThis, real);
}

interface Timer {
  readonly due: number;
  readonly milliseconds: number;
  readonly call: () => void;
}

/** The return value of `setTimeout`, with the methods that HTTP clients and servers call. */
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
 * Runs with timers that go by a clock of the test's own. Sockets and files work as ever: whatever is waited for without
 * a timer still happens, however slow the machine is, and whatever is waited for with one happens when the test says so.
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
      // A timer that was set before may end meanwhile.
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
          // What the last one set going may set another that is due.
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

/**
 * Runs without the waits of clients that try again: they wait for a random share of their longest wait, and here the
 * share is none.
 */
export async function withoutBackOff<T>(run: () => Promise<T>): Promise<T> {
  const { random } = Math;
  Math.random = () => 0;
  try {
    return await run();
  } finally {
    Math.random = random;
  }
}
