/** Writes the content of sealed tokens as docs/reference/token-format.md says, without code from `src`. */

type Path = readonly (string | number)[];

const MASK_32 = 0xffff_ffffn;
const PRIME = 0x0100_0193n;

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, each]) => `${JSON.stringify(name)}:${canonicalJson(each)}`);
  return `{${members.join(",")}}`;
}

/** Computes an element's fingerprint with big integers instead of 32-bit arithmetic. */
export function fingerprintOf(value: unknown): string {
  let low = 0x811c_9dc5n;
  let high = 0xc59d_1c81n;
  for (const unit of canonicalJson(value).split("")) {
    const code = BigInt(unit.charCodeAt(0));
    low = ((low ^ code) * PRIME) & MASK_32;
    high = ((high ^ code ^ (low >> 24n)) * PRIME) & MASK_32;
  }
  return high.toString(36) + low.toString(36).padStart(7, "0");
}

const pointerOf = (path: Path) =>
  path
    .map((key) => `/${`${key}`.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");

function follow(root: unknown, path: Path): unknown {
  let value = root;
  for (const key of path) value = (value as Record<string, unknown>)[key];
  return value;
}

/** Writes a patch that restores a document's values at some places. */
export function sealedPatch(
  masked: unknown,
  original: unknown,
  paths: readonly Path[],
): unknown[] {
  return paths.flatMap((keys) => {
    const path = pointerOf(keys);
    const elements = [...keys.keys()].flatMap((step) => {
      const array = follow(masked, keys.slice(0, step));
      if (!Array.isArray(array)) return [];
      const element = array[keys[step] as number];
      return [[step, array.length, fingerprintOf(element)]];
    });
    const marks = elements.length > 0 ? { elements } : {};
    return [
      { op: "test", path, value: follow(masked, keys), ...marks },
      { op: "replace", path, value: follow(original, keys) },
    ];
  });
}
