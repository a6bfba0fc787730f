/** What `Buffer` can do with bytes. */
export interface BufferBytes {
  toString(encoding: "base64url"): string;
  write(text: string, encoding: "base64url"): number;
}

/** The part of `Buffer` used here. */
export interface BufferLike {
  from(memory: ArrayBufferLike, offset: number, length: number): BufferBytes;
  from(text: string): Uint8Array<ArrayBuffer>;
  byteLength(text: string): number;
  isBuffer(value: unknown): boolean;
}

/** `Buffer`, where there is one: on Node faster than what the standards offer. */
export const RuntimeBuffer: BufferLike | undefined = (
  globalThis as { readonly Buffer?: BufferLike }
).Buffer;
