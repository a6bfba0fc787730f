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

/** Options for keeping fields out of logs: what to mask and how. A field that is not there is ignored. */
export interface LogMaskingOptions extends MaskOptions {
  /** Paths of what to mask, such as `"user.email"`, or `"$..token"` at any depth. */
  readonly fields?: readonly string[] | undefined;
  /** Rules by path; where a path of `fields` selects the same value, these win. */
  readonly maskingRules?: Readonly<Record<string, MaskingRule>> | undefined;
  /** Called for every value masked. */
  readonly onEvent?: EventListener | undefined;
  /**
   * Whether to mask in JSON within strings, too: as the whole string, in other text, or in base64.
   *
   * @default false
   */
  readonly nested?: boolean | undefined;
}

/** Every option. */
const NAMES: readonly string[] = [
  ...ERASE_NAMES.filter(
    (name) => name !== "onMissingField" && name !== "serializer",
  ),
  "nested",
];

/** Keeps fields out of the logs of several loggers. */
export interface LoggerMasking {
  /** How many lines and values were not logged so far, as they could not be masked. */
  readonly dropped: number;

  /**
   * Makes a `pino` (9.6 or later) that masks every line that its loggers write, whatever wrote it: bindings, serializers,
   * mixins, formatters, hooks, child loggers.
   *
   * @param pino the function that makes loggers
   * @returns the same function, with masking
   * @throws {TypeError} when it is another version of `pino`
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
   * Makes a format for `winston` (3), for the beginning of `format.combine`. It masks the members of what is logged, its
   * arguments (`splat`), and, where a format before it wrote one, the finished line.
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
   * Makes a class of the `Logger` of Powertools for AWS Lambda (2) whose loggers, and their children, mask every
   * line, behind formatters and `jsonReplacerFn`.
   *
   * @param Logger the class, or one that extends it
   * @returns a class that extends it
   * @throws {TypeError} when it is another class, or of another version
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
   * Returns a masked copy of any value, as JSON shows it, for any other logger; never throws. Errors are objects of what they
   * say, big integers are texts, cycles `"[Circular]"`, a `Map` is `"[Map of 2]"`. Of an array each element is masked as well
   * as the whole.
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
 * Keeps fields out of logs, with paths compiled once. Paths are those of a line as JSON; a field that is not there is ignored.
 * Messages are texts, and logged as they are. What cannot be masked is not logged: a line says so, and logging never throws
 * for it.
 *
 * @param options `fields`, `maskingRules` and the other options of `eraser`; `nested` to mask in JSON within strings
 * @throws {TypeError} when an option is unknown, or there are neither `fields` nor `maskingRules`
 * @throws {InvalidPathError} when a path cannot be understood
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
