import { UnsupportedTypeError } from "../../../util/errors.ts";
import type {
  AttributeMap,
  AttributeValue,
} from "../../values/attribute-value.ts";
import { hasType } from "../../values/has-type.ts";

/** Name that `DynamoDBDocumentClient` loses without a word, at any depth. */
const LOST = "__proto__";

function hasLostName(value: AttributeValue): boolean {
  if (hasType(value, "L")) return value.L.some(hasLostName);
  if (!hasType(value, "M")) return false;
  return value.M.has(LOST) || [...value.M.values()].some(hasLostName);
}

/**
 * Throws if the item holds a name that `DynamoDBDocumentClient` loses when it converts the item to plain values.
 *
 * @throws {UnsupportedTypeError} if a name in the item is `__proto__`
 */
export function assertDocumentNames(item: AttributeMap): void {
  if (!hasLostName({ M: item })) return;
  throw new UnsupportedTypeError(
    "Cannot return the item to a document command: expected names that DynamoDBDocumentClient keeps, got __proto__; read it with a command of DynamoDBClient",
  );
}
