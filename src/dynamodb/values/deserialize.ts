import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { malformedPart } from "../../util/errors.ts";
import { decodeUtf8 } from "../../util/utf8.ts";
import { AsciiTexts } from "./ascii-texts.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { inByteOrder, repeatsBytes } from "./canonical-order.ts";
import { MAX_NESTING, TYPE_IDS } from "./type-ids.ts";

function malformed(expected: string, got: string): never {
  throw malformedPart("attribute value", expected, got);
}

/** Reads values one after the other. Every length is checked against the bytes at hand before it is used. */
class Deserializer {
  readonly #bytes: Bytes;
  readonly #ascii: AsciiTexts;
  #at = 0;

  constructor(bytes: Bytes) {
    this.#bytes = bytes;
    this.#ascii = new AsciiTexts(bytes);
  }

  /** Returns the position after `length` more bytes, none of which may lie behind `end`. */
  #within(length: number, end: number): number {
    if (length <= end - this.#at) return this.#at + length;
    return malformed(`${length} bytes`, `${end - this.#at}`);
  }

  #u16(end: number): number {
    const next = this.#within(2, end);
    const bytes = this.#bytes;
    const number =
      (bytes[next - 2] as number) * 256 + (bytes[next - 1] as number);
    this.#at = next;
    return number;
  }

  #u32(end: number): number {
    const high = this.#u16(end);
    return high * 65_536 + this.#u16(end);
  }

  /**
   * Reads a count of entries. A count that the bytes at hand cannot hold is refused at once.
   *
   * @param least number of bytes of the shortest entry
   */
  #count(least: number, end: number): number {
    const count = this.#u32(end);
    if (count * least <= end - this.#at) return count;
    return malformed(
      `at most ${Math.floor((end - this.#at) / least)} entries`,
      `${count}`,
    );
  }

  #text(end: number): string {
    const start = this.#at;
    this.#at = end;
    // A text that is the whole value is decoded by one call anyway.
    if (end - start < this.#bytes.length) {
      const ascii = this.#ascii.slice(start, end);
      if (ascii !== undefined) return ascii;
    }
    const bytes = this.#bytes.subarray(start, end);
    try {
      return decodeUtf8(bytes);
    } catch {
      return malformed("text in UTF-8", `${bytes.length} other bytes`);
    }
  }

  #raw(end: number): Bytes {
    const bytes = copyBytes(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return bytes;
  }

  /**
   * Reads a value that takes all bytes up to `end`.
   *
   * @param depth number of lists and maps around the value
   */
  value(typeId: number, end: number, depth: number): AttributeValue {
    if (depth > MAX_NESTING) {
      malformed(
        `at most ${MAX_NESTING} lists and maps around a value`,
        `${depth}`,
      );
    }
    const value = this.#typed(typeId, end, depth);
    if (this.#at !== end) {
      malformed("nothing after the value", `${end - this.#at} bytes`);
    }
    return value;
  }

  #typed(typeId: number, end: number, depth: number): AttributeValue {
    switch (typeId) {
      case TYPE_IDS.S:
        return { S: this.#text(end) };
      case TYPE_IDS.N:
        return { N: this.#text(end) };
      case TYPE_IDS.B:
        return { B: this.#raw(end) };
      case TYPE_IDS.BOOL:
        return { BOOL: this.#boolean(end) };
      case TYPE_IDS.NULL:
        return { NULL: true };
      case TYPE_IDS.M:
        return { M: this.#map(end, depth) };
      case TYPE_IDS.L:
        return { L: this.#list(end, depth) };
      case TYPE_IDS.SS:
        return { SS: this.#texts(end) };
      case TYPE_IDS.NS:
        return { NS: this.#texts(end) };
      case TYPE_IDS.BS:
        return { BS: this.#binaries(end) };
      default:
        return malformed("a known type id", `${typeId}`);
    }
  }

  #boolean(end: number): boolean {
    const next = this.#within(1, end);
    const byte = this.#bytes[next - 1];
    this.#at = next;
    if (byte === 0 || byte === 1) return byte === 1;
    return malformed("a boolean of 0 or 1", "another byte");
  }

  #list(end: number, depth: number): AttributeValue[] {
    const count = this.#count(6, end);
    const list: AttributeValue[] = [];
    for (let i = 0; i < count; i++) list.push(this.#member(end, depth));
    return list;
  }

  #member(end: number, depth: number): AttributeValue {
    const typeId = this.#u16(end);
    const length = this.#u32(end);
    return this.value(typeId, this.#within(length, end), depth + 1);
  }

  #map(end: number, depth: number): AttributeMap {
    const count = this.#count(12, end);
    const map = new Map<string, AttributeValue>();
    for (let i = 0; i < count; i++) {
      const typeId = this.#u16(end);
      if (typeId !== TYPE_IDS.S) malformed("a name of type S", `${typeId}`);
      const length = this.#u32(end);
      map.set(this.#text(this.#within(length, end)), this.#member(end, depth));
    }
    if (map.size === count) return map;
    return malformed("a map of different names", "a name twice");
  }

  #texts(end: number): string[] {
    const count = this.#count(4, end);
    const texts: string[] = [];
    for (let i = 0; i < count; i++) {
      const length = this.#u32(end);
      texts.push(this.#text(this.#within(length, end)));
    }
    if (count < 2 || new Set(texts).size === count) return texts;
    return malformed("a set of different members", "a member twice");
  }

  #binaries(end: number): Bytes[] {
    const count = this.#count(4, end);
    const list: Bytes[] = [];
    for (let i = 0; i < count; i++) {
      const length = this.#u32(end);
      list.push(this.#raw(this.#within(length, end)));
    }
    if (!repeatsBytes(inByteOrder(list))) return list;
    return malformed("a set of different members", "a member twice");
  }
}

/**
 * Deserializes an attribute value. Sets and maps may be in any order, and the text of a number is not checked, as in the AWS
 * Database Encryption SDK. `NULL` comes back as true. The bytes of the value are copies.
 *
 * @throws {EnvelopeError} if the type id is unknown, a length or count does not fit the bytes, bytes are left over, a text is
 * not UTF-8, a set or map has equal members, or a value lies in more than 31 lists and maps
 */
export function deserializeValue(typeId: number, bytes: Bytes): AttributeValue {
  return new Deserializer(bytes).value(typeId, bytes.length, 0);
}
