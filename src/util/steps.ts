import { isPromise, type MaybePromise } from "./maybe-promise.ts";

/**
 * Generator that does synchronous or asynchronous work: it yields a value or a promise, and receives the awaited value.
 * {@link inSteps} runs it.
 */
export type Steps<T> = Generator<MaybePromise<unknown>, T, unknown>;

/** Awaits a value inside a {@link Steps} generator: `const value = yield* wait(promise)`. */
export function* wait<T>(value: MaybePromise<T>): Steps<T> {
  return (yield value) as T;
}

/** Runs a {@link Steps} generator; synchronously, unless it yields a promise. */
export function inSteps<T>(steps: Steps<T>): MaybePromise<T> {
  const go = (from: unknown): MaybePromise<T> => {
    let step = steps.next(from);
    while (!step.done) {
      const { value } = step;
      if (value !== undefined && isPromise(value)) return value.then(go, stop);
      step = steps.next(value);
    }
    return step.value;
  };
  const stop = (error: unknown): MaybePromise<T> => {
    const step = steps.throw(error);
    if (step.done) return step.value;
    const { value } = step;
    return value !== undefined && isPromise(value)
      ? value.then(go, stop)
      : go(value);
  };
  return go(undefined);
}

/** Returns the values themselves if none is a promise, otherwise a promise of all values. */
export function together<T>(
  values: readonly MaybePromise<T>[],
): MaybePromise<readonly T[]> {
  return values.some(isPromise)
    ? Promise.all(values)
    : (values as readonly T[]);
}
