import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { hasType } from "./has-type.ts";
import { normalOf } from "./number.ts";
import { NumberText } from "./number-text.ts";
import { setMember } from "./plain-object.ts";

/** Tells whether a number holds exactly what a text says. */
function isExact(number: number, text: string): boolean {
  // Integers outside of these bounds may stand for their neighbours too; `NaN` and infinities lie outside.
  if (!(Math.abs(number) <= Number.MAX_SAFE_INTEGER)) return false;
  const shown = `${number}`;
  if (shown === text) return true;
  const normal = normalOf(text);
  return normal !== undefined && normal === normalOf(shown);
}

/** Whole number in plain digits, as `BigInt` writes it; DynamoDB has none of more than 126 digits. */
const WHOLE = /^-?[1-9]\d{0,125}$/;

function plainNumber(text: string): number | bigint | NumberText {
  const number = Number(text);
  if (!isExact(number, text)) {
    return WHOLE.test(text) ? BigInt(text) : new NumberText(text);
  }
  // Zero has no sign in DynamoDB.
  return number === 0 ? 0 : number;
}

/** Tells whether the plain value for an attribute value is or holds a `NumberText`. */
export function hasNumberText(value: AttributeValue): boolean {
  if (hasType(value, "N")) return plainNumber(value.N) instanceof NumberText;
  if (hasType(value, "M")) return [...value.M.values()].some(hasNumberText);
  if (hasType(value, "L")) return value.L.some(hasNumberText);
  return hasType(value, "NS") && value.NS.some((N) => hasNumberText({ N }));
}

function plainMembers(map: AttributeMap): object {
  const object = {};
  for (const [name, value] of map) setMember(object, name, toPlain(value));
  return object;
}

/**
 * Returns the plain value for an attribute value, as `unmarshall` of `@aws-sdk/util-dynamodb` does; the inverse of
 * {@link PlainReader}. A whole number beyond ±(2^53 - 1) becomes a `bigint`, and any other number that a JavaScript number cannot
 * hold exactly becomes a `NumberText`. Bytes are not copied.
 */
export function toPlain(value: AttributeValue): unknown {
  if (hasType(value, "S")) return value.S;
  if (hasType(value, "N")) return plainNumber(value.N);
  if (hasType(value, "M")) return plainMembers(value.M);
  if (hasType(value, "L")) return value.L.map(toPlain);
  if (hasType(value, "B")) return value.B;
  if (hasType(value, "BOOL")) return value.BOOL;
  if (hasType(value, "NULL")) return null;
  if (hasType(value, "SS")) return new Set(value.SS);
  if (hasType(value, "NS")) return new Set(value.NS.map(plainNumber));
  return new Set(value.BS);
}
