import { asDocument } from "../../fields/as-document.ts";
import { readSerializer, type Serializer } from "../../json/serializer.ts";
import { refuse } from "../../util/assert.ts";
import type { DataMasking } from "../data-masking.ts";

/**
 * Checks that a value is a `DataMasking`.
 *
 * @throws {TypeError} if the value is not a `DataMasking`
 */
export function assertMasking(
  masking: unknown,
): asserts masking is DataMasking {
  // `instanceof` would fail for a `DataMasking` of another copy of the package.
  const known = masking as Partial<DataMasking> | null | undefined;
  if (typeof known?.erase === "function") return;
  refuse("masking", "a DataMasking", masking);
}

/**
 * Returns the document to seal or unseal. JSON text is parsed as `masking` parses it.
 *
 * @throws {UnsupportedTypeError} if the text cannot be parsed
 */
export function parseDocument(
  masking: DataMasking,
  data: unknown,
  serializer?: Serializer | undefined,
): unknown {
  if (typeof data !== "string") return data;
  return asDocument(data, readSerializer(serializer, masking.serializer));
}
