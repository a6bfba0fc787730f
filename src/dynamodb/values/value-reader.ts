import type { Bytes } from "../../util/bytes.ts";
import type { AttributeValue } from "./attribute-value.ts";
import { copyBinary, isStoredAsIs } from "./binary-types.ts";
import type { ValuePlace } from "./refuse-value.ts";

/** Reads the values of one item in one form, and keeps the place of the current one for error messages. */
export abstract class ValueReader {
  /** Place of the current value. */
  protected place: ValuePlace = { pointer: "", trail: [] };
  #hasOtherBytes = false;

  /** True if the attribute that was read last holds bytes of a type that the AWS SDK does not store as they are. */
  get hasOtherBytes(): boolean {
    return this.#hasOtherBytes;
  }

  /**
   * Reads the value of an attribute. Bytes of every binary type are copied once.
   *
   * @param pointer JSON Pointer (RFC 6901) of the attribute, for error messages
   * @throws {UnsupportedTypeError} for a plain value of a type that no attribute holds
   * @throws {TypeError} for a value that is not an attribute value, where those are read, or of another form than those before
   */
  read(value: unknown, pointer: string): AttributeValue {
    this.place = { pointer, trail: [] };
    this.#hasOtherBytes = false;
    return this.value(value, 0);
  }

  /**
   * Reads a value at any depth.
   *
   * @param depth number of lists and maps around the value
   */
  protected abstract value(value: unknown, depth: number): AttributeValue;

  /** Copies the bytes of a value of a binary type; returns `undefined` for a value of another type. */
  protected copy(value: unknown): Bytes | undefined {
    const isObject = typeof value === "object" && value !== null;
    const copied = isObject ? copyBinary(value) : undefined;
    if (copied !== undefined && !isStoredAsIs(value)) {
      this.#hasOtherBytes = true;
    }
    return copied;
  }
}
