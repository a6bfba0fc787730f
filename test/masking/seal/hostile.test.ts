import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  LocationMismatchError,
  SealmaskError,
} from "../../../mod.ts";
import { unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { caught } from "../../support/caught.ts";
import { deepFreeze } from "../../support/documents.ts";
import { MASK as M, pair, SECRET } from "./pair.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });

function document() {
  return {
    a: M,
    list: [M, { b: M }],
    object: { inner: M },
    own: JSON.parse(`{"__proto__":{"x":"${M}"}}`),
  };
}

/** Seals a patch with the right key, unseals it, and returns the error. */
async function refusal(patch: unknown, ...given: [target?: unknown]) {
  const [target] = given.length > 0 ? given : [document()];
  const sealed = await masking.encrypt(patch);
  const frozen = deepFreeze(target);
  const error = await caught(() => unseal(masking, frozen, sealed));
  expect(error.message).not.toContain(SECRET);
  expect(error.cause).toBe(undefined);
  return error;
}

const [test1, replace1] = pair("/a");

/** Contents that decrypt but are not a sealed patch. */
const MALFORMED: Record<string, unknown> = {
  "a text": SECRET,
  null: null,
  "an object": { 0: test1, 1: replace1, length: 2 },
  bytes: Uint8Array.of(91, 93),
  "an operation alone": [test1],
  "a replace without its test": [replace1, replace1],
  "a replace before its test": [replace1, test1],
  "two tests": [test1, test1],
  "no operations": [null, null],
  texts: ["test", "replace"],
  "arrays for operations": [[], []],
  "a test of another path": [pair("/object/inner")[0], replace1],
  "an addition": [test1, { ...replace1, op: "add" }],
  "a removal": [test1, { op: "remove", path: "/a" }],
  "a move": [test1, { op: "move", from: "/a", path: "/b" }],
  "a copy": [test1, { op: "copy", from: "/a", path: "/b" }],
  "an operation of the library's own": [
    { op: "_get", path: "/a", value: M },
    replace1,
  ],
  "an operation with the name of a method": [
    { ...test1, op: "constructor" },
    replace1,
  ],
  "a pair after which another operation comes": [
    test1,
    replace1,
    { ...replace1, op: "add", path: "/new" },
    replace1,
  ],
  "a replace without a value": [test1, { op: "replace", path: "/a" }],
  "a test without a value": [{ op: "test", path: "/a" }, replace1],
  "a member too many": [test1, { ...replace1, from: "/object" }],
  "a member too many in a test": [{ ...test1, note: SECRET }, replace1],
  "a member in place of another": [
    test1,
    JSON.parse('{"op":"replace","path":"/a","__proto__":{"value":1}}'),
  ],
  "a path that is none": pair("a"),
  "a path in another notation": pair("$.a"),
  "a path with a wrong escape": pair("/a~2"),
  "a number for a path": pair(7),
  "an array for a path": pair(["/a"]),
  "marks in a replace": [test1, { ...replace1, elements: [[0, 1, "x"]] }],
  "marks that are none": [{ ...test1, elements: "x" }, replace1],
  "no mark among marks": [{ ...test1, elements: [] }, replace1],
  "marks with other members": [{ ...test1, elements: [[0, 1]] }, replace1],
  "marks with a length that is none": [
    { ...test1, elements: [[0, 1.5, "x"]] },
    replace1,
  ],
  "one path twice": [...pair("/a"), ...pair("/a", 1, SECRET)],
  "a path within another one": [
    ...pair("/object", {}, { inner: M }),
    ...pair("/object/inner"),
  ],
  "the root and a path within it": [...pair("", {}, document()), ...pair("/a")],
};

describe("a token made with the right key that holds", () => {
  for (const [what, patch] of Object.entries(MALFORMED)) {
    test(`${what} is malformed`, async () => {
      expect(await refusal(patch)).toBeInstanceOf(EnvelopeError);
    });
  }

  test("more than 100,000 pairs is malformed", async () => {
    const patch = Array.from({ length: 100_001 }, (_, i) => pair(`/k${i}`, 1));
    expect(await refusal(patch.flat())).toBeInstanceOf(EnvelopeError);
  });

  test("100,000 pairs is the most that is opened", async () => {
    const many = Array.from({ length: 100_000 }, (_, i) => `k${i}`);
    const target: Record<string, unknown> = Object.fromEntries(
      many.map((name) => [name, M]),
    );
    const patch = many.flatMap((name) => pair(`/${name}`, 1));
    const most = await masking.encrypt(patch);
    const back = await unseal<typeof target>(masking, target, most);
    expect(Object.values(back).every((value) => value === 1)).toBe(true);
  });

  test("a member that Object.prototype lends is not looked at", async () => {
    const sealed = await masking.encrypt(pair("/a"));
    const target = document();
    Object.defineProperty(Object.prototype, "elements", {
      configurable: true,
      value: [[1, "x"]],
    });
    try {
      const back = await unseal<typeof target>(masking, target, sealed);
      expect(back.a).toBe(SECRET);
    } finally {
      Reflect.deleteProperty(Object.prototype, "elements");
    }
  });

  test("nesting that would exhaust the stack is malformed", async () => {
    const levels = 3_000;
    const nested = "[".repeat(levels) + "]".repeat(levels);
    const text = JSON.stringify(pair("/a")).replace(`"${SECRET}"`, nested);
    // In the spelling of another writer.
    const serializer = { stringify: () => text, parse: JSON.parse };
    const keyring = memoryKeyring();
    const writer = new DataMasking({ keyring, serializer });
    const sealed = await writer.encrypt({});
    const reader = new DataMasking({ keyring });
    const error = await caught(() => unseal(reader, document(), sealed));
    expect(error).toBeInstanceOf(EnvelopeError);
  });

  test("what a serializer of one's own makes of a patch is looked at as closely", async () => {
    const keyring = memoryKeyring();
    for (const value of [new Date(0), 1n, undefined, new Map(), () => 1]) {
      const parse = () => pair("/a", value);
      const serializer = { stringify: JSON.stringify, parse };
      const odd = new DataMasking({ keyring, serializer });
      const sealed = await odd.encrypt([]);
      const error = await caught(() => unseal(odd, document(), sealed));
      expect(error).toBeInstanceOf(EnvelopeError);
    }
  });
});

/** Places outside the document, or outside its own data. */
const NOWHERE = [
  "/__proto__",
  "/__proto__/polluted",
  "/constructor",
  "/constructor/prototype",
  "/constructor/prototype/polluted",
  "/constructor/name",
  "/toString",
  "/toString/length",
  "/a/length",
  "/a/0",
  "/a/__proto__/polluted",
  "/list/length",
  "/list/-",
  "/list/2",
  "/list/00",
  "/list/",
  "/list/1e0",
  "/list/-1",
  "/list/+1",
  "/list/0/__proto__",
  "/list/4294967295",
  "/list/4294967296",
  "/list/__proto__/polluted",
  "/list/constructor/prototype/polluted",
  "/list/push",
  "/own/__proto__/toString",
  "/own/__proto__/__proto__/polluted",
  "/object/inner/constructor/prototype/polluted",
  "/object/new",
  "/new",
  "/",
  "//",
];

describe("a patch made with the right key", () => {
  test("writes nowhere but to places of the document's own, and touches no prototype", async () => {
    const before = Object.getOwnPropertyNames(Object.prototype).join();
    const arrays = Object.getOwnPropertyNames(Array.prototype).join();
    for (const path of NOWHERE) {
      for (const mask of [M, null, 0, {}, [], "Object"]) {
        for (const elements of [undefined, [[0, 2, "x"]]]) {
          const [test, replace] = pair(path, SECRET, mask);
          const marked = elements ? { ...test, elements } : test;
          const error = await refusal([...pair("/a"), marked, replace]);
          expect(error).toBeInstanceOf(LocationMismatchError);
          expect(error.message).toContain(JSON.stringify(path));
          const longer = await refusal(pair(`/${"x".repeat(50_000)}`));
          expect(longer.message.length).toBeLessThan(1_200);
        }
      }
    }
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(before);
    expect(Object.getOwnPropertyNames(Array.prototype).join()).toBe(arrays);
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
    expect(Object.prototype.toString.call({})).toBe("[object Object]");
  });

  test("restores own members with the names of a prototype as data", async () => {
    const value = JSON.parse('{"__proto__":{"polluted":1},"constructor":2}');
    const sealed = await masking.encrypt([
      ...pair("/own/__proto__/x", value),
      ...pair("/a", value),
    ]);
    const back = await unseal<Record<string, object>>(
      masking,
      deepFreeze(document()),
      sealed,
    );
    expect(JSON.stringify(back)).toBe(
      JSON.stringify({
        ...document(),
        a: value,
        own: JSON.parse(`{"__proto__":{"x":${JSON.stringify(value)}}}`),
      }),
    );
    for (const each of [back, back.a, back.own]) {
      expect(Object.getPrototypeOf(each)).toBe(Object.prototype);
    }
    expect(({} as { polluted?: unknown }).polluted).toBe(undefined);
  });

  test("does not take what is inherited for the document's own", async () => {
    const parent = { a: M, list: [M] };
    const child = Object.create(parent);
    expect(await refusal(pair("/a"), child)).toBeInstanceOf(
      LocationMismatchError,
    );
    expect(parent).toEqual({ a: M, list: [M] });
  });

  test("does not look into what hides its members, nor call a setter", async () => {
    let calls = 0;
    const accessor = Object.defineProperty({}, "a", {
      enumerable: true,
      get: () => M,
      set: () => calls++,
    });
    const targets: [string, unknown][] = [
      ["/m/a", { m: new Map([["a", M]]) }],
      ["/m/a", { m: Object.assign(new Map(), { a: M }) }],
      ["/m/0", { m: new Set([M]) }],
      ["/m/0", { m: M }],
      ["/m/length", { m: Object.assign(() => {}, { a: M }) }],
    ];
    for (const [path, target] of targets) {
      const sealed = await masking.encrypt(pair(path));
      const error = await caught(() => unseal(masking, target, sealed));
      expect(error).toBeInstanceOf(LocationMismatchError);
    }
    const sealed = await masking.encrypt(pair("/a"));
    expect(await unseal(masking, accessor, sealed)).toEqual({ a: SECRET });
    expect(calls).toBe(0);
    const within = await masking.encrypt(pair("/g/a"));
    const getter = Object.defineProperty({}, "g", {
      enumerable: true,
      get: () => ({ a: M }),
    });
    expect(await caught(() => unseal(masking, getter, within))).toBeInstanceOf(
      SealmaskError,
    );
    const bytes = { m: Uint8Array.of(7) };
    const inBytes = await masking.encrypt(pair("/m/0", 8, 7));
    expect(await caught(() => unseal(masking, bytes, inBytes))).toBeInstanceOf(
      SealmaskError,
    );
    expect(bytes.m[0]).toBe(7);
  });

  test("is applied whole or not at all", async () => {
    const target = document();
    const before = JSON.stringify(target);
    const sealed = await masking.encrypt([
      ...pair("/a"),
      ...pair("/object/inner", 1, "another mask"),
    ]);
    await caught(() => unseal(masking, target, sealed));
    expect(JSON.stringify(target)).toBe(before);
  });

  test("needs documents that have fields", async () => {
    for (const target of [null, undefined, 7, true, () => {}]) {
      const error = await refusal(pair("/a"), target);
      expect(error).toBeInstanceOf(LocationMismatchError);
    }
    for (const text of ["", "{", "7", '"x"']) {
      const error = await refusal(pair("/a"), text);
      expect(error).toBeInstanceOf(SealmaskError);
    }
  });

  test("with no operations restores nothing", async () => {
    const target = document();
    const sealed = await masking.encrypt([]);
    expect(await unseal(masking, target, sealed)).toEqual(target);
  });

  test("is told by its pointer, be it long", async () => {
    const path = `/${"x".repeat(500)}`;
    const error = await refusal(pair(path));
    expect(error.message).toContain(JSON.stringify(path));
  });
});
