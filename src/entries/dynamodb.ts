/**
 * Encrypts and signs items of Amazon DynamoDB in the format of the AWS Database Encryption SDK, so that its Java, .NET, Rust
 * and Go libraries read what this one writes, and the reverse.
 *
 * @module
 */

export { branchKeyIdOfItem } from "../dynamodb/branch-key-id-of-item.ts";
export type {
  ItemMiddleware,
  MiddlewareStackLike,
} from "../dynamodb/client/middleware-stack.ts";
export type { EncryptedItem } from "../dynamodb/encrypted-item.ts";
export type {
  ItemDataKeyDescription,
  ItemDescription,
} from "../dynamodb/item/describe-item.ts";
export {
  type AnyItemEncryptor,
  type ItemCallOptions,
  type ItemEncryptor,
  type ItemMiddlewareOptions,
  type ItemRewrapOptions,
  itemEncryptor,
} from "../dynamodb/item-encryptor.ts";
export type {
  ItemEncryptorOptions,
  UnsignedAttributes,
} from "../dynamodb/item-encryptor-options.ts";
export {
  ItemRequestError,
  type ItemRequestErrorOptions,
  type ItemRequestErrorReason,
} from "../dynamodb/item-request-error.ts";
export {
  type ItemFailure,
  ItemsError,
  type ItemsErrorOptions,
} from "../dynamodb/items-error.ts";
export { backfill } from "../dynamodb/migration/backfill.ts";
export type {
  BackfillCallOptions,
  BackfillClient,
  ConsumedCapacity,
  ScanInput,
  ScanOutput,
  UpdateItemInput,
  UpdateItemOutput,
} from "../dynamodb/migration/backfill-client.ts";
export type {
  BackfillFailure,
  BackfillOptions,
  BackfillProgress,
  BackfillResult,
  BackfillRewrap,
} from "../dynamodb/migration/backfill-options.ts";
export type {
  BackfillCheckpoint,
  BackfillSegment,
} from "../dynamodb/migration/checkpoint.ts";
export type {
  ItemAction,
  ItemSuiteId,
  PlaintextPolicy,
  TableIndex,
} from "../dynamodb/table.ts";
export type {
  AllKeys,
  AllValues,
  DecryptedItem,
  EncryptedFrom,
  EncryptedValue,
  HeaderAndFooter,
  IsUnsure,
  ItemValue,
  KeyValuesOf,
  PLAIN,
  PlainBehind,
} from "../dynamodb/type-items.ts";
export type {
  ActionFor,
  CheckedIndex,
  CheckedIndexes,
  CheckedItem,
  CheckedTable,
  IsOpenItem,
  KeyActionOf,
  KeyNamesOf,
  NamesWith,
  NeededNames,
  NoActionFor,
  NoAttribute,
  UnprotectedNames,
  UnsignedBy,
  UnsignedNamesOf,
} from "../dynamodb/type-table.ts";
export type { WrittenItem, WrittenUnder } from "../dynamodb/type-written.ts";
export { NumberText } from "../dynamodb/values/number-text.ts";
