/**
 * sealmask in AWS Lambda: secrets at cold start, masking around a handler, and fields kept out of logs.
 *
 * @module
 */

export type { ContextOption } from "./lambda/context-option.ts";
export type { EventKind } from "./lambda/documents.ts";
export { decryptEnv } from "./lambda/env.ts";
export type {
  DecryptEnvSettings,
  NamedEnv,
  PrefixedEnv,
  SealedEnv,
} from "./lambda/env-options.ts";
export { type Handler, withMasking } from "./lambda/handler.ts";
export type { LogEntry, LogMasking } from "./lambda/log.ts";
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
export type { Refusal } from "./lambda/refusal.ts";
export type { Secrets } from "./lambda/secrets.ts";
export type { Variables } from "./lambda/variables.ts";
export type {
  HandlerMasking,
  RequestMasking,
  ResponseMasking,
} from "./lambda/work.ts";
