import { DataKeyCache } from "../cache/data-key-cache.ts";
import { CACHE_NAMES, type DataKeyCacheOptions } from "../cache/limits.ts";
import { assertCrypto, type CryptoPort } from "../crypto/port.ts";
import { webCrypto } from "../crypto/web-crypto.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import { envelopeFormat } from "../formats/envelope/envelope-format.ts";
import { json, readSerializer, type Serializer } from "../json/serializer.ts";
import {
  A_KEYRING,
  assertKeyring,
  idOf,
  type Keyring,
} from "../keyrings/keyring.ts";
import { cacheKeyOf, type DataKeySource } from "../materials/key-source.ts";
import type { EventListener } from "../message/events.ts";
import type { MessageFormat } from "../message/message-format.ts";
import { integerWithin, refuse, refuseAs } from "../util/assert.ts";
import {
  assertNestedOptions,
  assertOptions,
  namesOf,
  readOption,
} from "../util/options.ts";
import {
  assertArray,
  assertFunction,
  assertMethods,
  readBoolean,
} from "../util/read-value.ts";
import type { DataMaskingOptions } from "./masking-options.ts";

/** Options of a `DataMasking` with all defaults filled in. */
export interface ResolvedOptions {
  /** Source of data keys; `undefined` if the options have no keyring. */
  readonly source: DataKeySource | undefined;
  /** Message format that `encrypt` writes, followed by further formats that `decrypt` reads. */
  readonly formats: readonly [MessageFormat, ...MessageFormat[]];
  /** Name of the member that holds the header that a document's tokens share. */
  readonly headerName: string;
  /** Serializer that converts values to text and back. */
  readonly serializer: Serializer;
  /** Reaction to a missing field. */
  readonly onMissingField: OnMissingField;
  /** Listener for all events. */
  readonly onEvent: EventListener | undefined;
  /** Maximum number of distinct data keys that one call may unwrap. */
  readonly maxDataKeysPerCall: number;
  /** `true` if names and values of encryption contexts may be empty. */
  readonly allowsEmptyContextValues: boolean;
}

/**
 * Default of the option `maxDataKeysPerCall`. It equals the default capacity of a cache: if a call needs more data
 * keys, they evict one another.
 */
const MAX_DATA_KEYS_PER_CALL = 100;

const NAMES = /* @__PURE__ */ namesOf<DataMaskingOptions>({
  keyring: true,
  cache: true,
  crypto: true,
  format: true,
  accept: true,
  headerName: true,
  serializer: true,
  onMissingField: true,
  onEvent: true,
  maxDataKeysPerCall: true,
  allowEmptyContextValues: true,
});

/**
 * Reads the options of a `DataMasking`.
 *
 * @throws {TypeError} if an option is unknown or has the wrong type
 * @throws {RangeError} if a limit is out of range
 */
export function resolveOptions(options: DataMaskingOptions): ResolvedOptions {
  refuseKeyring(options);
  assertOptions("DataMasking", options, NAMES);
  const onEvent = readOption(options, "onEvent");
  if (onEvent !== undefined) {
    assertFunction("onEvent", onEvent, "a function that takes an event");
  }
  const keyring = readOption(options, "keyring");
  const onMissingField = readOption(options, "onMissingField");
  if (keyring !== undefined) assertKeyring("keyring", keyring);
  const crypto = readOption(options, "crypto") ?? webCrypto;
  assertCrypto(crypto);
  const owner = keyring && ownerOf(keyring, crypto);
  return {
    source: owner && {
      keyring,
      cache: cacheOf(readOption(options, "cache")),
      ownKeys: undefined,
      crypto,
      onEvent,
      encryptionCacheKey: cacheKeyOf(owner),
      decryptionCacheKey: cacheKeyOf(owner),
    },
    formats: formatsOf(
      readOption(options, "format"),
      readOption(options, "accept"),
    ),
    headerName: readHeaderName(readOption(options, "headerName")),
    serializer: readSerializer(readOption(options, "serializer"), json),
    onMissingField: readOnMissingField(onMissingField, "throw"),
    onEvent,
    maxDataKeysPerCall: integerWithin(
      "maxDataKeysPerCall",
      readOption(options, "maxDataKeysPerCall") ?? MAX_DATA_KEYS_PER_CALL,
      1,
    ),
    allowsEmptyContextValues: readBoolean(
      "allowEmptyContextValues",
      readOption(options, "allowEmptyContextValues"),
      false,
    ),
  };
}

/** Throws if the options are a keyring instead of an object that contains it. */
function refuseKeyring(options: unknown): void {
  const { unwrapDataKey } = (options ?? {}) as Partial<Keyring>;
  if (typeof unwrapDataKey !== "function") return;
  const got = "a keyring; write new DataMasking({ keyring })";
  refuseAs("the options of DataMasking", "an object of options", got);
}

const FORMAT_METHODS = [
  "recognizes",
  "parse",
  "verifyContext",
  "deriveKey",
  "seal",
  "open",
];

function readFormat(option: string, format: MessageFormat): MessageFormat {
  const expected = "a message format, such as envelopeFormat()";
  assertMethods(option, format, expected, FORMAT_METHODS);
  return format;
}

/** Checks the format to write and the further formats to read. */
function formatsOf(
  format: MessageFormat | undefined,
  accept: unknown = [],
): [MessageFormat, ...MessageFormat[]] {
  const written =
    format === undefined ? envelopeFormat() : readFormat("format", format);
  const expected = "an array of message formats, such as [esdkFormat()]";
  assertArray("accept", accept, expected);
  const others = Array.from(accept, (each, i) =>
    readFormat(`accept[${i}]`, each as MessageFormat),
  );
  return [written, ...others];
}

function readHeaderName(name: unknown = "$sealmask"): string {
  if (typeof name === "string" && name !== "") return name;
  return refuse("headerName", "a name that is not empty", name);
}

/**
 * Returns a function that computes the first part of cache keys: the ids of the keyring and of the cryptography that
 * the cached keys belong to. The keyring's id is read once, when it is first needed. Computing it may take random
 * values, which Workers refuse while modules are loaded.
 */
function ownerOf(keyring: Keyring, crypto: CryptoPort) {
  let owner: string | undefined;
  return () => {
    owner ??= `${idOf(keyring)} ${crypto.name}`;
    return owner;
  };
}

function cacheOf(cache: DataMaskingOptions["cache"]): DataKeyCache | null {
  if (cache === false) return null;
  if (cache !== undefined && (typeof cache !== "object" || cache === null)) {
    refuse(
      "cache",
      "limits such as { maxAgeSeconds: 60 }, a DataKeyCache or false",
      cache,
    );
  }
  // `instanceof` would fail for a cache of another copy of this module, which would then be taken for options and not
  // be shared.
  const known = cache as DataKeyCache | undefined;
  const isCache = typeof readOption(known, "encryptionKey") === "function";
  return isCache
    ? (known as DataKeyCache)
    : new DataKeyCache(readCacheOptions(cache));
}

/** Checks the limits of a cache. An error message names the option `cache`. */
function readCacheOptions(cache: unknown): DataKeyCacheOptions | undefined {
  assertNestedOptions("cache", cache, CACHE_NAMES);
  return cache as DataKeyCacheOptions | undefined;
}

/**
 * Returns the source of data keys.
 *
 * @throws {TypeError} if the `DataMasking` has no keyring
 */
export function sourceOf({ source }: ResolvedOptions): DataKeySource {
  if (source) return source;
  const got = "none; give one to new DataMasking({ keyring })";
  return refuseAs("keyring", A_KEYRING, got);
}
