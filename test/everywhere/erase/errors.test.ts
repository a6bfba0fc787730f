import { describe, expect, test } from "bun:test";
import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import {
  DataMasking,
  erase,
  eraser,
  type MaskOptions,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const SECRET = "jo@example.com";
const failed = (options?: ErrorOptions) =>
  new Error(`no account for ${SECRET}`, options);

/** Returns everything that a reader of an error can see. */
function shown(error: unknown): string {
  const { message, stack, name } = error as Error;
  const parts = [message, stack, name, inspect(error, { depth: 9 }), error];
  return parts.map(String).join("\n");
}

class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code = 402;
}

const RULES: Readonly<Record<string, MaskOptions>> = {
  "without a rule": {},
  "with a mask": { customMask: "-" },
  "with a character for each": { dynamicMask: true },
  "with what is kept": { keep: { last: 3 } },
  "with a function": { mask: () => "hidden" },
};

describe("where the message of an error is masked", () => {
  const ERRORS: Readonly<Record<string, () => unknown>> = {
    "an error": () => failed(),
    "an error of a class of its own": () => new PaymentError(SECRET),
    "a TypeError": () => new TypeError(SECRET),
    "an error of another realm": () =>
      runInNewContext(`new TypeError(${JSON.stringify(SECRET)})`),
    "an error with a tag of its own": () =>
      Object.assign(failed(), { [Symbol.toStringTag]: "Failure" }),
    "an error that was frozen": () => Object.freeze(failed()),
    "an error whose stack was read": () => {
      const error = failed();
      return error.stack && error;
    },
    "an error that was thrown and caught": () => {
      try {
        throw failed();
      } catch (error) {
        return error;
      }
    },
    "an AggregateError": () => new AggregateError([1], SECRET),
  };
  for (const [name, make] of Object.entries(ERRORS)) {
    for (const path of ["err.message", "$..message", "*.message"]) {
      for (const [how, rule] of Object.entries(RULES)) {
        test(`so is its stack: ${name}, by ${path} ${how}`, () => {
          const err = make() as Error;
          const { stack } = err;
          const safe = erase({ err } as object, { fields: [path], ...rule });
          const copy = (safe as { err: Error }).err;
          expect(shown(copy)).not.toContain("jo@");
          expect(copy.stack).toBe("*****");
          expect(Object.keys(copy)).not.toContain("stack");
          expect(Object.getPrototypeOf(copy)).toBe(Object.getPrototypeOf(err));
          // The error itself is unchanged.
          expect(err.message).toContain(SECRET);
          expect(err.stack).toBe(stack as string);
        });
      }
    }
  }

  test("a stack that is selected by itself is masked by its own rule", () => {
    const { err } = erase({ err: failed() } as object, {
      maskingRules: {
        "err.message": "email",
        "err.stack": (stack) => `${stack}`.split("\n").slice(1).join("\n"),
      },
    }) as { err: Error };
    expect(err.message).toBe("*****");
    expect(err.stack).not.toContain("jo@");
    expect(err.stack).toContain("at ");
  });

  test("an audit report tells of the stack", () => {
    const told: string[] = [];
    const onEvent = (event: SealmaskEvent) => {
      if (event.type === "field-erased") {
        told.push(`${event.pointer} ${event.rule} ${event.valueType}`);
      }
    };
    const customMask = "-";
    erase({ err: failed() }, { fields: ["err.message"], customMask, onEvent });
    expect(told).toEqual([
      "/err/message customMask string",
      "/err/stack default string",
    ]);
  });

  test("so it is in causes and in errors of an AggregateError", () => {
    const err = new AggregateError(
      [failed(), new Error("other")],
      "all failed",
      { cause: failed({ cause: failed() }) },
    );
    const safe = erase({ list: [{ err }] } as object, {
      fields: [
        "list[*].err.errors[*].message",
        "list[*].err.cause.message",
        "list[*].err.cause.cause.message",
      ],
    }) as { list: { err: AggregateError & { cause: Error } }[] };
    const copy = safe.list[0]?.err;
    expect(shown(copy)).not.toContain("jo@");
    expect(copy?.message).toBe("all failed");
    expect(copy?.stack).toBe(err.stack as string);
    expect(copy?.errors).toHaveLength(2);
    expect(err.errors[0].message).toContain(SECRET);
  });

  test("so it is where the name is, which the stack begins with", () => {
    class Jo extends Error {}
    Object.defineProperty(Jo.prototype, "name", { value: SECRET });
    const err = new Jo("failed");
    Object.defineProperty(err, "name", { value: SECRET, enumerable: true });
    const safe = erase({ err } as object, { fields: ["err.name"] });
    expect((safe as { err: Error }).err.stack).toBe("*****");
  });

  test("the error that an eraser is given itself", () => {
    const mask = eraser({ fields: ["message"], onMissingField: "ignore" });
    expect(shown(mask(failed() as object))).not.toContain("jo@");
  });
});

