import { ERASE_NAMES } from "../erase/erase-options.ts";
import type { MaskingRule, MaskOptions } from "../erase/rule.ts";
import { snapshotEraseOptions } from "../erase/snapshot-options.ts";
import type { EventListener } from "../message/events.ts";
import { refuseAs } from "../util/assert.ts";
import { assertOptions, readOption } from "../util/options.ts";
import { readBoolean } from "../util/read-value.ts";
import { maskerOf } from "./masker.ts";
import { maskedPino, type Pino } from "./pino-logger.ts";
import { plainCopy } from "./plain-copy.ts";
import {
  maskedPowertools,
  type PowertoolsLogger,
} from "./powertools-logger.ts";
import { type WinstonFormat, winstonFormat } from "./winston-format.ts";

/** Options of {@link logMasking}: the fields to mask, and the masks. Missing fields are ignored. */
export interface LogMaskingOptions extends MaskOptions {
  /** Paths of the fields to mask, such as `"user.email"`, or `"$..token"` at any depth. */
  readonly fields?: readonly string[] | undefined;
  /** Masking rules by path. If a path of `fields` selects the same value, the masking rule wins. */
  readonly maskingRules?: Readonly<Record<string, MaskingRule>> | undefined;
  /**
   * Listener that is called for each masked value, and for each path that selects nothing in a line (`field-missing`).
   * With `nested`, it is also called for each document within a string.
   */
  readonly onEvent?: EventListener | undefined;
  /**
   * `true` to mask also in JSON within strings: whole strings, parts of other text, and base64.
   *
   * @default `false`
   */
  readonly nested?: boolean | undefined;
}

/** Names of the options. */
const NAMES: readonly string[] = [
  ...ERASE_NAMES.filter(
    (name) => name !== "onMissingField" && name !== "serializer",
  ),
  "nested",
];

/** Masking for several loggers, made by {@link logMasking}. */
export interface LoggerMasking {
  /** Number of lines and values that were not logged so far because they could not be masked. */
  readonly dropped: number;

  /**
   * Wraps `pino` (9.6 or later) so that its loggers mask every line they write. Masking comes last, so it also covers
   * bindings, serializers, mixins, formatters, hooks and child loggers.
   *
   * @param pino the function that makes loggers
   * @returns the same function, with masking
   * @throws {TypeError} if `pino` is not the function, or is too old
   *
   * @example
   * ```ts
   * import { logMasking } from "sealmask/log";
   * import pino from "pino";
   *
   * const masking = logMasking({ fields: ["user.email"] });
   * const log = masking.pino(pino)({ base: null, timestamp: false });
   * log.info({ user: { email: "jo@example.com" } }, "signed in"); // {"level":30,"user":{"email":"*****"},"msg":"signed in"}
   * ```
   */
  pino<P extends Pino>(pino: P): P;

  /**
   * Makes a format for `winston` (3), to be the first in `format.combine`. It masks the members of the log entry, its
   * arguments (`splat`), and the finished line if an earlier format wrote one.
   *
   * @example
   * ```ts
   * import { logMasking } from "sealmask/log";
   *
   * const masking = logMasking({ fields: ["user.email"] });
   * const format = masking.winston();
   * // winston.createLogger({ format: winston.format.combine(format, winston.format.json()), … })
   * const info = format.transform({ level: "info", message: "signed in", user: { email: "jo@example.com" } });
   * console.log(JSON.stringify(info)); // {"level":"info","message":"signed in","user":{"email":"*****"}}
   * ```
   */
  winston(): WinstonFormat;

  /**
   * Extends the class `Logger` of Powertools for AWS Lambda (2). Loggers of the new class, and their children, mask
   * every line after formatters and `jsonReplacerFn` have run.
   *
   * @param Logger the class `Logger`, or a class that extends it
   * @returns a class that extends `Logger`
   * @throws {TypeError} if `Logger` is another class, is too old or overrides the methods that write lines
   *
   * @example
   * ```ts
   * import { Logger } from "@aws-lambda-powertools/logger";
   * import { logMasking } from "sealmask/log";
   *
   * const MaskedLogger = logMasking({ fields: ["user.email"] }).powertools(Logger);
   * const logger = new MaskedLogger({ serviceName: "notes" });
   * logger.info("signed in", { user: { email: "jo@example.com" } }); // {…,"user":{"email":"*****"}}
   * ```
   */
  powertools<L extends PowertoolsLogger>(Logger: L): L;

  /**
   * Returns a masked copy of any value in the form that JSON gives it, for every other logger. Never throws. Errors
   * become objects with name, message and stack, big integers become text, a cycle becomes `"[Circular]"`, and a `Map`
   * becomes `"[Map of 2]"`. An array is masked as a whole, and each element also as a document of its own.
   *
   * @example
   * ```ts
   * import { logMasking } from "sealmask/log";
   *
   * const { redact } = logMasking({ fields: ["user.email"] });
   * console.log(JSON.stringify(redact({ user: { email: "jo@example.com" }, size: 12n }))); // {"user":{"email":"*****"},"size":"12"}
   * ```
   */
  redact(value: unknown): unknown;
}

/**
 * Makes masking for loggers, with paths compiled once. Paths refer to a log line as JSON, and missing fields are
 * ignored. Log messages are logged as they are, unless a path names their member, such as `"$..msg"`, or `nested`
 * finds JSON in them. A line that cannot be masked is replaced by a notice; logging never throws because of such a line.
 *
 * @param options `fields`, `maskingRules` and the other options of `eraser`, and `nested` to mask in JSON within
 * strings
 * @throws {TypeError} if an option is unknown, or both `fields` and `maskingRules` are missing
 * @throws {InvalidPathError} if a path is malformed
 *
 * @example
 * ```ts
 * import { logMasking } from "sealmask/log";
 *
 * const { redact } = logMasking({ fields: ["$..token"], maskingRules: { card: { keep: { last: 4 } } } });
 * const shown = redact({ card: "4111111111111111", session: { token: "t-1" } });
 * console.log(JSON.stringify(shown)); // {"card":"************1111","session":{"token":"*****"}}
 * ```
 */
export function logMasking(options: LogMaskingOptions): LoggerMasking {
  assertOptions("logMasking", options, NAMES);
  const given = snapshotEraseOptions(options);
  if (given.fields === undefined && given.maskingRules === undefined) {
    refuseAs("logMasking", "fields or maskingRules", "neither");
  }
  const nested = readBoolean("nested", readOption(options, "nested"), false);
  const masker = maskerOf(given, nested);
  return {
    get dropped() {
      return masker.dropped;
    },
    pino: (pino) => maskedPino(pino, masker),
    winston: () => winstonFormat(masker),
    powertools: (Logger) => maskedPowertools(Logger, masker),
    redact(value) {
      try {
        return masker.data(plainCopy(value).copy);
      } catch (error) {
        return masker.notice(error, undefined);
      }
    },
  };
}
