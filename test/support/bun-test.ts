/**
 * The part of `bun:test` that the tests use, for runtimes other than Bun. A file loads as on Bun: `describe` and `test` only
 * collect tests. The collected tests then go, as one flat list, to the runtime's own test runner.
 *
 * `expect` is Jest's. Bun's has the same matchers and a few more: use only those that Jest documents.
 */
import { expect } from "expect";
import "./seed.ts";
import { restoreTimers } from "./test-timers.ts";

export { expect };

type Body = () => unknown;

interface Group {
  readonly name: string;
  readonly parent: Group | null;
  readonly before: Body[];
  readonly beforeEach: Body[];
  readonly afterEach: Body[];
  readonly after: Body[];
  /** Settles once `beforeAll` has run; the first test that needs it starts it. */
  started?: Promise<void>;
  /** Number of tests still to run; `afterAll` runs when it reaches 0. */
  pending: number;
}

/** Test in the form that a runtime's own `test` takes. */
export interface Case {
  /** File, groups and title, joined by " > ". */
  readonly name: string;
  readonly skip: boolean;
  run(): Promise<void>;
}

/** Default timeout of a test in milliseconds; scripts/runtimes.mjs gives Bun the same value. */
export const DEFAULT_TIMEOUT = 20_000;

const cases: Case[] = [];
let current = group("", null);

function group(name: string, parent: Group | null): Group {
  return {
    name,
    parent,
    before: [],
    beforeEach: [],
    afterEach: [],
    after: [],
    pending: 0,
  };
}

function outermostFirst(inner: Group): Group[] {
  return inner.parent === null
    ? [inner]
    : [...outermostFirst(inner.parent), inner];
}

async function runAll(bodies: readonly Body[]): Promise<void> {
  for (const body of bodies) await body();
}

/** Limits the time of a test. No other timer decides the outcome of one. */
async function within(milliseconds: number, body: Body): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`Test timed out after ${milliseconds} ms`)),
      milliseconds,
    );
  });
  try {
    await Promise.race([body(), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function runCase(
  groups: readonly Group[],
  body: Body,
  timeout: number,
): Promise<void> {
  for (const group of groups) {
    group.started ??= runAll(group.before);
    await group.started;
  }
  try {
    await within(timeout, async () => {
      for (const group of groups) await runAll(group.beforeEach);
      await body();
    });
    const [unmet] = expect.extractExpectedAssertionsErrors();
    if (unmet !== undefined) throw unmet.error;
  } finally {
    for (const group of groups.toReversed()) await runAll(group.afterEach);
    for (const group of groups.toReversed()) {
      group.pending--;
      if (group.pending === 0) await runAll(group.after);
    }
  }
}

/** Opens a group of tests. */
export function describe(name: string, body: () => void): void {
  const outer = current;
  current = group(name, outer);
  try {
    body();
  } finally {
    current = outer;
  }
}

function add(name: string, skip: boolean, body: Body, timeout: number): void {
  const groups = outermostFirst(current);
  if (!skip) for (const group of groups) group.pending++;
  cases.push({
    name: [...groups.map((group) => group.name), name]
      .filter((part) => part !== "")
      .join(" > "),
    skip,
    run: () => runCase(groups, body, timeout),
  });
}

/** Adds a test. */
export function test(
  name: string,
  body: Body,
  timeout: number = DEFAULT_TIMEOUT,
): void {
  add(name, false, body, timeout);
}

test.skip = (name: string, body: Body): void => add(name, true, body, 0);

/** Runs a body before each test of the enclosing group. */
export function beforeEach(body: Body): void {
  current.beforeEach.push(body);
}

/** Runs a body after each test of the enclosing group, whether it passed or failed. */
export function afterEach(body: Body): void {
  current.afterEach.push(body);
}

/** Runs a body once, before the first test of the enclosing group. */
export function beforeAll(body: Body): void {
  current.before.push(body);
}

/** Runs a body once, after the last test of the enclosing group. */
export function afterAll(body: Body): void {
  current.after.push(body);
}

afterEach(restoreTimers);

/** Loads test files (paths from the repository's root) and passes every test to `register`. */
export async function load(
  files: readonly string[],
  register: (test: Case) => void,
): Promise<void> {
  const root = current;
  for (const file of files) {
    current = group(file, root);
    try {
      await import(new URL(`../../${file}`, import.meta.url).href);
    } catch (error) {
      test("can be loaded", () => Promise.reject(error));
    }
  }
  current = root;
  for (const each of cases) register(each);
}
