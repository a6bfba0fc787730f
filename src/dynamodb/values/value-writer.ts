import type { Bytes } from "../../util/bytes.ts";

const encoder = /* @__PURE__ */ new TextEncoder();

/** Length of the longest text that is written character by character, which is faster for short ones. */
const SHORT = 48;

/** Bytes in one buffer that grows, for the serialization of one value. */
export class ValueWriter {
  #bytes: Bytes;
  #length = 0;

  /** @param capacity expected number of bytes */
  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Returns the bytes written so far, without a copy. The memory is this writer's own. */
  bytes(): Bytes {
    return this.#length === this.#bytes.length
      ? this.#bytes
      : this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for `count` bytes more and returns the buffer. */
  #reserve(count: number): Bytes {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return this.#bytes;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    return grown;
  }

  /** Writes one byte. */
  byte(value: number): void {
    this.#reserve(1)[this.#length++] = value;
  }

  /** Writes a type id: two bytes, big-endian. */
  typeId(id: number): void {
    const bytes = this.#reserve(2);
    bytes[this.#length++] = id >>> 8;
    bytes[this.#length++] = id;
  }

  /** Writes a count: four bytes, big-endian. */
  count(count: number): void {
    this.#reserve(4);
    this.#put(this.#length, count);
    this.#length += 4;
  }

  #put(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value >>> 24;
    bytes[at + 1] = value >>> 16;
    bytes[at + 2] = value >>> 8;
    bytes[at + 3] = value;
  }

  /** Leaves room for a length, and returns the place to give to {@link end}. */
  begin(): number {
    this.#reserve(4);
    this.#length += 4;
    return this.#length;
  }

  /** Writes the number of bytes since {@link begin} into the room before them. */
  end(start: number): void {
    this.#put(start - 4, this.#length - start);
  }

  /** Writes bytes. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Writes a well-formed string in UTF-8. */
  text(text: string): void {
    // UTF-8 takes at most three bytes for each UTF-16 code unit.
    const bytes = this.#reserve(text.length * 3);
    const start = this.#length;
    if (text.length <= SHORT) {
      let i = 0;
      for (; i < text.length; i++) {
        const code = text.charCodeAt(i);
        if (code > 0x7f) break;
        bytes[start + i] = code;
      }
      if (i === text.length) {
        this.#length += i;
        return;
      }
    }
    this.#length += encoder.encodeInto(text, bytes.subarray(start)).written;
  }
}
