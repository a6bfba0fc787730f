/** Writes JSON with the members of objects in the order of their names, for storage may change theirs. */
function write(value: unknown): string | undefined {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const { toJSON } = value as { readonly toJSON?: unknown };
  if (typeof toJSON === "function") return write(toJSON.call(value));
  if (Array.isArray(value)) {
    return `[${Array.from(value, (each) => write(each) ?? "null").join()}]`;
  }
  let members = "";
  for (const name of Object.keys(value).sort()) {
    const text = write((value as Record<string, unknown>)[name]);
    if (text !== undefined) members += `,${JSON.stringify(name)}:${text}`;
  }
  return `{${members.slice(1)}}`;
}

/** The JSON text of a value, equal for values that JSON takes for equal; empty for a value that has none. */
export function textOf(value: unknown): string {
  try {
    return write(value) ?? "";
  } catch {
    // A cycle, or what a caller's `toJSON` throws.
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
