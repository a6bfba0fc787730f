import type { StoredValue } from "../../keyrings/key-store/table-client.ts";
import { compareBytes } from "../../util/bytes.ts";

/** Compares two values of one type; returns NaN for values of two types, of which no comparison holds. */
export function orderOf(
  one: StoredValue | undefined,
  other: StoredValue | undefined,
): number {
  if (one === undefined || other === undefined) return Number.NaN;
  if ("S" in one && "S" in other) {
    return Number(one.S > other.S) - Number(one.S < other.S);
  }
  if ("N" in one && "N" in other) return Number(one.N) - Number(other.N);
  if ("B" in one && "B" in other) {
    return compareBytes(new Uint8Array(one.B), new Uint8Array(other.B));
  }
  return Number.NaN;
}
