import { describe, expect, test } from "bun:test";
import pino, { type Logger, type LoggerOptions } from "pino";
import pino9 from "pino-9";
import { logMasking } from "../../../src/entries/log.ts";
import { cycleWith, errorWith, FIELDS, Lines, makeCanary } from "./canaries.ts";

/** Way to make a logger with some options, and to log. */
interface Way {
  readonly options?: (canary: string) => LoggerOptions;
  readonly log: (logger: Logger, canary: string) => void;
  readonly messageKey?: string;
}

const user = (email: string) => ({ user: { email, name: "Jo" } });
const logNothing: Way["log"] = (log) => log.info("signed in");

/** Every way for a value to reach a line. */
const WAYS: Readonly<Record<string, Way>> = {
  "the object": { log: (log, x) => log.info(user(x), "signed in") },
  "an object with the message in it": {
    log: (log, x) => log.info({ ...user(x), msg: "signed in" }),
  },
  "a value within an array": {
    log: (log, x) => log.info({ rows: [{}, { email: x }] }, "signed in"),
  },
  "a value at any depth": {
    log: (log, x) => log.info({ a: [{ b: { secret: x } }] }, "signed in"),
  },
  "the bindings of a child": {
    log: (log, x) => log.child(user(x)).info("signed in"),
  },
  "the bindings of a child, and another value in the line": {
    log: (log, x) => log.child(user(x)).info({ user: { id: 1 } }, "signed in"),
  },
  "the bindings of a child, and null in the line": {
    log: (log, x) => log.child(user(x)).info({ user: null }, "signed in"),
  },
  "the bindings of a child, and of a child of that": {
    log: (log, x) =>
      log.child(user(x)).child({ user: 1 }).info(user(x), "signed in"),
  },
  "the same bindings twice": {
    log: (log, x) =>
      log.child({ password: x }).child({ password: x }).info("signed in"),
  },
  "bindings that were set later": {
    log: (log, x) => {
      const child = log.child({ a: 1 });
      child.setBindings(user(x));
      child.info({ user: { id: 1 } }, "signed in");
    },
  },
  "the base": {
    options: (x) => ({ base: user(x) }),
    log: logNothing,
  },
  "the base, and another value in the line": {
    options: (x) => ({ base: user(x) }),
    log: (log) => log.info({ user: { id: 1 } }, "signed in"),
  },
  "a mixin": {
    options: (x) => ({ mixin: () => user(x) }),
    log: logNothing,
  },
  "a mixin that is merged in a way of its own": {
    options: (x) => ({
      mixin: () => user(x),
      mixinMergeStrategy: (merged, mixed) => ({ ...merged, ...mixed }),
    }),
    log: (log) => log.info({ user: 1 }, "signed in"),
  },
  "a serializer": {
    options: (x) => ({ serializers: { user: () => ({ email: x }) } }),
    log: (log) => log.info({ user: 1 }, "signed in"),
  },
  "a serializer of a child": {
    log: (log, x) => {
      const serializers = { user: () => ({ email: x }) };
      log.child({ user: 1 }, { serializers }).info({ user: 2 }, "signed in");
    },
  },
  "a formatter of lines": {
    options: (x) => ({ formatters: { log: (o) => ({ ...o, ...user(x) }) } }),
    log: logNothing,
  },
  "a formatter of bindings": {
    options: (x) => ({ formatters: { bindings: () => user(x) } }),
    log: logNothing,
  },
  "a formatter of levels": {
    options: (x) => ({
      formatters: { level: (level) => ({ level, ...user(x) }) },
    }),
    log: logNothing,
  },
  "a formatter of a child": {
    log: (log, x) => {
      const formatters = { log: (o: object) => ({ ...o, ...user(x) }) };
      log.child({}, { formatters }).info("signed in");
    },
  },
  "a nested key": {
    options: () => ({ nestedKey: "payload" }),
    log: (log, x) => log.info({ secret: x }, "signed in"),
  },
  "an error": { log: (log, x) => log.error(errorWith(x)) },
  "an error under the key of errors": {
    log: (log, x) => log.error({ err: errorWith(x) }, "signed in"),
  },
  "an error under another key of errors": {
    options: () => ({ errorKey: "problem" }),
    log: (log, x) => log.error({ problem: errorWith(x) }, "signed in"),
  },
  "the causes of an error": {
    options: () => ({
      serializers: { err: pino.stdSerializers.errWithCause },
    }),
    log: (log, x) => log.error({ err: errorWith(x) }, "signed in"),
  },
  "the errors of an AggregateError": {
    log: (log, x) => {
      const err = new AggregateError([errorWith(x)], "signed in, and failed");
      log.error({ err });
    },
  },
  "a cycle": {
    log: (log, x) => log.info({ request: cycleWith(x) }, "signed in"),
  },
  "a cycle under an error": {
    log: (log, x) => {
      const request = cycleWith(x);
      log.error(Object.assign(errorWith(x), { request }), "signed in");
    },
  },
  toJSON: {
    log: (log, x) =>
      log.info({ user: { toJSON: () => ({ email: x }) } }, "signed in"),
  },
  "another key of messages": {
    options: () => ({ messageKey: "text" }),
    log: (log, x) => log.info(user(x), "signed in"),
    messageKey: "text",
  },
  "a prefix of messages": {
    options: () => ({ msgPrefix: "[web] " }),
    log: (log, x) => log.info(user(x), "signed in"),
  },
  "a request": {
    options: () => ({ serializers: pino.stdSerializers }),
    log: (log, x) => {
      const req = {
        method: "GET",
        url: "/",
        headers: { secret: x },
        socket: {},
      };
      log.info({ req }, "signed in");
    },
  },
  "redaction of pino's at the same time": {
    options: () => ({ redact: ["password"] }),
    log: (log, x) => log.info({ ...user(x), password: x }, "signed in"),
  },
  "redaction of a child": {
    log: (log, x) =>
      log.child(user(x), { redact: ["a"] }).info({ a: 1 }, "signed in"),
  },
  "redaction that makes another value": {
    options: (x) => ({
      redact: { paths: ["user"], censor: () => ({ email: x }) },
    }),
    log: (log) => log.info({ user: 1 }, "signed in"),
  },
  "a hook of methods": {
    options: (x) => ({
      hooks: {
        logMethod(args, method) {
          method.apply(this, [user(x), ...args] as never);
        },
      },
    }),
    log: logNothing,
  },
  "a hook of lines": {
    options: (x) => ({
      hooks: {
        streamWrite: (line) =>
          line.replace("{", `{"password":${JSON.stringify(x)},`),
      },
    }),
    log: logNothing,
  },
  "a time of one's own": {
    options: (x) => ({ timestamp: () => `,"secret":"${x}"` }),
    log: logNothing,
  },
  "lines that end with \\r\\n": {
    options: () => ({ crlf: true }),
    log: (log, x) => log.info(user(x), "signed in"),
  },
  "levels of one's own": {
    options: () => ({ customLevels: { audit: 35 } }),
    log: (log, x) => {
      const { audit } = log as unknown as Record<string, Logger["info"]>;
      audit?.call(log, user(x), "signed in");
    },
  },
  "a callback for children": {
    options: (x) => ({ onChild: (child) => child.setBindings(user(x)) }),
    log: (log) => log.child({}).info("signed in"),
  },
  "objects beside arguments of the message": {
    log: (log, x) => log.info(user(x), "signed in %s %o", "today", { a: 1 }),
  },
};

