import { DataKeyCache } from "../cache/data-key-cache.ts";
import type { DataKeyCacheOptions } from "../cache/limits.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { webCrypto } from "../crypto/web-crypto.ts";
import {
  type OnMissingField,
  readOnMissingField,
} from "../fields/on-missing-field.ts";
import { envelopeFormat } from "../formats/envelope/envelope-format.ts";
import { json, type Serializer } from "../json/serializer.ts";
import {
  assertKeyring,
  idOf,
  type Keyring,
  refuseKeyring,
} from "../keyrings/keyring.ts";
import { cacheKeyOf, type DataKeySource } from "../materials/key-source.ts";
import type { EventListener } from "../message/events.ts";
import type { MessageFormat } from "../message/message-format.ts";
import { refuse } from "../util/assert.ts";
import { readOption } from "../util/options.ts";
import { formatOf } from "./find-tokens.ts";
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
  /** Hears of events. */
  readonly onEvent: EventListener | undefined;
}

/**
 * Reads the options.
 *
 * @throws {RangeError} when a limit of the cache makes no sense
 */
export function resolveOptions(options: DataMaskingOptions): ResolvedOptions {
  const format = readOption(options, "format") ?? envelopeFormat();
  const onEvent = readOption(options, "onEvent");
  const keyring = readOption(options, "keyring");
  const onMissingField = readOption(options, "onMissingField");
  if (keyring !== undefined) assertKeyring("keyring", keyring);
  const crypto = readOption(options, "crypto") ?? webCrypto;
  const owner = keyring && ownerOf(keyring, crypto);
  return {
    source: owner && {
      keyring,
      cache: cacheOf(readOption(options, "cache")),
      crypto,
      onEvent,
      encryptionCacheKey: cacheKeyOf(owner),
      decryptionCacheKey: cacheKeyOf(owner),
    },
    formats: [format, ...(readOption(options, "accept") ?? [])],
    headerName: readOption(options, "headerName") ?? "$sealmask",
    serializer: readOption(options, "serializer") ?? json,
    onMissingField: readOnMissingField(onMissingField, "throw"),
    onEvent,
  };
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
    refuse("cache", "limits, a DataKeyCache or false");
  }
  // Not by `instanceof`: a cache made by another copy of this module would be taken for options, and not be shared.
  const known = cache as DataKeyCache | undefined;
  const isCache = typeof readOption(known, "encryptionKey") === "function";
  return isCache
    ? (known as DataKeyCache)
    : new DataKeyCache(cache as DataKeyCacheOptions | undefined);
}

/**
 * Where data keys come from.
 *
 * @throws {TypeError} when there is no keyring
 */
export function sourceOf({ source }: ResolvedOptions): DataKeySource {
  if (source) return source;
  return refuseKeyring("keyring");
}

/**
 * The format that a token claims to be of, or the first one, which then says what is wrong with it.
 *
 * @throws {TypeError} when it is no string
 */
export function formatFor(
  token: unknown,
  { formats }: ResolvedOptions,
): MessageFormat {
  if (typeof token !== "string") refuse("token", "a string");
  return formatOf(token, formats) ?? formats[0];
}
