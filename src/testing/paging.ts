import { decodeUtf8, encodeUtf8 } from "../bytes.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { KmsFailure } from "./failure.ts";

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly NextMarker?: string | undefined;
  readonly Truncated: boolean;
}

function invalidMarker(): KmsFailure {
  return new KmsFailure(
    "InvalidMarkerException",
    "Could not deserialize marker",
  );
}

function positionOf(marker: string): string {
  const bytes = fromBase64(marker);
  if (bytes === null) throw invalidMarker();
  try {
    return decodeUtf8(bytes);
  } catch {
    throw invalidMarker();
  }
}

/**
 * Takes a page of a list: what comes after the marker's item, whether that one is still there or not.
 *
 * @param items sorted by `nameOf`
 */
export function page<T>(
  items: readonly T[],
  nameOf: (item: T) => string,
  limit: number,
  marker: string | undefined,
): Page<T> {
  const after = marker === undefined ? null : positionOf(marker);
  const rest =
    after === null ? items : items.filter((item) => nameOf(item) > after);
  const taken = rest.slice(0, limit);
  const last = taken.at(-1);
  const Truncated = rest.length > taken.length;
  return {
    items: taken,
    Truncated,
    NextMarker:
      Truncated && last !== undefined
        ? toBase64(encodeUtf8(nameOf(last)))
        : undefined,
  };
}
