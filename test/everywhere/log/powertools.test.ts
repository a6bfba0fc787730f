import { describe, expect, test } from "bun:test";
import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type {
  ConstructorOptions,
  LogAttributes,
  UnformattedAttributes,
} from "@aws-lambda-powertools/logger/types";
import { logMasking } from "../../../src/entries/log.ts";
import { cycleWith, errorWith, FIELDS, Lines, makeCanary } from "./canaries.ts";

const LEVELS = ["debug", "info", "warn", "error"] as const;

/** Sends a logger's output to lines. */
function collect<L extends Logger>(logger: L, lines: Lines): L {
  const { console } = logger as unknown as {
    console: Record<string, (line: string) => void>;
  };
  for (const level of LEVELS) console[level] = lines.stream.write;
  return logger;
}

/** Formatter with private members and other names. */
class OwnFormatter extends LogFormatter {
  readonly #time = "now";

  formatAttributes(
    { message, serviceName, logLevel }: UnformattedAttributes,
    additional: LogAttributes,
  ): LogItem {
    const names = { level: logLevel, service: serviceName, time: this.#time };
    return new LogItem({ attributes: { message, ...names } }).addAttributes(
      additional,
    );
  }
}

/** Formatter that shows only the name of an error. */
class BriefFormatter extends OwnFormatter {
  override formatError({ name }: Error): LogAttributes {
    return { name, brief: true };
  }
}

class SecretFormatter extends OwnFormatter {
  readonly #secret: string;

  constructor(secret: string) {
    super();
    this.#secret = secret;
  }

