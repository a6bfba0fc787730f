import { describe, expect, test } from "bun:test";
import { Writable } from "node:stream";
import { createLogger, format, type Logger, transports } from "winston";
import { logMasking } from "../../../src/entries/log.ts";
import { cycleWith, errorWith, FIELDS, Lines, makeCanary } from "./canaries.ts";

const { json, splat, errors, combine, timestamp, metadata, printf } = format;
type Format = ReturnType<typeof json>;

const masking = logMasking({ fields: FIELDS });
const SPLAT = Symbol.for("splat");
const MESSAGE = Symbol.for("message");

const user = (email: string) => ({ user: { email, name: "Jo" } });

/** Makes a logger that writes to lines. */
function made(
  made: Format,
  lines: Lines,
  options: { defaultMeta?: object; transportFormat?: Format } = {},
): Logger {
  const stream = new Writable({
    write(chunk, _, done) {
      lines.stream.write(`${chunk}`);
      done();
    },
  });
  const { defaultMeta, transportFormat } = options;
  return createLogger({
    format: made,
    defaultMeta,
    transports: [
      new transports.Stream({
        stream,
        ...(transportFormat && { format: transportFormat }),
      }),
    ],
  });
}

interface Way {
  readonly meta?: (canary: string) => object;
  readonly log: (logger: Logger, canary: string) => void;
}

const logNothing: Way["log"] = (log) => log.info("signed in");

/** Every way for a value to reach a line. */
const WAYS: Readonly<Record<string, Way>> = {
  "an object": { log: (log, x) => log.info("signed in", user(x)) },
  "one object with all": {
    log: (log, x) =>
      log.log({ level: "info", message: "signed in", ...user(x) }),
  },
  "a value within an array": {
    log: (log, x) => log.info("signed in", { rows: [{}, { email: x }] }),
  },
  "a value at any depth": {
    log: (log, x) => log.info("signed in", { a: [{ b: { secret: x } }] }),
  },
  "a member that is called meta": {
    log: (log, x) =>
      log.log({ level: "info", message: "signed in", meta: { secret: x } }),
  },
  "a child": { log: (log, x) => log.child(user(x)).info("signed in") },
  "a child, and another value in the line": {
    log: (log, x) => log.child({ password: x }).info("signed in", user(x)),
  },
  "members of every line": { meta: user, log: logNothing },
  "arguments of the message, after which an object comes": {
    log: (log, x) => log.info("signed in %s", "today", user(x)),
  },
  "arguments under a symbol": {
    log: (log, x) => {
      const info = { level: "info", message: "signed in %s" };
      log.write({ ...info, [SPLAT]: ["today", user(x)], password: x });
    },
  },
  "arguments under a name": {
    log: (log, x) => {
      const info = { level: "info", message: "signed in %s" };
      log.write({ ...info, splat: ["today", user(x)], password: x });
    },
  },
  "an error": { log: (log, x) => log.error(errorWith(x)) },
  "an error as the message": {
    log: (log, x) =>
      log.log({ level: "error", message: errorWith(x) } as never),
  },
  "an error after the message": {
    log: (log, x) => log.error("signed in", errorWith(x)),
  },
  "an error under a key": {
    log: (log, x) => log.error("signed in", { err: errorWith(x) }),
  },
  "an error of a child": {
    log: (log, x) => log.child({ a: 1 }).error(errorWith(x)),
  },
  "the causes of an error": {
    log: (log, x) =>
      log.error("signed in", { cause: { cause: errorWith(x), secret: x } }),
  },
  "a cycle": {
    log: (log, x) => log.info("signed in", { request: cycleWith(x) }),
  },
  "a cycle under an error": {
    log: (log, x) => {
      const request = cycleWith(x);
      log.error(Object.assign(errorWith(x), { request }));
    },
  },
  toJSON: {
    log: (log, x) =>
      log.info("signed in", { user: { toJSON: () => ({ email: x }) } }),
  },
  "toJSON of all": {
    log: (log, x) =>
      log.info({
        message: "signed in",
        password: x,
        toJSON: () => ({ level: "info", message: "signed in", password: x }),
      } as never),
  },
  "an exception": {
    log: (log, x) => {
      const info = log.exceptions.getAllInfo(errorWith(x)) as object;
      log.log({ ...info, level: "error", exception: false } as never);
    },
  },
};

