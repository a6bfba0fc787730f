/** Bytes that come in parts and are taken in others; grows with what is there, never with what is announced. */
export class ByteBuffer {
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #start = 0;
  #end = 0;

  /** How many bytes there are. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** Copies a part to the end of what is there. */
  add(part: Uint8Array): void {
    const length = this.length + part.length;
    if (this.#end + part.length > this.#bytes.length) this.#makeRoom(length);
    this.#bytes.set(part, this.#end);
    this.#end += part.length;
  }

  /** Takes bytes from the beginning: a view, to be read before anything is added. */
  take(length: number): Uint8Array<ArrayBuffer> {
    const start = this.#start;
    const taken = this.#bytes.subarray(start, start + length);
    this.#start += taken.length;
    if (this.length === 0) this.#start = this.#end = 0;
    return taken;
  }

  /** Overwrites all that was ever here with zeros. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#start = this.#end = 0;
  }

  #makeRoom(length: number): void {
    const old = this.#bytes;
    const kept = old.subarray(this.#start, this.#end);
    if (length > old.length) {
      this.#bytes = new Uint8Array(Math.max(length, 2 * old.length));
    }
    this.#bytes.set(kept);
    this.#end = kept.length;
    this.#start = 0;
    if (old !== this.#bytes) old.fill(0);
  }
}
