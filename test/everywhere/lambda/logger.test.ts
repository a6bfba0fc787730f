import { describe, expect, test } from "bun:test";
import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type {
  LogAttributes,
  UnformattedAttributes,
} from "@aws-lambda-powertools/logger/types";
import pino from "pino";
import { maskingLogger } from "../../../src/entries/lambda.ts";

const options = {
  fields: ["user.email", "$..token", "password"],
  maskingRules: { card: { keep: { last: 4 } } },
};
const secrets = {
  user: { email: "jo@example.com", name: "Jo" },
  nested: { list: [{ token: "<token 1>" }, { token: "<token 2>" }] },
  password: "hunter2",
  card: "4111111111111111",
};

/** That a text shows none of them. They are such as no time, process id, host's name or path of a line holds by chance. */
function expectMasked(text: string): void {
  for (const secret of [
    "jo@",
    "<token 1>",
    "<token 2>",
    "hunter2",
    secrets.card.slice(0, 12),
  ]) {
    expect(text).not.toContain(secret);
  }
}

describe("maskingLogger", () => {
  test("keeps fields out of pino's logs, those of child loggers and errors too", () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) };
    const log = pino({ ...maskingLogger(options).pino }, stream);
    log.info(secrets, "signed in");
    const child = log.child({ password: "hunter2" });
    child.setBindings({ card: secrets.card });
    child.warn({ user: secrets.user });
    log.error({ err: new Error("failed"), token: "<token 1>" });
    log.info("text alone");
    expect(lines.length).toBe(4);
    expectMasked(lines.join(""));
    const [first, second, third] = lines.map((line) => JSON.parse(line));
    expect(first.user).toEqual({ email: "*****", name: "Jo" });
    expect(first.card).toMatch(/1111$/);
    expect(first.msg).toBe("signed in");
    expect(second.password).toBe("*****");
    expect(third.err.message).toBe("failed");
    expect(third.token).toBe("*****");
  });

  class OwnFormatter extends LogFormatter {
    readonly #time = "now";

    formatAttributes(
      { message, serviceName }: UnformattedAttributes,
      additional: LogAttributes,
    ): LogItem {
      const attributes = { message, service: serviceName, time: this.#time };
      return new LogItem({ attributes }).addAttributes(additional);
    }
  }

  const WAYS = {
    "with its own formatter": maskingLogger(options).powertools,
    "with another formatter": {
      logFormatter: maskingLogger(options).logFormatter(new OwnFormatter()),
    },
  };
  for (const [name, settings] of Object.entries(WAYS)) {
    test(`keeps fields out of the logs of Powertools for AWS Lambda ${name}`, () => {
      const lines: string[] = [];
      const log = new Logger({ ...settings, serviceName: "notes" });
      const console = (log as unknown as { console: Console }).console;
      for (const method of ["info", "warn", "error"] as const) {
        console[method] = (line: string) => lines.push(line);
      }
      log.info("signed in", secrets);
      log.appendKeys({ password: "hunter2" });
      log.warn({ message: "again", user: secrets.user });
      log.error("failed", new Error("why"));
      expect(lines.length).toBe(3);
      expectMasked(lines.join(""));
      const [first, second, third] = lines.map((line) => JSON.parse(line));
      expect(first).toMatchObject({
        message: "signed in",
        service: "notes",
        user: { email: "*****", name: "Jo" },
      });
      expect(second.password).toBe("*****");
      expect(third.error.message).toBe("why");
    });
  }

  test("keeps fields behind toJSON and in causes of errors out of the logs of Powertools", () => {
    for (const settings of Object.values(WAYS)) {
      const lines: string[] = [];
      const log = new Logger({ ...settings, serviceName: "notes" });
      const console = (log as unknown as { console: Console }).console;
      for (const method of ["info", "error"] as const) {
        console[method] = (line: string) => lines.push(line);
      }
      const cause = Object.assign(new Error("why"), { token: "<token 1>" });
      log.error("failed", new Error("outer", { cause }));
      log.info("seen", { user: { toJSON: () => ({ token: "<token 2>" }) } });
      log.info("counted", { count: 12345678901234567890n });
      expect(lines.length).toBe(3);
      expectMasked(lines.join(""));
      expect(lines[0]).toContain("why");
      expect(lines[2]).toContain('"12345678901234567890"');
    }
  });

  test("leaves lines of pino without such fields as they are, to the last digit", () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) };
    const log = pino({ ...maskingLogger(options).pino }, stream);
    log.info({ id: 12345678901234567890n });
    log.info({ token: "<token 1>" });
    expect(lines[0]).toContain("12345678901234567890");
    for (const line of lines) expect(line).toMatch(/\}\n$/);
  });

  test("refuses to log with a pino that would mask nothing", () => {
    const { logMethod } = maskingLogger(options).pino.hooks;
    for (const [version, isKnown] of [
      ["8.21.0", false],
      ["9.5.0", false],
      ["9.6.0", true],
      ["9.14.0", true],
      ["10.4.0", true],
    ] as const) {
      const logged: unknown[] = [];
      const method = (...args: unknown[]) => logged.push(...args);
      const log = () => logMethod.call({ version }, ["hunter2"], method);
      if (isKnown) log();
      else expect(log).toThrow("9.6");
      expect(logged).toEqual(isKnown ? ["hunter2"] : []);
    }
  });

  test("does not log what it cannot search, and keeps nobody from working", () => {
    const cycle: Record<string, unknown> = { token: "<token 1>" };
    cycle.self = cycle;
    const { powertools, pino: options_ } = maskingLogger(options);
    const text = JSON.stringify({ cycle }, powertools.jsonReplacerFn);
    expect(text).toContain("not logged");
    expectMasked(text);
    const line = options_.hooks.streamWrite("password: hunter2");
    expect(line).toContain("not logged");
    expectMasked(line);
    const lines: string[] = [];
    const stream = { write: (each: string) => lines.push(each) };
    pino(options_, stream).info(cycle, "a cycle");
    expect(lines[0]).toContain("a cycle");
    expectMasked(lines.join(""));
  });
});