describe("a wildcard or a search over an error", () => {
  const inner = () => ({ message: "inner", password: SECRET });
  const ERRORS: Readonly<Record<string, () => object>> = {
    "an error": () => failed(),
    "an error of another realm": () =>
      runInNewContext(
        `new TypeError("x", { cause: { password: ${JSON.stringify(SECRET)} } })`,
      ),
    "an error with a cause": () => failed({ cause: inner() }),
    "an error with a cause that is text": () => failed({ cause: SECRET }),
    "an AggregateError": () => new AggregateError([inner()], SECRET),
    "an error of a class of its own": () => new PaymentError(SECRET),
    // The error has the form that a runtime with the class gives to it.
    "a SuppressedError": () =>
      Object.defineProperties(failed(), {
        error: { value: inner() },
        suppressed: { value: inner() },
      }),
  };
  /** Returns the content of a value, including the content of its members. */
  const everythingIn = (value: unknown, depth = 0): string =>
    typeof value !== "object" || value === null || depth > 5
      ? String(value)
      : Object.getOwnPropertyNames(value)
          .map((name) =>
            everythingIn((value as Record<string, unknown>)[name], depth + 1),
          )
          .join();

  for (const [name, make] of Object.entries(ERRORS)) {
    test(`leaves nothing of ${name} unmasked`, () => {
      for (const path of ["err.*", "*.*", "$..*", "$.err[?@]"]) {
        const erased = erase({ err: make() } as object, { fields: [path] });
        expect(shown(erased)).not.toContain("jo@");
        expect(everythingIn(erased)).not.toContain("jo@");
      }
      const fields = ["$..message", "$..password", "$..cause"];
      const onMissingField = "ignore";
      const options = { fields, onMissingField } as const;
      const erased = erase({ err: make() } as object, options);
      expect(everythingIn(erased)).not.toContain("jo@");
    });
  }

  test("finds the tokens in it", async () => {
    const masking = new DataMasking({ keyring: memoryKeyring() });
    const err = failed();
    const { message, stack } = err;
    const encrypted = await masking.encrypt({ err } as object, {
      fields: ["err.*"],
    });
    expect(shown((encrypted as { err: Error }).err)).not.toContain("jo@");
    const opened = await masking.decrypt<{ err: Error }>(encrypted);
    expect(opened.err.message).toBe(message);
    expect(opened.err.stack).toBe(stack);
  });
});

describe("what is no error", () => {
  test("keeps a member called stack beside its message", () => {
    class Task {
      message = SECRET;
      stack = "web";
    }
    for (const task of [{ message: SECRET, stack: "web" }, new Task()]) {
      const safe = erase({ task }, { fields: ["task.message"] });
      expect({ ...safe.task }).toEqual({ message: "*****", stack: "web" });
    }
  });

  test("does not keep the stack that an engine gave it", () => {
    const { captureStackTrace } = Error as {
      captureStackTrace?(target: object): void;
    };
    class Failure {
      message = SECRET;
      constructor() {
        captureStackTrace?.(this);
      }
    }
    const safe = erase({ f: new Failure() }, { fields: ["f.message"] });
    expect(shown(safe.f)).not.toContain("jo@");
  });
});

test("an error whose stack alone is selected keeps its message", () => {
  const { err } = erase({ err: failed() }, { fields: ["err.stack"] });
  expect(`${err}`).toBe(`Error: no account for ${SECRET}`);
  expect((err as Error).stack).toBe("*****");
});

test("a DOMException, whose message is no member of its own, is refused and never shown", () => {
  const err = new DOMException(SECRET, "AbortError");
  for (const onMissingField of ["throw", "ignore"] as const) {
    for (const path of ["err.message", "err.*", "$..message", "*.message"]) {
      const fields = [path];
      expect(() =>
        erase({ err } as object, { fields, onMissingField }),
      ).toThrow(
        /^Cannot search for a field: expected JSON data, got a DOMException; it stands at "\/err"/,
      );
    }
  }
  const safe = erase({ err } as object, { fields: ["err"] });
  expect(safe).toEqual({ err: "*****" } as never);
});

describe("the message of an error is neither encrypted nor sealed without its stack", () => {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  const WAYS = {
    encrypt: (data: object, fields: string[]) =>
      masking.encrypt(data, { fields }) as Promise<object>,
    seal: async (data: object, fields: string[]) =>
      (await seal(masking, data, { fields })).document as object,
  };
  for (const [name, way] of Object.entries(WAYS)) {
    test(`${name} names the field that is missing`, async () => {
      for (const path of ["err.message", "$..message"]) {
        const error = await caught(() => way({ err: failed() }, [path]));
        expect(error).toBeInstanceOf(UnsupportedTypeError);
        expect(error.message).toContain(
          'the stack of the error repeats it; select "/err/stack" too',
        );
        expect(error.message).not.toContain("jo@");
      }
      const safe = await way({ err: failed() }, ["err.message", "err.stack"]);
      expect(shown((safe as { err: Error }).err)).not.toContain("jo@");
    });
  }

  test("both come back", async () => {
    const data: object = { err: failed() };
    const fields = ["err.message", "err.stack"];
    const { err } = data as { err: Error };
    const encrypted = await masking.encrypt(data, { fields });
    const opened = await masking.decrypt<{ err: Error }>(encrypted, { fields });
    const { document, sealed } = await seal(masking, data, { fields });
    const restored = await unseal<{ err: Error }>(masking, document, sealed);
    for (const back of [opened.err, restored.err]) {
      expect(back.message).toBe(err.message);
      expect(back.stack).toBe(err.stack as string);
    }
  });
});
