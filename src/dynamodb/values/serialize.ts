import { type Bytes, copyBytes } from "../../util/bytes.ts";
import { encodeUtf8 } from "../../util/utf8.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import {
  inByteOrder,
  inTextOrder,
  repeatsBytes,
  repeatsText,
} from "./canonical-order.ts";
import { normalNumber, wellFormedText } from "./checked-text.ts";
import { hasType } from "./has-type.ts";
import { refuseValue, type ValuePlace } from "./refuse-value.ts";
import { MAX_NESTING, TYPE_IDS } from "./type-ids.ts";
import { MAX_SHARED, ValueWriter } from "./value-writer.ts";

/** Attribute value in bytes, with its type. */
export interface Serialized {
  /** Type id, an unsigned 16-bit number. */
  readonly typeId: number;
  /** The value without its type id: a part of memory that no other value uses, so that it may be wiped. */
  readonly bytes: Bytes;
}

function refuseRepeat(place: ValuePlace, depth: number, how: string): never {
  return refuseValue(
    place,
    depth,
    "a set of different members",
    `two that are equal${how}; give each once`,
  );
}

/** Writes values, and keeps the place of the current one for error messages. */
class Serializer {
  readonly #writer: ValueWriter = new ValueWriter();
  readonly #place = { pointer: "", trail: [] as (string | number)[] };

  /** Returns the bytes of a value, with its type id in front if asked for. */
  bytesOf(value: AttributeValue, pointer: string, withType: boolean): Bytes {
    this.#place.pointer = pointer;
    try {
      if (withType) this.#writer.typeId(typeIdOf(value));
      this.#value(value, 0);
    } catch (error) {
      this.#writer.discard();
      throw error;
    }
    return this.#writer.take();
  }

  /**
   * Writes a value without its type id.
   *
   * @param depth number of lists and maps around the value
   */
  #value(value: AttributeValue, depth: number): void {
    const writer = this.#writer;
    if (hasType(value, "S"))
      writer.text(wellFormedText(value.S, this.#place, depth));
    else if (hasType(value, "N"))
      writer.text(normalNumber(value.N, this.#place, depth));
    else if (hasType(value, "M")) this.#map(value.M, depth);
    else if (hasType(value, "L")) this.#list(value.L, depth);
    else if (hasType(value, "B")) writer.raw(value.B);
    else if (hasType(value, "BOOL")) writer.byte(value.BOOL ? 1 : 0);
    else if (hasType(value, "SS")) this.#texts(value.SS, depth);
    else if (hasType(value, "NS")) this.#numbers(value.NS, depth);
    else if (hasType(value, "BS")) this.#binaries(value.BS, depth);
  }

  /** Writes a member of a list or map: type id, length and value. */
  #member(value: AttributeValue, depth: number): void {
    if (depth > MAX_NESTING) {
      refuseValue(
        this.#place,
        depth,
        `at most ${MAX_NESTING} lists and maps around a value`,
        `${depth}`,
      );
    }
    this.#writer.typeId(typeIdOf(value));
    const begun = this.#writer.begin();
    this.#value(value, depth);
    this.#writer.end(begun);
  }

  #list(list: readonly AttributeValue[], depth: number): void {
    this.#writer.count(list.length);
    for (let i = 0; i < list.length; i++) {
      this.#place.trail[depth] = i;
      this.#member(list[i] as AttributeValue, depth + 1);
    }
  }

  #map(map: AttributeMap, depth: number): void {
    this.#writer.count(map.size);
    for (const name of inTextOrder([...map.keys()])) {
      this.#place.trail[depth] = name;
      this.#writer.typeId(TYPE_IDS.S);
      this.#entry(wellFormedText(name, this.#place, depth + 1));
      this.#member(map.get(name) as AttributeValue, depth + 1);
    }
  }

  /** Writes a text with its length. */
  #entry(text: string): void {
    const begun = this.#writer.begin();
    this.#writer.text(text);
    this.#writer.end(begun);
  }

  #texts(texts: readonly string[], depth: number): void {
    const sorted = inTextOrder(texts);
    if (repeatsText(sorted)) refuseRepeat(this.#place, depth, "");
    this.#writer.count(sorted.length);
    for (let i = 0; i < sorted.length; i++) {
      this.#entry(wellFormedText(sorted[i] as string, this.#place, depth));
    }
  }

  #numbers(texts: readonly string[], depth: number): void {
    const numbers: string[] = [];
    for (let i = 0; i < texts.length; i++) {
      numbers.push(normalNumber(texts[i] as string, this.#place, depth));
    }
    const sorted = inTextOrder(numbers);
    if (repeatsText(sorted)) refuseRepeat(this.#place, depth, " as numbers");
    this.#writer.count(sorted.length);
    for (let i = 0; i < sorted.length; i++) this.#entry(sorted[i] as string);
  }

  #binaries(list: readonly Bytes[], depth: number): void {
    const sorted = inByteOrder(list);
    if (repeatsBytes(sorted)) refuseRepeat(this.#place, depth, "");
    this.#writer.count(sorted.length);
    for (let i = 0; i < sorted.length; i++) {
      const bytes = sorted[i] as Bytes;
      this.#writer.count(bytes.length);
      this.#writer.raw(bytes);
    }
  }
}

/** Returns the type id of a value. */
function typeIdOf(value: AttributeValue): number {
  if (hasType(value, "S")) return TYPE_IDS.S;
  if (hasType(value, "N")) return TYPE_IDS.N;
  if (hasType(value, "M")) return TYPE_IDS.M;
  if (hasType(value, "L")) return TYPE_IDS.L;
  if (hasType(value, "B")) return TYPE_IDS.B;
  if (hasType(value, "BOOL")) return TYPE_IDS.BOOL;
  if (hasType(value, "NULL")) return TYPE_IDS.NULL;
  if (hasType(value, "SS")) return TYPE_IDS.SS;
  if (hasType(value, "NS")) return TYPE_IDS.NS;
  return TYPE_IDS.BS;
}

/** Serializer of all values: a value is written at once, and nothing is kept but its memory. */
const serializer = /* @__PURE__ */ new Serializer();

/**
 * Serializes an attribute value in canonical form, as the AWS Database Encryption SDK does: numbers in normal form, sets and
 * maps in ascending order. The bytes are a copy, so that later changes of the value have no effect.
 *
 * @param pointer JSON Pointer (RFC 6901) of the attribute, for error messages
 * @throws {UnsupportedTypeError} if a number is not one that DynamoDB holds, a set has equal members, a text has a lone
 * surrogate, or a value lies in more than 31 lists and maps; the error message gives the place as a JSON Pointer
 */
export function serializeValue(
  value: AttributeValue,
  pointer: string,
): Serialized {
  const typeId = typeIdOf(value);
  // Long bytes and texts are copied once, not first into shared memory.
  if (hasType(value, "B") && value.B.length > MAX_SHARED) {
    return { typeId, bytes: copyBytes(value.B) };
  }
  if (hasType(value, "S") && value.S.length > MAX_SHARED) {
    const place = { pointer, trail: [] };
    return { typeId, bytes: encodeUtf8(wellFormedText(value.S, place, 0)) };
  }
  return { typeId, bytes: serializer.bytesOf(value, pointer, false) };
}

/** Serializes as {@link serializeValue} does, with the type id as the first two bytes. */
export function serializeWithType(
  value: AttributeValue,
  pointer: string,
): Bytes {
  return serializer.bytesOf(value, pointer, true);
}
