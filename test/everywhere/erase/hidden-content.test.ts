/** Values whose content no search by names can find: an error if a path leads into one, and otherwise left alone. */
import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  type EraseOptions,
  erase,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const SECRET = "a-secret";
const address = `https://jo:${SECRET}@example.com/?password=${SECRET}`;

class OwnUrl extends URL {
  readonly label = "mine";
  get [Symbol.toStringTag](): string {
    return "OwnUrl";
  }
}

/** Objects with their content in internal slots or private members. */
const HIDING: Readonly<Record<string, () => object>> = {
  URL: () => new URL(address),
  "subclass of URL with a tag of its own": () => new OwnUrl(address),
  "proxy of a URL": () => new Proxy(new URL(address), {}),
  URLSearchParams: () => new URLSearchParams({ password: SECRET }),
  Headers: () => new Headers({ authorization: SECRET }),
  Request: () => new Request(address.replace(/jo:.*@/, "")),
  Response: () => new Response(SECRET),
  FormData: () => {
    const form = new FormData();
    form.set("password", SECRET);
    return form;
  },
  Blob: () => new Blob([SECRET]),
  Event: () => new Event(SECRET),
  AbortSignal: () => AbortSignal.abort(SECRET),
  "Intl.DateTimeFormat": () => new Intl.DateTimeFormat("en"),
  RegExp: () => new RegExp(SECRET),
  "proxy of a RegExp": () => new Proxy(new RegExp(SECRET), {}),
  "boxed text": () => Object(SECRET),
  "boxed number": () => Object(4111),
  "boxed symbol": () => Object(Symbol(SECRET)),
  ArrayBuffer: () => new TextEncoder().encode(SECRET).buffer,
  Promise: () => Promise.resolve({ password: SECRET }),
  Map: () => new Map([["password", SECRET]]),
  WeakMap: () => new WeakMap(),
  WeakRef: () => new WeakRef({ password: SECRET }),
  generator: () =>
    (function* () {
      yield SECRET;
    })(),
  "asynchronous generator": () =>
    (async function* () {
      yield SECRET;
    })(),
  "iterator of a Map": () => new Map([["password", SECRET]]).values(),
};

const SEARCHES = ["$..password", "$..*", "hidden.*", "hidden.password"];

describe("what hides its content", () => {
  for (const [name, make] of Object.entries(HIDING)) {
    test(`a ${name} is refused by every path that leads into it`, async () => {
      const document = { hidden: make(), list: [1] };
      const masking = new DataMasking({ keyring: memoryKeyring() });
      for (const path of [...SEARCHES, "$[?@.password]", "$[?@..password]"]) {
        const fields = [path];
        const onMissingField = "ignore";
        const attempts = [
          () => erase(document, { fields, onMissingField } as EraseOptions),
          () => masking.encrypt(document, { fields, onMissingField } as never),
        ];
        for (const attempt of attempts) {
          const error = await caught(attempt);
          expect(error).toBeInstanceOf(UnsupportedTypeError);
          expect(error.message).toMatch(
            /^Cannot search for a field: expected JSON data, got an? /,
          );
          expect(error.message).not.toContain(SECRET);
          // Filters read only the values.
          const where = path.includes("?") ? "" : '; it stands at "/hidden"';
          expect(error.message).toContain(where);
        }
      }
    });

    test(`a ${name} stays as it is where no path leads into it, and is masked as a whole`, () => {
      const hidden = make();
      const document = { hidden, user: { password: SECRET } };
      for (const path of ["user.password", "$.user..password"]) {
        const erased = erase(document, { fields: [path] as string[] }) as {
          hidden: unknown;
          user: unknown;
        };
        expect(erased.hidden === hidden).toBe(true);
        expect(erased.user).toEqual({ password: "*****" });
      }
      const whole: EraseOptions[] = [{}, { customMask: "#" }];
      for (const rule of whole) {
        const options: EraseOptions = { ...rule, fields: ["hidden"] };
        const { hidden: masked } = erase(document, options) as {
          hidden: unknown;
        };
        expect(masked).toBe(rule.customMask ?? "*****");
      }
    });
  }
});

describe("what does not hide it", () => {
  class User {
    password = SECRET;
    get upper(): string {
      return this.password.toUpperCase();
    }
    get [Symbol.toStringTag](): string {
      return this.password;
    }
  }
  class Request {
    readonly body = { password: SECRET };
  }
  const visible: Readonly<Record<string, () => object>> = {
    "an instance of a class with getters and a tag": () => new User(),
    "an instance of a class with a name of the runtime's": () => new Request(),
    "an object without a prototype": () =>
      Object.assign(Object.create(null), { password: SECRET }),
    "an object on another one": () =>
      Object.assign(Object.create({ other: 1 }), { password: SECRET }),
    "an object with a tag of its own": () => ({
      password: SECRET,
      [Symbol.toStringTag]: "URL",
    }),
    "an error": () => Object.assign(new Error("no"), { password: SECRET }),
    "an error of a class": () =>
      Object.assign(new UnsupportedTypeError("no"), { password: SECRET }),
    "a proxy": () => new Proxy({ password: SECRET }, {}),
    "what caused an error": () =>
      new Error("no", { cause: { request: { password: SECRET } } }),
    "the errors of an error": () =>
      new AggregateError([new Error("no", { cause: { password: SECRET } })]),
  };
  for (const [name, make] of Object.entries(visible)) {
    test(`${name} is searched`, () => {
      const made = make();
      const fields: string[] = ["$..password"];
      const erased = erase({ made }, { fields }) as unknown;
      const seen: unknown[] = [];
      const look = (value: unknown): void => {
        seen.push(value);
        if (typeof value !== "object" || value === null) return;
        for (const key of Object.getOwnPropertyNames(value)) {
          if (key !== "stack") look((value as Record<string, unknown>)[key]);
        }
      };
      look(erased);
      expect(seen).toContain("*****");
      expect(seen).not.toContain(SECRET);
    });
  }
});
