import { copyOf, replace } from "../edit.ts";
import type { Path } from "../path/ast.ts";
import { hasElement } from "../path/steps.ts";
import { ARRAY, kindOf, LEAF } from "../path/value.ts";
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
}

const NAMES = 0;
const INDICES = 1;
const EVERY = 2;

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

function writeElements(
  array: readonly unknown[],
  { kind, keys, nodes }: PlanNode,
  found: Found,
): unknown {
  if (kind === NAMES) return array;
  const count = kind === EVERY ? array.length : keys.length;
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
    copy ??= array.slice();
    copy[index] = next;
  }
  return copy ?? array;
}

/** As `write`, for objects that are not plain, and for every member of those that are. */
function writeMembers(
  object: Record<string, unknown>,
  { kind, keys, nodes }: PlanNode,
  found: Found,
): unknown {
  if (kind === INDICES) return object;
  const names = kind === EVERY ? Object.keys(object) : (keys as string[]);
  let copy: object | undefined;
  for (const [i, name] of names.entries()) {
    if (!Object.hasOwn(object, name)) continue;
    const node = nodes[kind === EVERY ? 0 : i] as PlanNode;
    const value = object[name];
    const next = replacement(value, node, found);
    if (next === value && node.rule === undefined) continue;
    copy ??= copyOf(object);
    replace(copy, name, next);
  }
  return copy ?? object;
}

function write(value: unknown, node: PlanNode, found: Found): unknown {
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  if (
    node.kind !== NAMES ||
    Object.getPrototypeOf(value) !== Object.prototype
  ) {
    const kind = kindOf(value);
    if (kind === LEAF) return value;
    return kind === ARRAY
      ? writeElements(value as unknown[], node, found)
      : writeMembers(object, node, found);
  }
  const { keys, areInherited, nodes } = node;
  let copy: Record<string, unknown> | undefined;
  for (let i = 0; i < keys.length; i++) {
    const name = keys[i] as string;
    const child = object[name];
    if (child === undefined || areInherited[i]) {
      if (Object.hasOwn(object, name)) return writeMembers(object, node, found);
      continue;
    }
    const next = nodes[i] as PlanNode;
    const made = replacement(child, next, found);
    if (made === child && next.rule === undefined) continue;
    copy ??= { ...object };
    copy[name] = made;
  }
  return copy ?? object;
}

/** Erases in a document; gives `undefined` when a target is not there that must be. */
export type Plan = (document: object, mustFind: boolean) => unknown;

/**
 * Compiles targets to one walk over the document that copies and masks on its way; for paths of names, indices and
 * wildcards, none of which can meet another one.
 *
 * @returns `undefined` when there are other paths, which must be searched for
 */
export function compilePlan(targets: readonly Target[]): Plan | undefined {
  const tree = treeOf(targets);
  if (!tree) return undefined;
  // Used again and again; a call within a call, by a getter, makes one of its own.
  let spare: Found | undefined;
  return (document, mustFind) => {
    if (isPolluted()) return undefined;
    const found = spare ?? new Uint8Array(targets.length);
    spare = undefined;
    const erased = write(document, tree, found);
    // A loop: for so few, the methods of typed arrays take longer.
    let isComplete = true;
    for (let i = 0; i < found.length; i++) {
      if (found[i] === 0) isComplete = !mustFind;
      found[i] = 0;
    }
    spare = found;
    return isComplete ? erased : undefined;
  };
}

/** Whether every object inherits a member that it should not: what is inherited could be taken for a field then. */
function isPolluted(): boolean {
  for (const _ in {}) return true;
  return false;
}
