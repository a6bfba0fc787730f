/** Features of `bun:test` that the tests use, with the same meaning under Bun's own runner and under the adapter. */
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  test,
} from "bun:test";

function thrownBy(body: () => void): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  return null;
}

/** Asserts that an expectation fails. */
function fails(body: () => void): void {
  expect(thrownBy(body)).toBeInstanceOf(Error);
}

describe("hooks", () => {
  const log: string[] = [];
  beforeAll(async () => {
    await Promise.resolve();
    log.push("beforeAll");
  });
  beforeEach(() => {
    log.push("outer beforeEach");
  });
  afterEach(() => {
    log.push("outer afterEach");
  });
  afterAll(() => {
    log.push("afterAll");
  });

  describe("of an inner group", () => {
    beforeEach(() => {
      log.push("inner beforeEach");
    });
    afterEach(() => {
      log.push("inner afterEach");
    });

    test("run after those of the outer one", () => {
      expect(log).toEqual([
        "beforeAll",
        "outer beforeEach",
        "inner beforeEach",
      ]);
    });
  });

  test("run inside out after a test", () => {
    expect(log.slice(3)).toEqual([
      "inner afterEach",
      "outer afterEach",
      "outer beforeEach",
    ]);
  });
});

describe("matchers", () => {
  test("toBe tells -0 from 0 and equates NaN", () => {
    expect(Number.NaN).toBe(Number.NaN);
    fails(() => expect(-0).toBe(0));
  });

  test("toEqual disregards undefined members, toStrictEqual regards them", () => {
    expect<unknown>({ a: undefined }).toEqual({});
    fails(() => expect<unknown>({ a: undefined }).toStrictEqual({}));
  });

  test("toStrictEqual regards classes", () => {
    class Point {
      x = 1;
    }
    expect(new Point()).toEqual({ x: 1 });
    fails(() => expect(new Point()).toStrictEqual({ x: 1 } as Point));
  });

  test("byte strings are compared by their bytes", () => {
    expect(Uint8Array.of(1, 2)).toEqual(Uint8Array.of(1, 2));
    fails(() => expect(Uint8Array.of(1, 2)).toEqual(Uint8Array.of(1, 3)));
  });

  test("maps, sets, dates and big integers are compared by value", () => {
    const make = (): unknown => [
      new Map([["a", 1n]]),
      new Set([1]),
      new Date(0),
    ];
    expect(make()).toEqual(make());
    fails(() => expect<unknown>(new Set([1])).toEqual(new Set([2])));
  });

  test("toThrow takes a class, a text within the message or a pattern", () => {
    const body = () => {
      throw new RangeError("Cannot use 5: too big");
    };
    expect(body).toThrow(RangeError);
    expect(body).toThrow("too big");
    expect(body).toThrow(/^Cannot use \d/);
    fails(() => expect(body).toThrow(TypeError));
    fails(() => expect(body).toThrow("too small"));
    fails(() => expect(() => {}).toThrow());
  });

  test("rejects and resolves wait", async () => {
    await expect(Promise.reject(new TypeError("no"))).rejects.toThrow(
      TypeError,
    );
    await expect(Promise.resolve(1)).resolves.toBe(1);
    // Bun checks a settled promise at once, and may throw before there is a promise to wait for.
    const unmet = async () => {
      await expect(Promise.resolve(1)).rejects.toThrow();
    };
    await expect(unmet()).rejects.toBeInstanceOf(Error);
  });

  test("asymmetric matchers stand for values", () => {
    expect({ a: 1, b: "text", c: [1, 2] }).toEqual({
      a: expect.any(Number),
      b: expect.stringMatching(/^t/),
      c: expect.arrayContaining([2]),
    });
    expect({ a: 1, b: 2 }).toMatchObject({ a: 1 });
    expect({ a: 1, b: 2 }).toEqual(expect.objectContaining({ b: 2 }));
  });
});
