/**
 * Keeps fields out of logs: pino, winston, Powertools for AWS Lambda, and a plain `redact` for every other logger.
 *
 * @module
 */

export {
  type LoggerMasking,
  type LogMaskingOptions,
  logMasking,
} from "../log/logger-masking.ts";
export type { Pino } from "../log/pino-logger.ts";
export type { PowertoolsLogger } from "../log/powertools-logger.ts";
export type { WinstonFormat, WinstonInfo } from "../log/winston-format.ts";
