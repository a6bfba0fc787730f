import type { Bytes } from "../../util/bytes.ts";
import { encodeUtf8, MAX_UNIT_LENGTH, writeUtf8 } from "../../util/utf8.ts";

/** Length of the memory that many values share: allocating memory for each takes longer than writing most of them. */
const SLAB_LENGTH = 65_536;

/** Length of the longest text and bytes that share memory with other values. */
export const MAX_SHARED: number = SLAB_LENGTH / 8;

const NONE: Bytes = /* @__PURE__ */ new Uint8Array(0);

/**
 * Writes serialized values one after the other into memory that they share, each into a part of its own. No other code
 * writes into that memory.
 */
export class ValueWriter {
  #memory: Bytes = NONE;
  /** Position of the current value in the memory. */
  #start = 0;
  /** Position of the next byte. */
  #at = 0;

  /** Returns the bytes written since the last call, and begins a new value. */
  take(): Bytes {
    const memory = this.#memory;
    const bytes = memory.subarray(this.#start, this.#at);
    this.#start = this.#at;
    // Memory that grew for a long value would be kept as long as the short ones after it.
    if (memory.length > SLAB_LENGTH) {
      this.#memory = NONE;
      this.#start = this.#at = 0;
    }
    return bytes;
  }

  /** Wipes the bytes written since the last {@link take}. */
  discard(): void {
    this.#memory.fill(0, this.#start, this.#at);
    this.#at = this.#start;
  }

  /** Makes room for `count` bytes more and returns the memory. */
  #reserve(count: number): Bytes {
    return this.#at + count <= this.#memory.length
      ? this.#memory
      : this.#grow(count);
  }

  #grow(count: number): Bytes {
    const length = this.#at - this.#start;
    const memory = new Uint8Array(Math.max(SLAB_LENGTH, (length + count) * 2));
    memory.set(this.#memory.subarray(this.#start, this.#at));
    this.discard();
    this.#memory = memory;
    this.#start = 0;
    this.#at = length;
    return memory;
  }

  /** Writes one byte. */
  byte(value: number): void {
    this.#reserve(1)[this.#at++] = value;
  }

  /** Writes a type id: two bytes, big-endian. */
  typeId(id: number): void {
    const memory = this.#reserve(2);
    memory[this.#at++] = id >>> 8;
    memory[this.#at++] = id;
  }

  /** Writes a count: four bytes, big-endian. */
  count(count: number): void {
    this.#reserve(4);
    this.#at += 4;
    this.#put(this.#at - 4, count);
  }

  #put(at: number, value: number): void {
    const memory = this.#memory;
    memory[at] = value >>> 24;
    memory[at + 1] = value >>> 16;
    memory[at + 2] = value >>> 8;
    memory[at + 3] = value;
  }

  /** Leaves room for a length, and returns the number of bytes of the value so far, for {@link end}. */
  begin(): number {
    this.#reserve(4);
    this.#at += 4;
    return this.#at - this.#start;
  }

  /** Writes the number of bytes since {@link begin} into the room before them. */
  end(begun: number): void {
    // The memory may have moved since, but not the distance to the value's start.
    const from = this.#start + begun;
    this.#put(from - 4, this.#at - from);
  }

  /** Writes bytes. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length).set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Writes a well-formed string in UTF-8. */
  text(text: string): void {
    const { length } = text;
    if (length > MAX_SHARED) {
      this.raw(encodeUtf8(text));
      return;
    }
    const memory = this.#reserve(length * MAX_UNIT_LENGTH);
    this.#at += writeUtf8(memory, this.#at, text);
  }
}
