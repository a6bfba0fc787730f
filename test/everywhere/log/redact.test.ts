import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { logMasking } from "../../../src/entries/log.ts";
import { cycleWith, errorWith, FIELDS, makeCanary } from "./canaries.ts";

const masking = logMasking({ fields: FIELDS });
const { redact } = masking;
const textOf = (value: unknown): string => JSON.stringify(redact(value));

class Account {
  readonly #pin = "0000";
  readonly password = "hunter2";
  readonly name = "Jo";
  get pin(): string {
    return this.#pin;
  }
}

describe("redact", () => {
  test("masks fields in a copy, and leaves the value as it is", () => {
    const value = { user: { email: "jo@example.com", id: 1 }, rows: [] };
    expect(redact(value)).toEqual({
      user: { email: "*****", id: 1 },
      rows: [],
    });
    expect(value.user.email).toBe("jo@example.com");
  });

  test("masks in each element of an array, as in a document alone", () => {
    const value = [{ password: "1" }, [{ password: "2" }], "text", 3];
    const masked = [{ password: "*****" }, [{ password: "*****" }], "text", 3];
    expect(redact(value)).toEqual(masked);
  });

  test("masks a value that is no document where a path selects the root", () => {
    const whole = logMasking({ fields: ["$"] });
    for (const value of ["secret", 5, true, null, { a: 1 }]) {
      expect(whole.redact(value)).toBe("*****");
    }
    expect(whole.redact(undefined)).toBe(undefined);
    const shown: unknown[] = [];
    const masking = logMasking({
      fields: ["$..password"],
      maskingRules: {
        $: (value) => {
          shown.push(value);
          return "masked";
        },
      },
    });
    expect(masking.redact("secret")).toBe("masked");
    expect(shown).toEqual(["secret"]);
  });

  test("shows what JSON has a value for, as JSON does", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { redact } = logMasking({ fields: ["never.there"] });
        expect(JSON.stringify(redact(value))).toBe(JSON.stringify(value));
      }),
    );
    const value = {
      at: new Date(0),
      none: undefined,
      call: () => 1,
      list: [undefined, Symbol("a"), Number.NaN],
      boxed: [Object("a"), Object(1), Object(true)],
    };
    expect(textOf(value)).toBe(JSON.stringify(value));
    for (const each of ["text", 1, true, null, undefined]) {
      expect(redact(each)).toBe(each as never);
    }
  });

  test("shows errors as what they say, and big integers as texts", () => {
    const canary = makeCanary();
    const shown = redact({ error: errorWith(canary), size: 12n });
    expect(shown).toMatchObject({
      error: {
        name: "Error",
        message: "signed in, and failed",
        secret: "*****",
        config: { headers: { secret: "*****" } },
        cause: { message: "the inner one", secret: "*****" },
      },
      size: "12",
    });
    const { stack } = (shown as { error: Error }).error;
    expect(stack).toContain("signed in, and failed");
    expect(JSON.stringify(shown)).not.toContain(canary);
  });

  test("masks an error that is the value itself", () => {
    const canary = makeCanary();
    const error = Object.assign(new Error("failed"), { password: canary });
    const shown = redact(error) as Error;
    expect(shown).toMatchObject({ message: "failed", password: "*****" });
  });

  test("masks the message of an error in its stack, too", () => {
    const { redact } = logMasking({ fields: ["$..message"] });
    const cause = new Error("no such card: 4222");
    const error = new Error("no such card: 4111", { cause });
    const text = JSON.stringify(redact({ error }));
    expect(text).not.toContain("4111");
    expect(text).not.toContain("4222");
    expect(text).toContain("Error: *****");
  });

  test("masks in the stack what the message was before it was changed, and keeps where it was thrown", () => {
    const { redact } = logMasking({ fields: ["error.message"] });
    const changes: ((error: Error) => void)[] = [
      (error) => {
        error.message = `Of the bank: ${error.message}`;
      },
      (error) => {
        error.message = "a";
      },
      (error) => {
        error.message = "";
      },
      (error) => {
        error.message = 'changed\n    at "one" (two)';
      },
      (error) => {
        const stack = `${error.stack}`.split("\n");
        Object.assign(error, { stack });
      },
      () => {},
    ];
    for (const message of ["no such card: 4111", "no such card:\n4111\n"]) {
      for (const change of changes) {
        const error = new TypeError(message);
        change(error);
        const shown = redact({ error }) as {
          error: { message: string; stack: string | string[] };
        };
        expect(shown.error.message).toBe("*****");
        const text = JSON.stringify(shown);
        expect(text).not.toContain("4111");
        expect(text).toMatch(/at .*redact\.test/);
      }
    }
    const bare = new Error("was 4111");
    bare.stack = "Error: was 4111";
    bare.message = "changed";
    expect(JSON.stringify(redact({ error: bare }))).not.toContain("4111");
  });

  test("tells the console nothing of arrays each of whose elements it masks, but of others", () => {
    const { redact } = logMasking({ fields: ["user.email"], nested: true });
    const warned: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => warned.push(text);
    try {
      redact([{ user: { email: "jo@example.com" } }]);
      redact({ note: '[{"id":1}]' });
      expect(warned).toEqual([]);
      redact({ user: [{ email: "jo@example.com" }] });
      expect(`${warned}`).toContain("user[*].email");
    } finally {
      console.warn = warn;
    }
  });

  test("cuts cycles, and masks the rest", () => {
    const canary = makeCanary();
    expect(redact(cycleWith(canary))).toEqual({
      method: "GET",
      secret: "*****",
      res: { status: 500, secret: "*****", req: "[Circular]" },
    });
    const self: Record<string, unknown> = { toJSON: () => ({ self }) };
    expect(textOf(self)).toBe('{"self":"[Circular]"}');
    const list: unknown[] = [];
    list.push(list, list);
    expect(redact(list)).toEqual(["[Circular]", "[Circular]"]);
    const shared = { a: 1 };
    expect(redact({ b: shared, c: shared })).toEqual({
      b: { a: 1 },
      c: { a: 1 },
    });
  });

  test("shows no inside of what it cannot search", () => {
    const canary = makeCanary();
    const form = new FormData();
    form.set("secret", canary);
    const value = {
      map: new Map([["secret", canary]]),
      set: new Set([canary]),
      headers: new Headers({ secret: canary }),
      query: new URLSearchParams({ secret: canary }),
      request: new Request("https://example.com", {
        headers: { secret: canary },
      }),
      form,
      bytes: new TextEncoder().encode(canary),
      memory: new ArrayBuffer(8),
      weak: new WeakMap(),
      promise: Promise.resolve(canary),
      pattern: /a/,
    };
    expect(redact(value)).toEqual({
      map: "[Map of 1]",
      set: "[Set of 1]",
      headers: "[Headers]",
      query: "[URLSearchParams]",
      request: "[Request]",
      form: "[FormData]",
      bytes: `[Uint8Array of ${canary.length} bytes]`,
      memory: "[ArrayBuffer of 8 bytes]",
      weak: "[WeakMap]",
      promise: "[Promise]",
      pattern: "[RegExp]",
    });
  });

  test("shows a URL without its user's name and password", () => {
    const url = new URL("https://jo:hunter2@example.com/a?b=1");
    expect(redact({ url })).toEqual({ url: "https://*****@example.com/a?b=1" });
  });

  test("shows of instances what JSON shows", () => {
    expect(redact(new Account())).toEqual({ password: "*****", name: "Jo" });
  });

  test("never throws, whatever throws when it is read", () => {
    const thrower = {
      get a(): never {
        throw new Error("hunter2");
      },
      b: {
        toJSON(): never {
          throw new Error("hunter2");
        },
      },
      password: "hunter2",
    };
    const masked = { a: "[Unreadable]", b: "[Unreadable]", password: "*****" };
    expect(redact(thrower)).toEqual(masked);
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(redact({ proxy })).toEqual({ proxy: "[Unreadable]" });
    expect(redact(proxy)).toBe("[Unreadable]");
  });

  test("bounds what it shows: depth, and values", () => {
    let deep: object = { password: "hunter2" };
    for (let i = 0; i < 5_000; i++) deep = { deep };
    expect(textOf(deep)).toContain("[Too deep]");
    expect(textOf(deep)).not.toContain("hunter2");
    expect(textOf(new Array(4_000_000_000))).toContain("[Too large]");
    let wide: unknown = { password: "hunter2" };
    for (let i = 0; i < 40; i++) wide = [wide, wide];
    expect(textOf(wide)).toContain("[Too large]");
  });

  test("says so where a value cannot be masked, and counts", () => {
    const own = logMasking({
      maskingRules: {
        password: () => {
          throw new Error("hunter2");
        },
      },
    });
    expect(own.redact({ password: 1 })).toEqual({
      sealmask: "not logged: Error",
      dropped: 1,
    });
    expect(own.redact({ password: 1 })).toMatchObject({ dropped: 2 });
    expect(own.dropped).toBe(2);
  });

  test("takes no options about fields that are not there: they are ignored", () => {
    const wrong = { fields: ["a"], onMissingField: "throw" } as never;
    expect(() => logMasking(wrong)).toThrow('unknown option "onMissingField"');
    expect(() => logMasking({} as never)).toThrow("fields or maskingRules");
    expect(redact({})).toEqual({});
  });
});
