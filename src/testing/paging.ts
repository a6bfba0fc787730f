import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";
import { KmsFailure } from "./service-failure.ts";

/** Page of a list, as AWS's answers give long lists. */
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

function positionOf(kind: string, marker: string): string {
  let text = "";
  try {
    text = decodeUtf8(decodeBase64(marker) ?? new Uint8Array());
  } catch {
    // The check below refuses the empty text.
  }
  const isOurs = text.startsWith(`${kind} `) && markerOf(text) === marker;
  if (!isOurs) throw invalidMarker();
  return text.slice(kind.length + 1);
}

function markerOf(text: string): string {
  return encodeBase64(encodeUtf8(text));
}

/** Part of a list that a request asks for: the marker after which the page begins, and the maximum number of items. */
export interface Span {
  readonly limit: number;
  readonly marker: string | undefined;
}

/**
 * Returns a page of a list: the items that sort after the marker's item, even if that item no longer exists.
 *
 * @param kind kind of list; a marker of one kind of list is not valid for another kind
 * @param items items, sorted by `nameOf`
 * @throws {KmsFailure} an InvalidMarkerException if the marker is not from a page of this kind of list
 */
export function page<T>(
  kind: string,
  items: readonly T[],
  nameOf: (item: T) => string,
  { limit, marker }: Span,
): Page<T> {
  const after = marker === undefined ? null : positionOf(kind, marker);
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
        ? markerOf(`${kind} ${nameOf(last)}`)
        : undefined,
  };
}
