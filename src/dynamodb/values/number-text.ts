import { refuse } from "../../util/assert.ts";

/**
 * Number of DynamoDB as text, with all of its digits: DynamoDB has 38 digits, a JavaScript number about 16. In a plain item it
 * stands for a number that JavaScript cannot hold exactly, and may be given for any number.
 *
 * `marshall` of `@aws-sdk/util-dynamodb`, and so `DynamoDBDocumentClient`, write it as a number. In a `Set` that holds it
 * first they refuse it, unless the client has the middleware of an item encryptor.
 *
 * @example
 * ```ts
 * import { NumberText } from "sealmask/dynamodb";
 *
 * const price = new NumberText("1.23e+40");
 * console.log(`${price}`, JSON.stringify({ price })); // 1.23e+40 {"price":"1.23e+40"}
 * ```
 */
export class NumberText {
  /**
   * Name of the class. `marshall` of `@aws-sdk/util-dynamodb` knows numbers in objects by the name `Number`, and takes the
   * text of `toString` for them.
   */
  static readonly name: string = "Number";

  /** Digits of the number, with sign, decimal point and exponent as they were given. */
  readonly value: string;

  /**
   * Wraps the text of a number.
   *
   * @param value Decimal digits with an optional sign, point and exponent. They are checked when an item is encrypted.
   * @throws {TypeError} if the value is not a string
   */
  constructor(value: string) {
    if (typeof value !== "string") {
      refuse("a number's text", "a string of digits", value);
    }
    this.value = value;
  }

  /** Returns the number's text. */
  toString(): string {
    return this.value;
  }

  /** Returns the number's text, so that `JSON.stringify` loses no digits. */
  toJSON(): string {
    return this.value;
  }

  /**
   * Returns the number as a `bigint`.
   *
   * @throws {SyntaxError} if the text has a decimal point or an exponent
   */
  toBigInt(): bigint {
    return BigInt(this.value);
  }

  /** Returns the number as an attribute value of DynamoDB's low-level API. */
  toAttributeValue(): { N: string } {
    return { N: this.value };
  }

  /**
   * Returns the number's text, or `NaN` where JavaScript wants a number: arithmetic gives `NaN`, not a number that has lost
   * digits.
   */
  [Symbol.toPrimitive](hint: string): string | number {
    return hint === "number" ? Number.NaN : this.value;
  }
}

/**
 * Returns the text of a number in an object: a {@link NumberText}, also one of another copy of this package, or the
 * `NumberValue` of `@aws-sdk/lib-dynamodb`. Returns `undefined` for any other object.
 */
export function wrappedNumber(value: object): string | undefined {
  const { value: text, toAttributeValue } = value as Partial<NumberText>;
  const isWrapped =
    typeof text === "string" && typeof toAttributeValue === "function";
  return isWrapped ? text : undefined;
}