const own = masking.winston();

/** Positions of the masking format among the other formats. */
const ORDERS: Readonly<Record<string, Format>> = {
  "before all others": combine(
    own,
    errors({ stack: true, cause: true }),
    splat(),
    timestamp(),
    json(),
  ),
  "after all others": combine(
    errors({ stack: true, cause: true }),
    splat(),
    timestamp(),
    json(),
    own,
  ),
  "between others": combine(errors({ cause: true }), splat(), own, json()),
  twice: combine(own, splat(), errors(), json({ space: 1 }), own),
};

for (const [where, order] of Object.entries(ORDERS)) {
  describe(`logMasking with winston, ${where}`, () => {
    for (const [name, { meta, log }] of Object.entries(WAYS)) {
      test(`masks what comes by ${name}`, () => {
        const lines = new Lines();
        const canary = makeCanary();
        const defaultMeta = meta?.(canary) as object;
        log(made(order, lines, { defaultMeta }), canary);
        lines.expectMasked(canary, "message");
      });
    }
  });
}

describe("logMasking with winston", () => {
  test("masks for transports with formats of their own", () => {
    const formats = [
      combine(splat(), json()),
      printf((info) => `${JSON.stringify({ ...info, splat: info[SPLAT] })}`),
    ];
    for (const transportFormat of formats) {
      const lines = new Lines();
      const canary = makeCanary();
      made(own, lines, { transportFormat }).info("signed in", user(canary));
      lines.expectMasked(canary, "message");
    }
  });

  test("masks the arguments of messages, where it stands before they are put in", () => {
    const lines = new Lines();
    const log = made(combine(own, splat(), json()), lines);
    log.info("signed in %o %j", user("jo@example.com"), {
      password: "hunter2",
    });
    expect(lines.texts.join("")).not.toMatch(/jo@|hunter2/);
    expect(lines.items[0]?.message).toContain("signed in");
  });

  test("masks where members were moved, by the paths that they have then", () => {
    const lines = new Lines();
    const canary = makeCanary();
    const formats = combine(metadata(), own, json());
    made(formats, lines).info("signed in", { secret: canary });
    lines.expectMasked(canary, "message");
  });

  test("does not show a finished line that is no JSON, where something was masked", () => {
    const lines = new Lines();
    const own = logMasking({ fields: FIELDS });
    const log = made(combine(format.simple(), own.winston()), lines);
    log.info("signed in", user("jo@example.com"));
    log.info("signed in", { id: 1 });
    expect(lines.texts[0]).toContain(
      '{"level":"info","sealmask":"not logged: Error","dropped":1}',
    );
    expect(lines.texts[1]).toContain('info: signed in {"id":1}');
    expect(own.dropped).toBe(1);
  });

  test("does not show such a line where it masked an argument that is no member", () => {
    const lines = new Lines();
    const own = logMasking({ fields: FIELDS });
    const line = printf(
      (info) => `${info.message} ${JSON.stringify(info[SPLAT])}`,
    );
    const log = made(combine(line, own.winston()), lines);
    log.info("signed in", "today", user("jo@example.com"));
    log.info("signed in", "today", { id: 1 });
    expect(lines.texts[0]).toContain("not logged");
    expect(lines.texts[0]).not.toContain("jo@");
    expect(lines.texts[1]).toContain('signed in ["today",{"id":1}]');
  });

  test("shows no members of dates, which no path leads to", () => {
    const lines = new Lines();
    const at = Object.assign(new Date(0), { secret: "hunter2" });
    const log = made(combine(own, splat(), format.prettyPrint()), lines);
    log.info("signed in %o", at, { at });
    expect(lines.texts.join("")).not.toContain("hunter2");
    expect(lines.texts.join("")).toContain("1970-01-01T00:00:00.000Z");
  });

  test("reads a member once, so that what it looked at is what is shown", () => {
    let reads = 0;
    const info = {
      level: "info",
      message: "signed in",
      get user() {
        return reads++ === 0 ? { id: 1 } : { email: "jo@example.com" };
      },
    };
    expect(own.transform(info).user).toEqual({ id: 1 });
  });

  test("keeps the level's symbols and everything that it does not mask", () => {
    const at = new Date(0);
    const info = own.transform({
      level: "\u001b[32minfo\u001b[39m",
      message: "signed in",
      at,
      exception: true,
      password: "hunter2",
      [Symbol.for("level")]: "info",
    }) as Record<string | symbol, unknown>;
    expect(info[Symbol.for("level")]).toBe("info");
    expect(info.level).toBe("\u001b[32minfo\u001b[39m");
    expect(info.at).toBe(at);
    expect(info.exception).toBe(true);
    expect(info.password).toBe("*****");
  });

  test("leaves the caller's objects as they are", () => {
    const meta = user("jo@example.com");
    const info = {
      level: "info",
      message: "signed in",
      ...meta,
      [SPLAT]: [meta],
    };
    own.transform(info);
    expect(info.user.email).toBe("jo@example.com");
    expect(meta.user.email).toBe("jo@example.com");
  });

  test("keeps an error an error, for the formats that follow", () => {
    const lines = new Lines();
    const log = made(combine(own, errors({ stack: true }), json()), lines);
    log.error(Object.assign(new TypeError("failed"), { password: "hunter2" }));
    const [item] = lines.items;
    expect(item).toMatchObject({
      level: "error",
      message: "failed",
      password: "*****",
    });
    expect(item?.stack).toMatch(/^TypeError: failed\n/);
  });

  test("masks the message of an error in its stack, too", () => {
    const lines = new Lines();
    const own = logMasking({ fields: ["message", "err.message"] }).winston();
    const formats = combine(own, errors({ stack: true }), json());
    const log = made(formats, lines);
    log.error(new Error("no such card: 4111"));
    log.error("failed", { err: new Error("no such card: 4111") });
    expect(lines.texts.join("")).not.toContain("4111");
    expect(lines.items[0]?.stack).toContain("*****");
  });

  test("masks JSON in messages, where nested documents are asked for", () => {
    const lines = new Lines();
    const nested = logMasking({ fields: FIELDS, nested: true });
    const formats = combine(nested.winston(), json());
    made(formats, lines).info('signed in {"password":"hunter2"}', {
      body: '{"password":"hunter2"}',
    });
    expect(lines.items[0]).toMatchObject({
      message: 'signed in {"password":"*****"}',
      body: '{"password":"*****"}',
    });
  });

  test("shows no inside of what it cannot search, and never throws", () => {
    const info = own.transform({
      level: "info",
      message: "signed in",
      map: new Map([["secret", "hunter2"]]),
      get broken(): never {
        throw new Error("hunter2");
      },
      [MESSAGE]: undefined,
    });
    expect(info).toMatchObject({ map: "[Map of 1]", broken: "[Unreadable]" });
  });

  test("says so where a line cannot be masked, keeps its level, and counts", () => {
    const failing = logMasking({
      maskingRules: {
        password: () => {
          throw new Error("hunter2");
        },
      },
    });
    const lines = new Lines();
    const log = made(combine(failing.winston(), json()), lines);
    log.warn("signed in", { password: "hunter2" });
    expect(lines.items).toEqual([
      {
        level: "warn",
        message: "not logged: Error",
        sealmask: "not logged: Error",
        dropped: 1,
      },
    ]);
  });
});
