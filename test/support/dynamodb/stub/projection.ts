import { invalid } from "./failure.ts";
import { type Path, readPath, stepInto } from "./path.ts";
import type { Placeholders } from "./placeholders.ts";
import { TokenReader } from "./tokens.ts";
import type { Attributes, Value } from "./value.ts";

/** Tells whether one path leads into the other, or is the same. */
function overlaps(one: Path, other: Path): boolean {
  const length = Math.min(one.length, other.length);
  return one.slice(0, length).every((step, i) => step === other[i]);
}

/** Throws if two paths overlap. */
export function assertApart(what: string, paths: readonly Path[]): void {
  for (const [i, path] of paths.entries()) {
    if (paths.slice(i + 1).some((other) => overlaps(path, other))) {
      throw invalid(
        `Invalid ${what}: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [${path.join(", ")}]`,
      );
    }
  }
}

/** Parses a projection expression. */
export function parseProjection(
  text: string,
  placeholders: Placeholders,
): readonly Path[] {
  const tokens = new TokenReader("ProjectionExpression", text);
  const paths = [readPath(tokens, placeholders)];
  while (tokens.take(",")) paths.push(readPath(tokens, placeholders));
  if (!tokens.isAtEnd) throw tokens.error();
  assertApart("ProjectionExpression", paths);
  return paths;
}

/** Keeps what paths (without their first step taken) select of a value. */
function keep(
  value: Value,
  paths: readonly (readonly (string | number)[])[],
): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const steps = [...new Set(paths.map(([step]) => step as string | number))];
  const kept = steps.flatMap((step) => {
    const inner = stepInto(value, step);
    const rest = paths.filter(([first]) => first === step);
    const part =
      inner &&
      keep(
        inner,
        rest.map((path) => path.slice(1)),
      );
    return part === undefined ? [] : [[step, part] as const];
  });
  if (kept.length === 0) return undefined;
  if (value.type === "M") {
    return { type: "M", map: new Map(kept as [string, Value][]) };
  }
  // Elements come in the order of the list, without gaps.
  const list = kept
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, part]) => part);
  return { type: "L", list };
}

/** Returns what paths select of an item. */
export function project(item: Attributes, paths: readonly Path[]): Attributes {
  const kept = keep({ type: "M", map: item }, paths);
  return kept?.type === "M" ? kept.map : new Map();
}
