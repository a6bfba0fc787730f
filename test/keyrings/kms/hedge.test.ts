import { expect, test } from "bun:test";
import {
  firstSuccess,
  type HedgeOptions,
} from "../../../src/keyrings/kms/hedge.ts";
import { caught } from "../../support/caught.ts";
import { withTestTimers } from "../../support/test-timers.ts";
import { nextTurn } from "../../support/turns.ts";

const options: HedgeOptions<string> = {
  hedgeAfterMs: Number.POSITIVE_INFINITY,
  signal: undefined,
  discard: () => {},
  failed: (errors) => new AggregateError(errors),
};

/** Makes an attempt that a test settles. */
function manual() {
  let resolve: (value: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((...settle) => {
    [resolve, reject] = settle;
  });
  let heard: AbortSignal | undefined;
  const attempt = (signal: AbortSignal) => {
    heard = signal;
    return promise;
  };
  return { attempt, resolve, reject, signal: () => heard };
}

test("the next attempt starts when the last one has failed, and not before", async () => {
  const [a, b] = [manual(), manual()];
  const first = firstSuccess([a.attempt, b.attempt], options);
  await nextTurn();
  expect(b.signal()).toBe(undefined);
  a.reject(new Error("a"));
  await nextTurn();
  expect(b.signal()?.aborted).toBe(false);
  b.resolve("b");
  expect(await first).toBe("b");
});

test("when all have failed, the error is made of theirs", () =>
  withTestTimers(async (timers) => {
    const [a, b] = [manual(), manual()];
    const first = caught(() =>
      firstSuccess([a.attempt, b.attempt], { ...options, hedgeAfterMs: 200 }),
    );
    await timers.pass(200);
    const errors = [new Error("b"), new Error("a")] as const;
    b.reject(errors[0]);
    await nextTurn();
    a.reject(errors[1]);
    expect((await first) as AggregateError).toMatchObject({ errors });
  }));

test("an attempt that is slow is followed by the next one when the time is over, and not before", () =>
  withTestTimers(async (timers) => {
    const [a, b] = [manual(), manual()];
    const hedged = { ...options, hedgeAfterMs: 200 };
    const first = firstSuccess([a.attempt, b.attempt], hedged);
    await timers.pass(199);
    expect(b.signal()).toBe(undefined);
    await timers.pass(1);
    expect(b.signal()?.aborted).toBe(false);
    b.resolve("b");
    expect(await first).toBe("b");
    expect(timers.waiting).toEqual([]);
  }));

test("an earlier attempt's failure starts no other: the later one has followed it already", () =>
  withTestTimers(async (timers) => {
    const [a, b, c] = [manual(), manual(), manual()];
    const hedged = { ...options, hedgeAfterMs: 200 };
    const attempts = [a.attempt, b.attempt, c.attempt];
    const first = firstSuccess(attempts, hedged);
    await timers.pass(220);
    expect(b.signal()?.aborted).toBe(false);
    a.reject(new Error("a"));
    await nextTurn();
    expect(c.signal()).toBe(undefined);
    b.resolve("b");
    expect(await first).toBe("b");
  }));

test("an earlier attempt may still succeed after a later one has failed", () =>
  withTestTimers(async (timers) => {
    const [a, b] = [manual(), manual()];
    const hedged = { ...options, hedgeAfterMs: 200 };
    const first = firstSuccess([a.attempt, b.attempt], hedged);
    await timers.pass(200);
    b.reject(new Error("b"));
    await nextTurn();
    a.resolve("a");
    expect(await first).toBe("a");
  }));

test("what comes after the first success is discarded, and was aborted", () =>
  withTestTimers(async (timers) => {
    const [a, b] = [manual(), manual()];
    const discarded: string[] = [];
    const first = firstSuccess([a.attempt, b.attempt], {
      ...options,
      hedgeAfterMs: 200,
      discard: (value) => discarded.push(value),
    });
    await timers.pass(200);
    b.resolve("b");
    expect(await first).toBe("b");
    expect(a.signal()?.aborted).toBe(true);
    a.resolve("a");
    await nextTurn();
    expect(discarded).toEqual(["a"]);
  }));

test("a caller that gives up aborts what is under way, and no other attempt starts", () =>
  withTestTimers(async (timers) => {
    const [a, b] = [manual(), manual()];
    const controller = new AbortController();
    const { signal } = controller;
    const reason = new Error("enough");
    const first = caught(() =>
      firstSuccess([a.attempt, b.attempt], {
        ...options,
        hedgeAfterMs: 200,
        signal,
      }),
    );
    controller.abort(reason);
    expect(await first).toBe(reason);
    expect(a.signal()?.reason).toBe(reason);
    await timers.pass(1_000);
    a.reject(reason);
    await nextTurn();
    expect(b.signal()).toBe(undefined);
  }));
