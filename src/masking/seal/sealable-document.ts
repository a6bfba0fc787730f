import { asDocument } from "../../fields/as-document.ts";
import { readSerializer, type Serializer } from "../../json/serializer.ts";
import { refuse } from "../../util/assert.ts";
import type { DataMasking } from "../data-masking.ts";

/**
 * Checks what does the work.
 *
 * @throws {TypeError} when it cannot
 */
export function assertMasking(
  masking: unknown,
): asserts masking is DataMasking {
  // Not by `instanceof`: another copy of the class does as well.
  const known = masking as Partial<DataMasking> | null | undefined;
  if (typeof known?.erase === "function") return;
  refuse("masking", "a DataMasking", masking);
}

/**
 * Returns the document to look for places in: parses JSON text, as `masking` does.
 *
 * @throws {UnsupportedTypeError} when the text cannot be parsed
 */
export function parseDocument(
  masking: DataMasking,
  data: unknown,
  serializer?: Serializer | undefined,
): unknown {
  if (typeof data !== "string") return data;
  return asDocument(data, readSerializer(serializer, masking.serializer));
}
