/** Writes the members of objects in the order of their names: storage may change their order. */
function ordered(_name: string, value: unknown): unknown {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return value;
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The JSON text of a value, equal for values that JSON takes for equal; empty for a value that has none. */
export function textOf(value: unknown): string {
  try {
    const isObject = typeof value === "object" && value !== null;
    return JSON.stringify(value, isObject ? ordered : undefined) ?? "";
  } catch {
    return "";
  }
}

/**
 * A short text that tells how a value looks. It is there to notice that elements of an array changed places, not to
 * withstand whoever may change what is not sealed, and who could write anything there. So 64 bits of an unkeyed hash do
 * (Fowler, Noll and Vo's, twice), which costs next to nothing and is at hand at once.
 */
export function lookOf(value: unknown): string {
  const text = textOf(value);
  let low = 0x811c9dc5;
  let high = 0xc59d1c81;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 24), 0x01000193);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36).padStart(7, "0");
}

/** Gives the looks of elements, each worked out once. */
export type Looks = (array: readonly unknown[], index: number) => string;

/** Remembers looks for as long as one call takes: several sealed places may stand in one element. */
export function rememberLooks(): Looks {
  const known = new Map<readonly unknown[], Map<number, string>>();
  return (array, index) => {
    let looks = known.get(array);
    if (!looks) {
      looks = new Map();
      known.set(array, looks);
    }
    let look = looks.get(index);
    if (look === undefined) {
      look = lookOf(array[index]);
      looks.set(index, look);
    }
    return look;
  };
}
