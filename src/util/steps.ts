import { isPromise, type MaybePromise } from "./maybe-promise.ts";

/** Work that may have to wait now and then: it yields what it waits for, and gets the value. */
export type Steps<T> = Generator<MaybePromise<unknown>, T, unknown>;

/** Waits within steps. */
export function* wait<T>(value: MaybePromise<T>): Steps<T> {
  return (yield value) as T;
}

/** Takes steps: all of them at once where there is nothing to wait for. */
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

/** All values, as soon as all are there. */
export function together<T>(
  values: readonly MaybePromise<T>[],
): MaybePromise<readonly T[]> {
  return values.some(isPromise)
    ? Promise.all(values)
    : (values as readonly T[]);
}
