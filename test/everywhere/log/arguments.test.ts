import { expect, test } from "bun:test";
import pino from "pino";
import pino9 from "pino-9";
import winston from "winston";
import { logMasking } from "../../../src/entries/log.ts";

const CANARY = "canary@example.com";
const masking = logMasking({ fields: ["$..email"] });
const user = { id: 7, email: CANARY };

for (const [version, make] of [
  ["10", pino],
  ["9", pino9],
] as const) {
  test(`pino ${version}: what %o, %O, %j and %s write of an argument is masked`, () => {
    const lines: string[] = [];
    const write = (line: string) => lines.push(line);
    const hooked = {
      hooks: {
        logMethod(args: unknown[], method: (...args: unknown[]) => void) {
          method.apply(this, [...args, { email: CANARY }]);
        },
      },
    };
    for (const options of [{}, hooked]) {
      const log = masking.pino(make as typeof pino)(
        options as never,
        { write } as never,
      );
      for (const how of ["%o", "%O", "%j", "%s"]) {
        log.info(`seen: ${how} ${how}`, ...([user, { user }] as never[]));
        log.info({ user }, `seen: ${how}`, user);
        log.info(undefined, ...([`seen: ${how}`, user] as never[]));
        log.error(new Error("no"), `seen: ${how}`, user);
        log.child({ user }).info(`seen: ${how}`, ...([user] as never[]));
      }
      log.info("%s of %d", "one", 2);
    }
    expect(lines.length).toBe(42);
    expect(lines.join("")).not.toContain(CANARY);
    expect(lines[0]).toContain("7");
    expect(lines[20]).toContain("one of 2");
  });
}

const { combine, splat, json, simple } = winston.format;

for (const [name, format] of [
  ["first", () => combine(masking.winston(), splat(), json())],
  ["after splat()", () => combine(splat(), masking.winston(), json())],
  ["last, behind json()", () => combine(splat(), json(), masking.winston())],
  [
    "last, behind simple()",
    () => combine(splat(), simple(), masking.winston()),
  ],
] as const) {
  test(`winston: what %o, %j and %s write of an argument is masked, with our format ${name}`, () => {
    const lines: unknown[] = [];
    const stream = new (class extends winston.transports.Console {
      override log(info: unknown, next: () => void) {
        lines.push((info as Record<symbol, unknown>)[Symbol.for("message")]);
        next();
      }
    })();
    const log = winston.createLogger({
      format: format(),
      transports: [stream],
    });
    for (const how of ["%o", "%O", "%j", "%s"]) {
      log.info(`seen: ${how}`, user);
      log.info(`seen: ${how} %s`, user, "one", { user });
    }
    log.info("%s of %d", "one", 2);
    expect(lines.length).toBe(9);
    expect(lines.join("\n")).not.toContain(CANARY);
    expect(lines.join("\n")).toContain("one of 2");
  });
}