for (const [version, make] of Object.entries({
  "pino 10": pino,
  "pino 9": pino9 as unknown as typeof pino,
})) {
  const masking = logMasking({ fields: FIELDS });
  const masked = masking.pino(make);

  describe(`logMasking with ${version}`, () => {
    for (const [name, { options, log, messageKey = "msg" }] of Object.entries(
      WAYS,
    )) {
      test(`masks what comes by ${name}`, () => {
        const lines = new Lines();
        const canary = makeCanary();
        log(masked(options?.(canary) ?? {}, lines.stream), canary);
        lines.expectMasked(canary, messageKey);
      });
    }

    test("masks in each stream of several", () => {
      const all = [new Lines(), new Lines()];
      const canary = makeCanary();
      const streams = all.map(({ stream }) => ({ stream }));
      masked({}, make.multistream(streams)).info(user(canary), "signed in");
      for (const lines of all) lines.expectMasked(canary, "msg");
    });

    test("masks JSON in messages made of arguments, where nested documents are asked for", () => {
      const nested = logMasking({ fields: FIELDS, nested: true });
      const lines = new Lines();
      const canary = makeCanary();
      const log = nested.pino(make)({}, lines.stream);
      log.info("signed in %o", user(canary));
      log.info("signed in %j by %s", { password: canary }, "Jo");
      log.info({ body: JSON.stringify(user(canary)) }, "signed in");
      lines.expectMasked(canary, "msg");
      expect(lines.items[0]?.msg).toBe(
        'signed in {"user":{"email":"*****","name":"Jo"}}',
      );
    });

    test("takes the stream alone", () => {
      const lines = new Lines();
      const canary = makeCanary();
      const stream = Object.assign(lines.stream, { writable: true });
      masked(stream).info(user(canary), "signed in");
      lines.expectMasked(canary, "msg");
    });

    test("leaves lines without such fields as they are, to the last digit", () => {
      const lines = new Lines();
      const log = masked({ base: null, timestamp: false }, lines.stream);
      log.info({ id: 12345678901234567890n });
      expect(lines.texts).toEqual(['{"level":30,"id":12345678901234567890}\n']);
    });

    test("changes nothing of a line but the values of fields", () => {
      const lines = new Lines();
      const log = masked({ base: null, timestamp: false }, lines.stream);
      log
        .child({ id: 9007199254740993n, password: 1 })
        .info({ password: 2, id: 2 });
      expect(lines.texts).toEqual([
        '{"level":30,"id":9007199254740993,"password":"*****","password":"*****","id":2}\n',
      ]);
    });

    test("keeps the end of lines", () => {
      const lines = new Lines();
      const settings = { base: null, timestamp: false, crlf: true } as const;
      masked(settings, lines.stream).info({ password: 1 });
      masked({ ...settings, crlf: false }, lines.stream).info({ password: 1 });
      const line = '{"level":30,"password":"*****"}';
      expect(lines.texts).toEqual([`${line}\r\n`, `${line}\n`]);
    });

    test("calls a hook of lines before it masks, and one of methods", () => {
      const lines = new Lines();
      const seen: string[] = [];
      const hooks: LoggerOptions["hooks"] = {
        streamWrite: (line) => {
          seen.push(line);
          return line;
        },
        logMethod(args, method) {
          seen.push("called");
          method.apply(this, args);
        },
      };
      masked({ hooks }, lines.stream).info({ password: "hunter2" });
      expect(seen.length).toBe(2);
      expect(seen[1]).toContain("hunter2");
      expect(lines.texts[0]).not.toContain("hunter2");
    });

    test("calls hooks that an object inherits from its class", () => {
      const lines = new Lines();
      class Hooks {
        logMethod(args: unknown[], method: (...all: unknown[]) => void): void {
          method.apply(this, ["called", ...args.slice(1)]);
        }
        streamWrite(line: string): string {
          return line.replace("called", "twice");
        }
      }
      const log = masked(
        { hooks: Object.freeze(new Hooks()) as never },
        lines.stream,
      );
      log.info("signed in");
      expect(lines.items[0]?.msg).toBe("twice");
    });

    test("refuses a hook that is no function, where the logger is made", () => {
      const hooks = { streamWrite: "masked" as never };
      expect(() => masked({ hooks })).toThrow("hooks.streamWrite");
    });

    test("says so where a line cannot be masked, keeps its level, and counts", () => {
      const own = logMasking({ fields: FIELDS });
      const lines = new Lines();
      const hooks = {
        streamWrite: (line: string) => line.replace(/\}\n$/, "\n"),
      };
      const log = own.pino(make)({ hooks }, lines.stream);
      log.warn({ password: "hunter2" });
      log.error({ password: "hunter2" });
      expect(lines.texts).toEqual([
        '{"level":40,"sealmask":"not logged: UnsupportedTypeError","dropped":1}\n',
        '{"level":50,"sealmask":"not logged: UnsupportedTypeError","dropped":2}\n',
      ]);
      expect(own.dropped).toBe(2);
    });

    test("masks where the function is called as a constructor, bound or applied", () => {
      const lines = new Lines();
      const canary = makeCanary();
      const Made = masked as unknown as new (...args: unknown[]) => Logger;
      new Made({}, lines.stream).info(user(canary), "signed in");
      class Own extends Made {}
      new Own({}, lines.stream).info(user(canary), "signed in");
      masked
        .bind(
          null,
          {},
        )(lines.stream as never)
        .info(user(canary), "signed in");
      masked.call(null, {}, lines.stream).info(user(canary), "signed in");
      expect(lines.texts.length).toBe(4);
      lines.expectMasked(canary, "msg");
    });

    test("is a pino in all else", () => {
      expect(masked.stdSerializers).toBe(make.stdSerializers);
      expect(masked.version).toBe(make.version);
      const lines = new Lines();
      masked.pino({}, lines.stream).info({ password: "hunter2" });
      masked.default({}, lines.stream).info({ password: "hunter2" });
      expect(lines.texts.join("")).not.toContain("hunter2");
      expect(lines.texts.length).toBe(2);
    });
  });
}

describe("logMasking with another pino", () => {
  const { pino: wrap } = logMasking({ fields: FIELDS });

  test("refuses one that would mask nothing, where it is given", () => {
    for (const [version, isKnown] of [
      ["8.21.0", false],
      ["9.5.0", false],
      ["9.6.0", true],
      ["9.14.0", true],
      ["10.4.0", true],
      [undefined, false],
    ] as const) {
      const made = Object.assign(() => ({}), { version: version as string });
      if (isKnown) wrap(made);
      else expect(() => wrap(made)).toThrow("9.6");
    }
  });

  test("refuses what is none", () => {
    for (const other of [undefined, {}, pino({ enabled: false })]) {
      expect(() => wrap(other as never)).toThrow(TypeError);
    }
  });
});
