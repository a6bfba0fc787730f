/**
 * sealmask erases, encrypts and seals sensitive fields of JSON-shaped data: envelope encryption on WebCrypto AES-GCM,
 * data keys wrapped by a keyring and cached within age, message and byte limits, a compact JWE-like token.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const token = await masking.encrypt({ ssn: "123-45-6789" }, { context: { tenant_id: "a06b" } });
 * ```
 *
 * @module
 */

export type { Bytes, MaybePromise } from "./src/bytes.ts";
export { DataKeyCache, type DataKeyCacheStats } from "./src/cache/cache.ts";
export type { DataKeyCacheOptions } from "./src/cache/limits.ts";
export type {
  DecryptionKeyRequest,
  EncryptionKeyRequest,
  LoadRequest,
} from "./src/cache/request.ts";
export type { ContextSnapshot, EncryptionContext } from "./src/context.ts";
export {
  type AesGcm,
  type CryptoPort,
  type HashName,
  type Hkdf,
  type SealedBytes,
  type WebCryptoKey,
  webCrypto,
} from "./src/crypto.ts";
export type {
  Curve,
  Ecdsa,
  EcdsaSigner,
  EcdsaVerifier,
  Signing,
  Verifying,
} from "./src/ecdsa/ecdsa.ts";
export type { EncryptedDataKey } from "./src/edk.ts";
export {
  type EnvelopeFormatOptions,
  envelopeFormat,
} from "./src/envelope/format.ts";
export {
  type EncryptedDataKeyDescription,
  type EnvelopeDescription,
  inspect,
  isEnvelope,
} from "./src/envelope/inspect.ts";
export {
  ContextMismatchError,
  DecryptionError,
  EnvelopeError,
  FieldNotFoundError,
  InvalidPathError,
  KeyringError,
  LocationMismatchError,
  SealmaskError,
  type SealmaskErrorCode,
  UnsupportedTypeError,
} from "./src/errors.ts";
export type { EventListener, SealmaskEvent } from "./src/events.ts";
export type { OnMissingField } from "./src/fields.ts";
export type {
  ContentType,
  DataKeyRequest,
  MessageFormat,
  ParsedMessage,
  PlainMessage,
  Surroundings,
} from "./src/format.ts";
export type { Serializer } from "./src/json.ts";
export {
  decodeKey,
  encodeKey,
  generateKey,
} from "./src/keyring/generate.ts";
export type { Jwk } from "./src/keyring/jwk.ts";
export type {
  GenerateDataKeyRequest,
  GeneratedDataKey,
  Keyring,
  RewrapDataKeyRequest,
  UnwrapDataKeyRequest,
  WrapDataKeyRequest,
} from "./src/keyring/keyring.ts";
export { type LocalKeyringOptions, localKeyring } from "./src/keyring/local.ts";
export { type MultiKeyringOptions, multiKeyring } from "./src/keyring/multi.ts";
export { type RsaKeyringOptions, rsaKeyring } from "./src/keyring/rsa.ts";
export type { RsaKey } from "./src/keyring/rsa-key.ts";
export {
  type EraseOptions,
  type Eraser,
  erase,
  eraser,
  type NoOptions,
} from "./src/mask/erase.ts";
export type { MaskPreset } from "./src/mask/presets.ts";
export type {
  MaskFunction,
  MaskingRule,
  MaskOptions,
} from "./src/mask/rule.ts";
export type {
  After,
  Applied,
  AppliedAll,
  AppliedBelow,
  AppliedElement,
  AppliedMember,
  EndOf,
  MaybeAfter,
} from "./src/mask/type-applied.ts";
export type {
  Leaf,
  Masked,
  MaskedElements,
  MaskedObject,
  Method,
  Methods,
  Mode,
} from "./src/mask/type-masks.ts";
export type {
  FieldSelections,
  ModeOf,
  OptionOf,
  PathSelection,
  RuleOf,
  RuleSelections,
  Selection,
} from "./src/mask/type-options.ts";
export type {
  BracketStep,
  IsPattern,
  NameStep,
  NamesOf,
  NoName,
  StepsOf,
} from "./src/mask/type-steps.ts";
export type { Erased, ErasedBy } from "./src/mask/types.ts";
export type { Keep } from "./src/mask/veil.ts";
export { DataMasking } from "./src/masking/masking.ts";
export type {
  CallOptions,
  DataMaskingOptions,
  EncryptFieldsOptions,
  FieldCallOptions,
  RewrapOptions,
} from "./src/masking/options.ts";
export type { MaskingSession } from "./src/masking/session.ts";
