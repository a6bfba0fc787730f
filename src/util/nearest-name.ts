/** Letters and digits alone, in lower case: `max_age` and `maxAge` are one name misspelt. */
function normalize(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Counts the letters to insert, leave out or replace, and neighbours to swap, that make one name of another. */
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

/** The longest name that is compared: what is longer is no misspelt option. */
const MAX_LENGTH = 60;

/** Returns the name that a misspelt one is most likely meant for; `undefined` if none is near. */
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
      text.length > 2 && (known.startsWith(text) || text.startsWith(known));
    const count = isPart && text !== known ? 1 : distance(text, known);
    const isNear = count <= Math.max(1, Math.floor(known.length / 3));
    if (isNear && count < least) [nearest, least] = [name, count];
  }
  return nearest;
}