  override formatAttributes(
    attributes: UnformattedAttributes,
    additional: LogAttributes,
  ): LogItem {
    const item = super.formatAttributes(attributes, additional);
    return item.addAttributes({ secret: this.#secret });
  }

  override formatError(error: Error): LogAttributes {
    return { ...super.formatError(error), secret: this.#secret };
  }
}

const user = (email: string) => ({ user: { email, name: "Jo" } });

interface Way {
  readonly options?: (canary: string) => ConstructorOptions;
  readonly log: (logger: Logger, canary: string) => void;
}

const logNothing: Way["log"] = (log) => log.info("signed in");

/** Every way for a value to reach a line. */
const WAYS: Readonly<Record<string, Way>> = {
  "an object": { log: (log, x) => log.info("signed in", user(x)) },
  "an object with the message in it": {
    log: (log, x) => log.info({ message: "signed in", ...user(x) }),
  },
  "several objects": {
    log: (log, x) => log.info("signed in", { a: 1 }, user(x), { b: 1 }),
  },
  "a value within an array": {
    log: (log, x) => log.info("signed in", { rows: [{}, { email: x }] }),
  },
  "keys that were appended": {
    log: (log, x) => {
      log.appendKeys({ ...user(x), password: x });
      log.info("signed in", { user: { id: 1 } });
    },
  },
  "keys that stay": {
    log: (log, x) => {
      log.appendPersistentKeys(user(x));
      log.info("signed in");
    },
  },
  "keys of the constructor": {
    options: (x) => ({ persistentKeys: user(x) }),
    log: logNothing,
  },
  "keys of a child": {
    log: (log, x) => {
      log.appendKeys(user(x));
      collectAs(log, log.createChild()).info("signed in");
    },
  },
  "keys that a child was made with": {
    log: (log, x) => {
      const child = log.createChild({ persistentKeys: user(x) });
      collectAs(log, child).info("signed in");
    },
  },
  "a child with a replacer of its own": {
    log: (log, x) => {
      const jsonReplacerFn = (_: string, value: unknown) => value;
      const child = log.createChild({ jsonReplacerFn });
      collectAs(log, child).info("signed in", user(x));
    },
  },
  "a child with a formatter of its own": {
    log: (log, x) => {
      const logFormatter = new OwnFormatter();
      const child = log.createChild({ logFormatter });
      collectAs(log, child.createChild()).info("signed in", user(x));
    },
  },
  "an error": {
    log: (log, x) => log.error("signed in, and failed", errorWith(x)),
  },
  "an error under a key": {
    log: (log, x) => log.error("signed in", { err: errorWith(x) }),
  },
  "an error within an object": {
    log: (log, x) => log.error("signed in", { a: [{ b: errorWith(x) }] }),
  },
  "a cycle": {
    log: (log, x) => log.info("signed in", { request: cycleWith(x) }),
  },
  "a cycle under an error": {
    log: (log, x) => {
      const request = cycleWith(x);
      log.error("signed in", Object.assign(errorWith(x), { request }));
    },
  },
  "an error that is its own cause": {
    log: (log, x) => {
      const error = Object.assign(errorWith(x), { self: null as unknown });
      error.self = error;
      error.cause = error;
      log.error("signed in", error);
    },
  },
  toJSON: {
    log: (log, x) =>
      log.info("signed in", { user: { toJSON: () => ({ email: x }) } }),
  },
  "a replacer": {
    options: (x) => ({
      jsonReplacerFn: (key, value) => (key === "user" ? { email: x } : value),
    }),
    log: (log) => log.info("signed in", { user: 1 }),
  },
  "a replacer that shows a Map": {
    options: () => ({
      jsonReplacerFn: (_, value) =>
        value instanceof Map ? Object.fromEntries(value) : value,
    }),
    log: (log, x) => log.info("signed in", { user: new Map([["email", x]]) }),
  },
  "a formatter of attributes": {
    options: (x) => ({ logFormatter: new SecretFormatter(x) }),
    log: logNothing,
  },
  "a formatter of errors": {
    options: (x) => ({ logFormatter: new SecretFormatter(x) }),
    log: (log) => log.error("signed in", new Error("why")),
  },
  "a formatter and a replacer": {
    options: () => ({
      logFormatter: new OwnFormatter(),
      jsonReplacerFn: (_, value) => value,
    }),
    log: (log, x) => log.info("signed in", user(x)),
  },
  "a correlation id": {
    options: () => ({ correlationIdSearchFn: (_, event) => event }),
    log: (log, x) => {
      log.setCorrelationId({ secret: x }, "$");
      log.info("signed in");
    },
  },
  "a member without a name": {
    log: (log, x) => log.info("signed in", { "": { a: 1 }, ...user(x) }),
  },
};

/** Sends a child's output to its parent's lines. */
function collectAs<L extends Logger>(parent: Logger, child: L): L {
  const of = (logger: Logger) => logger as unknown as { console: object };
  of(child).console = of(parent).console;
  return child;
}

describe("logMasking with Powertools for AWS Lambda", () => {
  const masking = logMasking({ fields: FIELDS });
  const MaskedLogger = masking.powertools(Logger);

  const made = (options: ConstructorOptions, lines: Lines): Logger =>
    collect(new MaskedLogger({ serviceName: "notes", ...options }), lines);

  for (const [name, { options, log }] of Object.entries(WAYS)) {
    test(`masks what comes by ${name}`, () => {
      const lines = new Lines();
      const canary = makeCanary();
      log(made(options?.(canary) ?? {}, lines), canary);
      lines.expectMasked(canary, "message");
    });
  }

  test("masks in lines that wait in a buffer", () => {
    const lines = new Lines();
    const canary = makeCanary();
    const before = process.env._X_AMZN_TRACE_ID;
    process.env._X_AMZN_TRACE_ID = "Root=1-5759e988-bd862e3fe1be46a994272793";
    try {
      const log = made({ logBufferOptions: { maxBytes: 20_000 } }, lines);
      log.debug("signed in", user(canary));
      expect(lines.texts).toEqual([]);
      log.flushBuffer();
    } finally {
      if (before === undefined) delete process.env._X_AMZN_TRACE_ID;
      else process.env._X_AMZN_TRACE_ID = before;
    }
    lines.expectMasked(canary, "message");
  });

  test("masks the event that a handler was called with", () => {
    const lines = new Lines();
    const canary = makeCanary();
    const log = made({}, lines);
    log.logEventIfEnabled({ body: { secret: canary } }, true);
    expect(lines.texts.join("")).not.toContain(canary);
    expect(lines.items[0]?.event).toEqual({ body: { secret: "*****" } });
  });

  test("writes the whole line where something leads back to itself", () => {
    const lines = new Lines();
    const res: Record<string, unknown> = { status: 500 };
    const request = { secret: "hunter2", res };
    res.req = request;
    const error = Object.assign(new Error("why"), { request });
    made({}, lines).error("failed", error);
    const [item] = lines.items;
    expect(item).toMatchObject({
      level: "ERROR",
      message: "failed",
      service: "notes",
      error: {
        name: "Error",
        message: "why",
        request: { secret: "*****", res: { status: 500, req: "[Circular]" } },
      },
    });
    expect(item?.timestamp).toMatch(/^\d{4}-/);
  });

  test("calls a formatter's own formatError, and shows nothing that it leaves out", () => {
    const lines = new Lines();
    const log = made({ logFormatter: new BriefFormatter() }, lines);
    const error = Object.assign(new Error("hunter2"), { card: "hunter2" });
    log.error("failed", error);
    log.error("failed", { deep: [{ error }] });
    expect(lines.texts.join("")).not.toContain("hunter2");
    expect(lines.items[0]?.error).toEqual({ name: "Error", brief: true });
    expect(lines.items[1]?.deep).toEqual([
      { error: { name: "Error", brief: true } },
    ]);
  });

  test("does not take a member without a name for the whole line", () => {
    const lines = new Lines();
    const log = made({}, lines);
    log.info("signed in", { "": { user: { email: "kept" } }, secret: 1 });
    expect(lines.items[0]).toMatchObject({
      "": { user: { email: "kept" } },
      secret: "*****",
    });
  });

  test("writes as the logger does where nothing is masked", () => {
    const texts = [MaskedLogger, Logger].map((Class) => {
      const lines = new Lines();
      const log = collect(new Class({ serviceName: "notes" }), lines);
      log.info("counted", { count: 12345678901234567890n, at: new Date(0) });
      return lines.texts.join("").replace(/"timestamp":"[^"]*"/, "");
    });
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toContain('"12345678901234567890"');
  });

  test("masks with a class that extends the logger, and one that extends ours", () => {
    class Own extends Logger {}
    class Extended extends MaskedLogger {}
    for (const Class of [masking.powertools(Own), Extended]) {
      const lines = new Lines();
      const canary = makeCanary();
      const log = collect(new Class(), lines);
      expect(log).toBeInstanceOf(Logger);
      log.info("signed in", user(canary));
      collectAs(log, log.createChild()).info("signed in", user(canary));
      lines.expectMasked(canary, "message");
    }
  });

  test("refuses a class that prints or keeps lines by itself, past what masks them", () => {
    const print = () => {};
    class Prints extends Logger {
      override printLog = print as never;
    }
    class Keeps extends Logger {
      protected override bufferLogItem(): void {}
    }
    class Later extends MaskedLogger {
      protected override bufferLogItem(): void {}
    }
    class Fine extends Logger {
      override getPersistentLogAttributes() {
        return super.getPersistentLogAttributes();
      }
    }
    const makers = {
      printLog: () => new (masking.powertools(Prints as typeof Logger))(),
      bufferLogItem: () => masking.powertools(Keeps),
      "bufferLogItem ": () => new Later(),
    };
    for (const [name, make] of Object.entries(makers)) {
      expect(make).toThrow(TypeError);
      expect(make).toThrow(name.trim());
    }
    new (masking.powertools(masking.powertools(Fine)))();
  });

  test("masks the message of an error in its stack, too", () => {
    const lines = new Lines();
    const { powertools } = logMasking({ fields: ["error.message"] });
    const log = collect(new (powertools(Logger))(), lines);
    log.error("failed", new Error("no such card: 4111111111111111"));
    expect(lines.texts.join("")).not.toContain("4111");
    expect(lines.texts.join("")).toContain("Error: *****");
  });

  test("says so where a line cannot be masked, keeps its level, and counts", () => {
    const own = logMasking({
      maskingRules: {
        secret: () => {
          throw new Error("hunter2");
        },
      },
    });
    const lines = new Lines();
    const log = collect(new (own.powertools(Logger))(), lines);
    log.warn("signed in", { secret: "hunter2" });
    expect(lines.items).toEqual([
      { level: "WARN", sealmask: "not logged: Error", dropped: 1 },
    ]);
    expect(own.dropped).toBe(1);
  });

  test("refuses what is no class of the logger, where it is given", () => {
    for (const other of [undefined, null, {}, class {}, new Logger()]) {
      const wrap = () => masking.powertools(other as never);
      expect(wrap).toThrow(TypeError);
      expect(wrap).toThrow("Logger");
    }
  });
});
