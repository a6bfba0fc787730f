import type { Path } from "../path/ast.ts";
import { hasElement } from "../path/steps.ts";
import { MAX_ELEMENTS } from "../path/value.ts";
import { type Copier, nextCopier } from "./copiers.ts";
import { maskValue } from "./mask.ts";
import { DEFAULT_MASK, DEFAULT_RULE, type Rule } from "./rule.ts";

/** What a path selects, and how to mask it. */
export interface Target {
  /** The path's segments. */
  readonly ast: Path;
  /** How to mask. */
  readonly rule: Rule;
}

/** What to do at a place of a document: mask what stands there, or go on below. */
interface PlanNode {
  rule: Rule | undefined;
  /** Which target ends here. */
  target: number;
  /** What the keys are; `EVERY` has none. */
  kind: typeof NAMES | typeof INDICES | typeof EVERY;
  /** Names of members, or indices of elements, to go on with. */
  readonly keys: (string | number)[];
  /** Whether objects inherit a member of the same name. */
  readonly areInherited: boolean[];
  /** Where to go on, for each of the keys; for a wildcard one for all. */
  readonly nodes: PlanNode[];
  /** Copies the objects that stand here. */
  readonly copy: Copier;
}

const NAMES = 0;
const INDICES = 1;
const EVERY = 2;

/** Thrown on where the document is none as JSON has them. */
const UNPLANNED = Symbol("unplanned");

/** Which targets have been found. */
type Found = Uint8Array;

/** A path longer than this is followed by the general search, which no depth of nesting can hurt. */
const MAX_STEPS = 100;

function newNode(): PlanNode {
  return {
    rule: undefined,
    target: -1,
    kind: EVERY,
    keys: [],
    areInherited: [],
    nodes: [],
    copy: nextCopier(),
  };
}

/** The names, indices and wildcards (as `null`) of a path that has nothing else; `undefined` for any other. */
function simpleSteps(ast: Path): (string | number | null)[] | undefined {
  const steps: (string | number | null)[] = [];
  for (const { isDescendant, selectors } of ast) {
    const [selector] = selectors;
    if (isDescendant || selectors.length > 1 || !selector) return undefined;
    if (selector.kind === "wildcard") steps.push(null);
    else if (selector.kind === "name" && selector.index === undefined) {
      steps.push(selector.name);
    } else if (selector.kind === "index" && selector.index >= 0) {
      steps.push(selector.index);
    } else return undefined;
  }
  return steps.length > 0 && steps.length <= MAX_STEPS ? steps : undefined;
}

/** The node that a step leads to from another one; `undefined` when a value could meet two nodes there. */
function grow(
  node: PlanNode,
  key: string | number | null,
): PlanNode | undefined {
  const kind = key === null ? EVERY : typeof key === "string" ? NAMES : INDICES;
  if (node.nodes.length > 0 && node.kind !== kind) return undefined;
  node.kind = kind;
  const known = node.nodes[key === null ? 0 : node.keys.indexOf(key)];
  if (known) return known;
  const next = newNode();
  node.nodes.push(next);
  if (key !== null) {
    node.keys.push(key);
    node.areInherited.push(key in Object.prototype);
  }
  return next;
}

/** Lays paths into one tree, in which every value of a document meets one node at most. */
function treeOf(targets: readonly Target[]): PlanNode | undefined {
  const root = newNode();
  for (const [i, { ast, rule }] of targets.entries()) {
    // Functions are called only when it is clear that no field is missing: after a search.
    if (rule.isFunction) return undefined;
    let node: PlanNode | undefined = root;
    for (const key of simpleSteps(ast) ?? []) {
      node = node?.rule ? undefined : node && grow(node, key);
    }
    if (!node || node === root || node.rule || node.nodes.length > 0)
      return undefined;
    node.rule = rule;
    node.target = i;
  }
  return root;
}

/** What takes a value's place: a mask, or a copy in which something below it is masked. */
function replacement(value: unknown, node: PlanNode, found: Found): unknown {
  const { rule } = node;
  if (rule === undefined) return write(value, node, found);
  found[node.target] = 1;
  if (typeof value === "object" && value !== null) {
    return maskValue(value, rule, []);
  }
  return rule === DEFAULT_RULE ? DEFAULT_MASK : rule.mask(value, undefined);
}

function write(value: unknown, node: PlanNode, found: Found): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return writeElements(value, node, found);
  const object = value as Record<string, unknown>;
  const copy = node.kind === NAMES ? node.copy(object) : undefined;
  if (copy === undefined) throw UNPLANNED;
  const { keys, areInherited, nodes } = node;
  let isChanged = false;
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i] as string;
    const child = copy[name];
    if (child === undefined || areInherited[i]) {
      if (Object.hasOwn(object, name)) throw UNPLANNED;
      continue;
    }
    const next = nodes[i] as PlanNode;
    const made = replacement(child, next, found);
    if (made === child && next.rule === undefined) continue;
    isChanged = true;
    copy[name] = made;
  }
  return isChanged ? copy : object;
}

function writeElements(
  array: readonly unknown[],
  { kind, keys, nodes }: PlanNode,
  found: Found,
): unknown {
  if (kind === NAMES) return array;
  const count = kind === EVERY ? array.length : keys.length;
  // An array of another class could give itself for its copy.
  const isPlain = (array as object).constructor === Array;
  if (!isPlain || array.length > MAX_ELEMENTS) throw UNPLANNED;
  let copy: unknown[] | undefined;
  for (let i = 0; i < count; i++) {
    const index = kind === EVERY ? i : (keys[i] as number);
    // Beyond its length an array has no elements, but can have properties of such names.
    if (index >= array.length) continue;
    const value = array[index];
    if (value === undefined && !hasElement(array, index)) continue;
    const node = nodes[kind === EVERY ? 0 : i] as PlanNode;
    const next = replacement(value, node, found);
    if (next === value && node.rule === undefined) continue;
    copy ??= Array.prototype.slice.call(array);
    copy[index] = next;
  }
  return copy ?? array;
}

/** Erases in a document; gives `undefined` when it takes a search. */
export type Plan = (document: object, mustFind: boolean) => unknown;

/**
 * Compiles targets to one walk over the document that copies and masks on its way; for paths of names, indices and
 * wildcards, none of which can meet another one, in objects and arrays as JSON has them.
 *
 * @returns `undefined` when there are other paths, which must be searched for
 */
export function compilePlan(targets: readonly Target[]): Plan | undefined {
  const tree = treeOf(targets);
  if (!tree) return undefined;
  // Used again and again; a call within a call, by a getter, makes one of its own.
  let spare: Found | undefined;
  return (document, mustFind) => {
    // What every object inherits could be taken for a field.
    for (const _ in {}) return undefined;
    const found = spare ?? new Uint8Array(targets.length);
    spare = undefined;
    let erased: unknown;
    try {
      erased = write(document, tree, found);
    } catch (error) {
      if (error === UNPLANNED) return undefined;
      throw error;
    }
    // A loop: for so few, the methods of typed arrays take longer.
    for (let i = 0; i < found.length; i++) {
      if (found[i] === 0 && mustFind) erased = undefined;
      found[i] = 0;
    }
    spare = found;
    return erased;
  };
}
