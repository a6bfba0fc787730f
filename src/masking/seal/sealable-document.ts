import type { Serializer } from "../../json/serializer.ts";
import { refuse } from "../../util/assert.ts";
import { readOption } from "../../util/options.ts";
import { typeName } from "../../util/type-name.ts";
import type { DataMasking } from "../data-masking.ts";

/** Selects nothing in any document. */
const NOWHERE = "$[0:0]";

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
  refuse("masking", `a DataMasking, got ${typeName(masking)}`);
}

/**
 * The document that places are looked for in: JSON text is parsed, as `masking` parses it.
 *
 * @throws {UnsupportedTypeError} when the text cannot be parsed
 */
export function documentOf(
  masking: DataMasking,
  data: unknown,
  options?: { readonly serializer?: Serializer | undefined },
): unknown {
  if (typeof data !== "string") return data;
  return masking.erase(data, {
    fields: [NOWHERE],
    onMissingField: "ignore",
    onEvent: () => {},
    serializer: readOption(options, "serializer"),
  });
}
