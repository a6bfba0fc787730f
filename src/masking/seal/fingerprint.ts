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
export function canonicalJson(value: unknown): string {
  try {
    return write(value) ?? "";
  } catch {
    // A cycle, or what a caller's `toJSON` throws.
    return "";
  }
}

/**
 * Computes a short text that differs for values that look different. It notices elements of an array that changed places; it
 * does not withstand whoever may change what is not sealed, and who could write anything there. So 64 bits of an unkeyed
 * hash do (Fowler, Noll and Vo's, twice), which costs next to nothing and is synchronous.
 */
export function fingerprintOf(value: unknown): string {
  const text = canonicalJson(value);
  let low = 0x811c9dc5;
  let high = 0xc59d1c81;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 24), 0x01000193);
  }
  return (high >>> 0).toString(36) + (low >>> 0).toString(36).padStart(7, "0");
}

/** Returns the fingerprint of an array's element, computed once for each. */
export type Fingerprints = (array: readonly unknown[], index: number) => string;

/** Remembers fingerprints for one call, because several sealed places may stand in one element. */
export function memoizeFingerprints(): Fingerprints {
  const known = new Map<readonly unknown[], Map<number, string>>();
  return (array, index) => {
    let fingerprints = known.get(array);
    if (!fingerprints) {
      fingerprints = new Map();
      known.set(array, fingerprints);
    }
    let fingerprint = fingerprints.get(index);
    if (fingerprint === undefined) {
      fingerprint = fingerprintOf(array[index]);
      fingerprints.set(index, fingerprint);
    }
    return fingerprint;
  };
}
