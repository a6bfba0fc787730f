/**
 * Erases, encrypts and seals sensitive fields of JSON-shaped data. Encryption is envelope encryption with AES-GCM on
 * WebCrypto: a keyring wraps the data keys, and a cache reuses each key within limits of age, messages and bytes. The
 * result is a compact token in the form of a JWE.
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

export {
  DataKeyCache,
  type DataKeyCacheStats,
} from "./src/cache/data-key-cache.ts";
export type { KeyLease } from "./src/cache/key-lease.ts";
export type {
  DecryptionKeyRequest,
  EncryptionKeyRequest,
  LoadRequest,
} from "./src/cache/key-request.ts";
export type { DataKeyCacheOptions } from "./src/cache/limits.ts";
export type { OwnKeys } from "./src/cache/own-keys.ts";
export type {
  Curve,
  Ecdsa,
  EcdsaSigner,
  EcdsaVerifier,
  Signing,
  Verifying,
} from "./src/crypto/ecdsa/ecdsa.ts";
export type {
  AesGcm,
  CryptoPort,
  HashName,
  Hkdf,
  Hmac,
  SealedBytes,
  WebCryptoKey,
} from "./src/crypto/port.ts";
export { webCrypto } from "./src/crypto/web-crypto.ts";
export {
  type CheckedEraseOptions,
  type Eraser,
  erase,
  eraser,
  type NoOptions,
} from "./src/erase/erase.ts";
export type { EraseOptions } from "./src/erase/erase-options.ts";
export { eraseText } from "./src/erase/erase-text.ts";
export type { Erased, ErasedBy } from "./src/erase/erased.ts";
export type { Keep } from "./src/erase/mask-characters.ts";
export type { MaskPreset } from "./src/erase/presets.ts";
export type {
  MaskFunction,
  MaskingRule,
  MaskOptions,
} from "./src/erase/rule.ts";
export type {
  After,
  Applied,
  AppliedAll,
  AppliedBelow,
  AppliedItem,
  AppliedMember,
  EndOf,
  FirstOf,
  MaybeAfter,
  Meets,
} from "./src/erase/type-applied.ts";
export type {
  Checked,
  CheckedData,
  Complaint,
  ComplaintAt,
  HasSome,
  Missing,
  MissingPaths,
  MissingSteps,
  NoSuchField,
  NoSuchOption,
  PathsIn,
  UnknownNames,
  UnknownOf,
} from "./src/erase/type-checked.ts";
export type {
  Held,
  HeldBy,
  HeldByArray,
  HeldByObject,
  IsOpen,
  Leads,
  NoHolder,
  PatternKey,
} from "./src/erase/type-held.ts";
export type {
  Leaf,
  Masked,
  MaskedElements,
  MaskedObject,
  Method,
  Methods,
  Mode,
} from "./src/erase/type-masks.ts";
export type {
  End,
  FieldSelections,
  ModeOf,
  OptionOf,
  PathSelection,
  RuleOf,
  RuleSelections,
  Selection,
} from "./src/erase/type-options.ts";
export type {
  Before,
  BracketSteps,
  FurtherSteps,
  IsPattern,
  NamedSteps,
  NameSteps,
  NoName,
  NoQuotedName,
  PointerSteps,
  QuotedSteps,
  SignedSteps,
  StepsOf,
  TokenSteps,
  UnescapedToken,
} from "./src/erase/type-steps.ts";
export type { OnMissingField } from "./src/fields/on-missing-field.ts";
export {
  type EnvelopeFormatOptions,
  envelopeFormat,
} from "./src/formats/envelope/envelope-format.ts";
export {
  type EncryptedDataKeyDescription,
  type EnvelopeDescription,
  inspect,
  isEnvelope,
} from "./src/formats/envelope/inspect.ts";
export type { Serializer } from "./src/json/serializer.ts";
export {
  decodeKey,
  encodeKey,
  type GenerateKeyOptions,
  generateKey,
} from "./src/keyrings/generate-key.ts";
export type { Jwk } from "./src/keyrings/jwk.ts";
export type {
  GenerateDataKeyRequest,
  GeneratedDataKey,
  Keyring,
  RewrapDataKeyRequest,
  UnwrapDataKeyRequest,
  WrapDataKeyRequest,
} from "./src/keyrings/keyring.ts";
export {
  type LocalKeyringOptions,
  localKeyring,
} from "./src/keyrings/local-keyring.ts";
export {
  type MultiKeyringOptions,
  multiKeyring,
} from "./src/keyrings/multi-keyring.ts";
export type { RsaKey } from "./src/keyrings/rsa-key.ts";
export {
  type RsaKeyringOptions,
  rsaKeyring,
} from "./src/keyrings/rsa-keyring.ts";
export { DataMasking } from "./src/masking/data-masking.ts";
export type {
  CheckedFieldsOptions,
  Encrypted,
  EncryptedBy,
} from "./src/masking/encrypted.ts";
export type {
  CallOptions,
  DataMaskingOptions,
  EncryptFieldsOptions,
  EncryptTextOptions,
  FieldCallOptions,
  RewrapOptions,
} from "./src/masking/masking-options.ts";
export type { MaskingSession } from "./src/masking/session.ts";
export type {
  DataKeyEntry,
  EncryptedDataKey,
} from "./src/message/encrypted-data-keys.ts";
export type {
  ContextSnapshot,
  EncryptionContext,
} from "./src/message/encryption-context.ts";
export type { EventListener, SealmaskEvent } from "./src/message/events.ts";
export type {
  ContentType,
  DataKeyEntriesRequest,
  DataKeyRequest,
  FieldContext,
  MessageFormat,
  ParsedMessage,
  PlainMessage,
} from "./src/message/message-format.ts";
export type { Bytes } from "./src/util/bytes.ts";
export {
  ContextMismatchError,
  DecryptionError,
  EnvelopeError,
  FieldNotFoundError,
  InvalidPathError,
  KeyringError,
  type KeyringErrorOptions,
  type KeyringErrorReason,
  LocationMismatchError,
  SealmaskError,
  type SealmaskErrorCode,
  UnsupportedTypeError,
} from "./src/util/errors.ts";
export type { MaybePromise } from "./src/util/maybe-promise.ts";
