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

/** The options of a `DataMasking`, with what they leave out. */
export interface ResolvedOptions {
  /** Where data keys come from; `undefined` without a keyring. */
  readonly source: DataKeySource | undefined;
  /** What is written, and then what else is read. */
  readonly formats: readonly [MessageFormat, ...MessageFormat[]];
  /** The member of a document that holds the header that its tokens share. */
  readonly headerName: string;
  /** Turns values into text and back. */
  readonly serializer: Serializer;
  /** What to do about a field that is not there. */
  readonly onMissingField: OnMissingField;
  /** Called for every event. */
  readonly onEvent: EventListener | undefined;
  /** How many distinct data keys one call may unwrap. */
  readonly maxDataKeysPerCall: number;
  /** Whether names and values of encryption contexts may be empty. */
  readonly allowsEmptyContextValues: boolean;
}

/** As many as a cache keeps unless told otherwise: a call with more would find its own data keys gone. */
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
 * Reads the options.
 *
 * @throws {TypeError} when there is an unknown option, or one is of another type
 * @throws {RangeError} when a limit makes no sense
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

/** Refuses a keyring in place of the options that hold it. */
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

/** Reads the format to write, and those that are read besides. */
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
 * Says whose data keys are cached: those of a keyring, and of the cryptography that what is kept of them belongs to. Reads
 * the keyring's id once, when it is first needed: making it may take random values, which Workers refuse where modules are
 * loaded.
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
  // Not by `instanceof`: a cache made by another copy of this module would be taken for options, and not be shared.
  const known = cache as DataKeyCache | undefined;
  const isCache = typeof readOption(known, "encryptionKey") === "function";
  return isCache
    ? (known as DataKeyCache)
    : new DataKeyCache(readCacheOptions(cache));
}

/** Checks limits under the name of the option that holds them. */
function readCacheOptions(cache: unknown): DataKeyCacheOptions | undefined {
  assertNestedOptions("cache", cache, CACHE_NAMES);
  return cache as DataKeyCacheOptions | undefined;
}

/**
 * Returns the source of data keys.
 *
 * @throws {TypeError} when there is no keyring
 */
export function sourceOf({ source }: ResolvedOptions): DataKeySource {
  if (source) return source;
  const got = "none; give one to new DataMasking({ keyring })";
  return refuseAs("keyring", A_KEYRING, got);
}
