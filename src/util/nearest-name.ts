/** Returns the letters and digits of a name in lower case, so that `max_age` and `maxAge` count as the same name. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/**
 * Returns the edit distance of two names: the least number of insertions, deletions, replacements and swaps of neighbouring
 * letters that turn `from` into `to` (optimal string alignment).
 */
function distance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1];
      const isSwapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        (last[j - 1] ?? 0) + (isSame ? 0 : 1),
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        isSwapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return last[to.length] ?? 0;
}

/** Maximum number of characters of a name that are compared. The rest of a longer name is ignored. */
const MAX_LENGTH = 60;

/**
 * Cost of a name that is a prefix of the compared name, or its ending. It lies between the cost of one wrong letter and the
 * cost of two.
 */
const PART_COST = 1.5;

/** Minimum number of characters of an ending, as `encryptionContext` ends with `context`. */
const MIN_ENDING = 5;

/** Returns the name that resembles a misspelt name most; `undefined` if none resembles it. */
export function nearestName(
  given: string,
  names: readonly string[],
): string | undefined {
  const text = normalize(given.slice(0, MAX_LENGTH));
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of names) {
    const known = normalize(name);
    const isPart =
      (text.length > 2 && (known.startsWith(text) || text.startsWith(known))) ||
      (known.length >= MIN_ENDING && text.endsWith(known));
    const count = distance(text, known);
    const cost = isPart ? Math.min(count, PART_COST) : count;
    const isNear = isPart || count <= Math.max(1, Math.floor(known.length / 3));
    if (isNear && cost < least) [nearest, least] = [name, cost];
  }
  return nearest;
}
