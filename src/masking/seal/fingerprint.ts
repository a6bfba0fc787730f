/** Writes JSON with the members of objects sorted by name, because storage may change their order. */
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

/**
 * Returns the JSON text of a value with sorted members. Values that are equal in JSON have the same text; a value that
 * JSON cannot represent has an empty text.
 */
export function canonicalJson(value: unknown): string {
  try {
    return write(value) ?? "";
  } catch {
    // A cycle, or an error of a caller's `toJSON`.
    return "";
  }
}

/**
 * Computes a short hash of a value's JSON text, to notice array elements that changed places. It is 64 bits of an
 * unkeyed, synchronous hash (FNV, twice 32 bits). It does not resist an attacker, and need not: whoever may change
 * the unsealed parts of a document can write anything there.
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

/** Function that returns the fingerprint of an array's element. */
export type Fingerprints = (array: readonly unknown[], index: number) => string;

/** Makes a function that computes each fingerprint once, because one element may contain several sealed places. */
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
