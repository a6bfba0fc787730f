/**
 * Uses sealmask in AWS Lambda: decrypts secrets at cold start, and masks, encrypts and decrypts fields around a
 * handler.
 *
 * @module
 */

export type {
  BadRequest,
  EdgeBadRequest,
  Refusal,
} from "../lambda/bad-request.ts";
export type { BatchFailures } from "../lambda/batch-rules.ts";
export type { ContextOption } from "../lambda/context-option.ts";
export { decryptEnv } from "../lambda/decrypt-env.ts";
export type {
  DecryptEnvOptions,
  NamedEnv,
  PrefixedEnv,
  SealedEnv,
} from "../lambda/env-options.ts";
export type { EventKind } from "../lambda/event-kind.ts";
export type {
  HandlerMasking,
  RequestMasking,
  ResponseMasking,
} from "../lambda/handler-masking.ts";
export type { LogEntry, LogMasking } from "../lambda/log-masking.ts";
export {
  type MaskingMiddleware,
  type MiddyRequest,
  maskingMiddleware,
} from "../lambda/middleware.ts";
export {
  type EncryptionProvider,
  powertoolsProvider,
} from "../lambda/powertools.ts";
export type { RecordName } from "../lambda/record-error.ts";
export type { Secrets } from "../lambda/secrets.ts";
export type { Variables } from "../lambda/variables.ts";
export { type Handler, withMasking } from "../lambda/with-masking.ts";
