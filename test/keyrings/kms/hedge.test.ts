import { expect, test } from "bun:test";
import {
  firstSuccess,
  type HedgeOptions,
} from "../../../src/keyrings/kms/hedge.ts";
import { caught } from "../../support/caught.ts";

const options: HedgeOptions<string> = {
  hedgeAfterMs: Number.POSITIVE_INFINITY,
  signal: undefined,
  discard: () => {},
  failed: (errors) => new AggregateError(errors),
};

/** An attempt that a test settles by hand. */
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

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

test("the next attempt starts when the last one has failed, and not before", async () => {
  const [a, b] = [manual(), manual()];
  const first = firstSuccess([a.attempt, b.attempt], options);
  await settled();
  expect(b.signal()).toBe(undefined);
  a.reject(new Error("a"));
  await settled();
  expect(b.signal()?.aborted).toBe(false);
  b.resolve("b");
  expect(await first).toBe("b");
});

test("when all have failed, the error is made of theirs", async () => {
  const [a, b] = [manual(), manual()];
  const first = caught(() =>
    firstSuccess([a.attempt, b.attempt], { ...options, hedgeAfterMs: 1 }),
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  const errors = [new Error("b"), new Error("a")] as const;
  b.reject(errors[0]);
  await settled();
  a.reject(errors[1]);
  expect((await first) as AggregateError).toMatchObject({ errors });
});

test("an earlier attempt's failure starts no other: the later one has followed it already", async () => {
  const [a, b, c] = [manual(), manual(), manual()];
  const hedged = { ...options, hedgeAfterMs: 200 };
  const attempts = [a.attempt, b.attempt, c.attempt];
  const first = firstSuccess(attempts, hedged);
  await new Promise((resolve) => setTimeout(resolve, 220));
  expect(b.signal()?.aborted).toBe(false);
  a.reject(new Error("a"));
  await settled();
  expect(c.signal()).toBe(undefined);
  b.resolve("b");
  expect(await first).toBe("b");
});

test("an earlier attempt may still succeed after a later one has failed", async () => {
  const [a, b] = [manual(), manual()];
  const hedged = { ...options, hedgeAfterMs: 1 };
  const first = firstSuccess([a.attempt, b.attempt], hedged);
  await new Promise((resolve) => setTimeout(resolve, 20));
  b.reject(new Error("b"));
  await settled();
  a.resolve("a");
  expect(await first).toBe("a");
});

test("what comes after the first success is discarded, and was aborted", async () => {
  const [a, b] = [manual(), manual()];
  const discarded: string[] = [];
  const first = firstSuccess([a.attempt, b.attempt], {
    ...options,
    hedgeAfterMs: 1,
    discard: (value) => discarded.push(value),
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  b.resolve("b");
  expect(await first).toBe("b");
  expect(a.signal()?.aborted).toBe(true);
  a.resolve("a");
  await settled();
  expect(discarded).toEqual(["a"]);
});

test("a caller that gives up aborts what is under way, and no other attempt starts", async () => {
  const [a, b] = [manual(), manual()];
  const controller = new AbortController();
  const { signal } = controller;
  const reason = new Error("enough");
  const first = caught(() =>
    firstSuccess([a.attempt, b.attempt], {
      ...options,
      hedgeAfterMs: 5,
      signal,
    }),
  );
  controller.abort(reason);
  expect(await first).toBe(reason);
  expect(a.signal()?.reason).toBe(reason);
  await new Promise((resolve) => setTimeout(resolve, 20));
  a.reject(reason);
  await settled();
  expect(b.signal()).toBe(undefined);
});
