import type { EncryptedDataKey } from "../../message/encrypted-data-keys.ts";
import {
  type EncryptionContext,
  serializePairs,
} from "../../message/encryption-context.ts";
import { serializeFields } from "../../message/serialize-fields.ts";
import { readUnsigned, u16 } from "../../util/big-endian.ts";
import { type Bytes, compareBytes, concatBytes } from "../../util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";
import type { ItemSuiteId } from "../table.ts";
import { malformedHeader } from "./item-errors.ts";

/** Length of a message id in bytes. */
export const MESSAGE_ID_LENGTH = 32;

/** Length in bytes of the commitment at the end of a header. */
export const COMMITMENT_LENGTH = 32;

/** Maximum number of data keys in an item: their count has one byte. */
export const MAX_DATA_KEYS = 255;

/** Version of the format. Version 2 has attributes in the encryption context. */
export type ItemVersion = 1 | 2;

/** Byte of a header that stands for the algorithm suite. */
const FLAVORS: Readonly<Record<ItemSuiteId, number>> = { "6700": 0, "6701": 1 };

/** Content of a header before its commitment. */
export interface HeaderContent {
  readonly version: ItemVersion;
  readonly suite: ItemSuiteId;
  readonly messageId: Bytes;
  /** One letter for each signed attribute, in canonical order. */
  readonly legend: Bytes;
  /** Pairs of the encryption context that the header carries. */
  readonly stored: EncryptionContext;
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
}

/** Parsed header of an item. */
export interface ItemHeader extends HeaderContent {
  /** The whole header. */
  readonly bytes: Bytes;
  /** The header without its commitment. */
  readonly partial: Bytes;
  readonly commitment: Bytes;
}

/** Serializes pairs of an encryption context as a header holds them; no pairs are a count of zero. */
function serializeStored(stored: EncryptionContext): Bytes {
  const bytes = serializePairs(stored);
  return bytes.length === 0 ? u16(0) : bytes;
}

/**
 * Writes a header without its commitment.
 *
 * @throws {RangeError} if there are more fields, or longer fields, than the format can hold
 */
export function writePartialHeader({
  version,
  suite,
  messageId,
  legend,
  stored,
  encryptedDataKeys,
}: HeaderContent): Bytes {
  const keys = encryptedDataKeys.flatMap((key) => [
    encodeUtf8(key.providerId),
    key.providerInfo,
    key.ciphertext,
  ]);
  return concatBytes(
    Uint8Array.of(version, FLAVORS[suite]),
    messageId,
    u16(legend.length),
    legend,
    serializeStored(stored),
    // The number of keys has one byte, not the two that it has in a message.
    serializeFields(encryptedDataKeys.length, keys).subarray(1),
  );
}

/** Reads a header part by part. */
class HeaderReader {
  readonly #bytes: Bytes;
  /** Number of bytes read so far. */
  offset = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
  }

  take(length: number): Bytes {
    const end = this.offset + length;
    const { length: whole } = this.#bytes;
    if (end > whole) throw malformedHeader(`at least ${end} bytes`, `${whole}`);
    const part = this.#bytes.subarray(this.offset, end);
    this.offset = end;
    return part;
  }

  /** Reads an unsigned number of one or two bytes. */
  number(length: 1 | 2): number {
    return readUnsigned(this.take(length));
  }

  /** Reads a field after its length. */
  field(): Bytes {
    return this.take(this.number(2));
  }

  /** Reads a field that holds text. */
  text(what: string): string {
    const bytes = this.field();
    try {
      return decodeUtf8(bytes);
    } catch {
      throw malformedHeader(`${what} in UTF-8`, "other bytes");
    }
  }
}

function readVersion(reader: HeaderReader): ItemVersion {
  const version = reader.number(1);
  if (version === 1 || version === 2) return version;
  throw malformedHeader("version 1 or 2", `${version}`);
}

function readSuite(reader: HeaderReader): ItemSuiteId {
  const flavor = reader.number(1);
  if (flavor === FLAVORS["6700"]) return "6700";
  if (flavor === FLAVORS["6701"]) return "6701";
  throw malformedHeader("an algorithm suite 6700 or 6701", `flavor ${flavor}`);
}

function readStored(reader: HeaderReader): EncryptionContext {
  const stored: Record<string, string> = Object.create(null);
  // Every name must be above the one before; an empty name is above none.
  let before: Bytes = new Uint8Array(0);
  for (let left = reader.number(2); left > 0; left--) {
    const name = reader.text("names of the encryption context");
    const bytes = encodeUtf8(name);
    if (compareBytes(before, bytes) >= 0) {
      const expected = "an encryption context in ascending order";
      throw malformedHeader(expected, "a name that is not above the last");
    }
    before = bytes;
    stored[name] = reader.text("values of the encryption context");
  }
  return Object.freeze(stored);
}

function readDataKeys(
  reader: HeaderReader,
  maxKeys: number,
): EncryptedDataKey[] {
  const count = reader.number(1);
  if (count === 0 || count > maxKeys) {
    const expected = `1 to ${maxKeys} encrypted data keys (maxEncryptedDataKeys)`;
    throw malformedHeader(expected, `${count}`);
  }
  const keys: EncryptedDataKey[] = [];
  for (let i = 0; i < count; i++) {
    keys.push({
      providerId: reader.text("provider ids"),
      providerInfo: reader.field(),
      ciphertext: reader.field(),
    });
  }
  return keys;
}

/**
 * Parses a header. The result shares the memory of `bytes`.
 *
 * @param maxKeys maximum number of encrypted data keys
 * @throws {EnvelopeError} if the header is malformed
 */
export function parseHeader(bytes: Bytes, maxKeys: number): ItemHeader {
  const reader = new HeaderReader(bytes);
  const version = readVersion(reader);
  const suite = readSuite(reader);
  const messageId = reader.take(MESSAGE_ID_LENGTH);
  const legend = reader.field();
  const stored = readStored(reader);
  const encryptedDataKeys = readDataKeys(reader, maxKeys);
  const partial = bytes.subarray(0, reader.offset);
  const commitment = reader.take(COMMITMENT_LENGTH);
  if (reader.offset !== bytes.length) {
    throw malformedHeader(`${reader.offset} bytes`, `${bytes.length}`);
  }
  return {
    version,
    suite,
    messageId,
    legend,
    stored,
    encryptedDataKeys,
    bytes,
    partial,
    commitment,
  };
}
