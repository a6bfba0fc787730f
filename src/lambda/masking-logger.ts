import { eraser } from "../erase/erase.ts";
import { ERASE_NAMES, type EraseOptions } from "../erase/erase-options.ts";
import { snapshotEraseOptions } from "../erase/snapshot-options.ts";
import { refuseAs } from "../util/assert.ts";
import { assertOptions } from "../util/options.ts";
import { toLogJson } from "./to-json.ts";

/** An item of a log of Powertools for AWS Lambda. */
export interface LogItemLike {
  /** Gives what will be logged. */
  getAttributes(): object;
  // A method, so that attributes may be of any narrower type.
  /** Takes what is logged instead. */
  setAttributes(attributes: never): void;
}

/** A formatter of such logs. */
export interface LogFormatterLike {
  /** Makes an item of what the logger adds and what was logged. */
  formatAttributes(attributes: never, additional: never): LogItemLike;
}

/** What keeps fields out of the logs of two loggers. */
export interface MaskingLogger {
  /** Options for `pino`, to be spread into its own. */
  readonly pino: {
    readonly hooks: {
      /** Refuses to log with a version of `pino` that does not know the other hook, and would mask nothing. */
      logMethod(
        this: { readonly version: string },
        args: unknown[],
        method: (...args: never[]) => void,
      ): void;
      /** Masks a line, and with it what child loggers are bound to. */
      streamWrite(line: string): string;
    };
  };
  /** Options for the `Logger` of Powertools for AWS Lambda, to be spread into its own, whatever its formatter. */
  readonly powertools: {
    jsonReplacerFn(key: string, value: unknown): unknown;
  };
  /** Puts masking behind one log formatter of Powertools for AWS Lambda: `new Logger({ logFormatter })`. */
  logFormatter<F extends LogFormatterLike>(formatter: F): F;
}

/** Tells whether a version of `pino` has the hook through which its lines go: it came with 9.6. */
function knowsStreamWrite(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 9 || (major === 9 && minor >= 6);
}

/**
 * Keeps fields out of logs: an eraser, compiled once, as options for `pino` (9.6 or later) and for
 * `@aws-lambda-powertools/logger`. Paths are those of a line as JSON; one that is not there is ignored. What cannot be
 * searched, such as an object with a cycle, is not logged. Messages are texts, and logged as they are.
 *
 * @param options `fields`, `maskingRules` and the other options of `eraser`
 * @throws {TypeError} when `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 *
 * @example
 * ```ts
 * import { maskingLogger } from "sealmask/lambda";
 * import pino from "pino";
 *
 * const log = pino({ base: null, timestamp: false, ...maskingLogger({ fields: ["user.email", "$..token"] }).pino });
 * log.info({ user: { email: "jo@example.com" } }, "signed in"); // {"level":30,"user":{"email":"*****"},"msg":"signed in"}
 * ```
 */
export function maskingLogger(options: EraseOptions): MaskingLogger {
  assertOptions("maskingLogger", options, ERASE_NAMES);
  const given = snapshotEraseOptions(options);
  if (given.fields === undefined && given.maskingRules === undefined) {
    refuseAs("maskingLogger", "fields or maskingRules", "neither");
  }
  const erase = eraser({ onMissingField: "ignore", ...given }) as (
    object: object,
  ) => object;
  const masked = (item: unknown): Record<string, unknown> => {
    try {
      return erase(toLogJson(item) as object) as Record<string, unknown>;
    } catch (error) {
      return { sealmask: `not logged: ${(error as Error).name}` };
    }
  };
  const maskedLine = (line: string): string => {
    try {
      const item: object = JSON.parse(line);
      const shown = erase(item);
      // Written again only where it must be: numbers of more than 15 digits would lose some.
      return shown === item ? line : `${JSON.stringify(shown)}\n`;
    } catch (error) {
      return `{"sealmask":"not logged: ${(error as Error).name}"}\n`;
    }
  };
  return {
    // Not by `formatters`, which see nothing of what child loggers are bound to.
    pino: {
      hooks: {
        logMethod(args, method) {
          if (!knowsStreamWrite(this.version)) {
            throw new Error(
              `Cannot keep fields out of the logs of pino ${this.version}: it takes 9.6 or later`,
            );
          }
          method.apply(this, args as never[]);
        },
        streamWrite: maskedLine,
      },
    },
    powertools: {
      // The first key of all is that of the whole item.
      jsonReplacerFn: (key, value) =>
        key === "" && typeof value === "object" && value !== null
          ? masked(value)
          : value,
    },
    logFormatter(formatter) {
      const formatAttributes: LogFormatterLike["formatAttributes"] = (
        ...args
      ) => {
        const item = formatter.formatAttributes(...args);
        item.setAttributes(masked(item.getAttributes()) as never);
        return item;
      };
      // Its methods reach for private members, which no heir has.
      return new Proxy(formatter, {
        get(target, name) {
          if (name === "formatAttributes") return formatAttributes;
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === "function" ? member.bind(target) : member;
        },
      });
    },
  };
}
