import type {
  AttributeMap,
  AttributeValue,
} from "../../values/attribute-value.ts";
import { hasType } from "../../values/has-type.ts";
import type { ExpressionReader } from "./expression-reader.ts";

/** Places that a projection asks for: the parts of a value by name or index, or `"all"` of it. */
export type Projection = "all" | Map<string | number, Projection>;

/** Reads a `ProjectionExpression`. */
export function readProjection(reader: ExpressionReader): Projection {
  const root: Map<string | number, Projection> = new Map();
  do {
    const { name, steps } = reader.takePath();
    include(root, [name, ...steps]);
  } while (reader.takeSymbol(","));
  reader.expectEnd();
  return root;
}

function include(
  root: Map<string | number, Projection>,
  path: readonly (string | number)[],
): void {
  let node = root;
  for (const [i, step] of path.entries()) {
    const below = node.get(step);
    if (below === "all") return;
    if (i === path.length - 1) {
      node.set(step, "all");
      return;
    }
    const next = below ?? new Map<string | number, Projection>();
    node.set(step, next);
    node = next;
  }
}

/**
 * Returns the part of an item that a projection asks for, as the server would have done it: absent places are left out, and
 * lists are closed up.
 */
export function projectItem(
  item: AttributeMap,
  projection: Projection,
): AttributeMap {
  return projection === "all" ? item : projectMap(item, projection);
}

function projectMap(
  map: AttributeMap,
  parts: ReadonlyMap<string | number, Projection>,
): AttributeMap {
  const kept = new Map<string, AttributeValue>();
  for (const [name, value] of map) {
    const part = parts.get(name);
    const found = part === undefined ? undefined : projectValue(value, part);
    if (found !== undefined) kept.set(name, found);
  }
  return kept;
}

function projectValue(
  value: AttributeValue,
  projection: Projection,
): AttributeValue | undefined {
  if (projection === "all") return value;
  if (hasType(value, "M")) {
    const kept = projectMap(value.M, projection);
    return kept.size === 0 ? undefined : { M: kept };
  }
  if (!hasType(value, "L")) return undefined;
  const kept: AttributeValue[] = [];
  for (const [i, each] of value.L.entries()) {
    const part = projection.get(i);
    const found = part === undefined ? undefined : projectValue(each, part);
    if (found !== undefined) kept.push(found);
  }
  return kept.length === 0 ? undefined : { L: kept };
}
