/**
 * sealmask in AWS Lambda: secrets at cold start, masking around a handler, and fields kept out of logs.
 *
 * @module
 */

export type { EventKind } from "./lambda/documents.ts";
export { decryptEnv } from "./lambda/env.ts";
export type {
  DecryptEnvSettings,
  NamedEnv,
  PrefixedEnv,
  SealedEnv,
} from "./lambda/env-options.ts";
export { type Handler, withMasking } from "./lambda/handler.ts";
export {
  type LogFormatterLike,
  type LogItemLike,
  type MaskingLogger,
  maskingLogger,
} from "./lambda/logger.ts";
export {
  type MaskingMiddleware,
  type MiddyRequest,
  maskingMiddleware,
} from "./lambda/middleware.ts";
export {
  type EncryptionProvider,
  powertoolsProvider,
} from "./lambda/powertools.ts";
export type { Secrets } from "./lambda/secrets.ts";
export type { Variables } from "./lambda/variables.ts";
export type {
  HandlerMasking,
  LogEntry,
  LogMasking,
  Refusal,
  RequestMasking,
  ResponseMasking,
} from "./lambda/work.ts";
