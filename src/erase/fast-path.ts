import type { Path, Segment } from "../json/path/ast.ts";
import { hasElement } from "../json/path/follow.ts";
import { MAX_ELEMENTS } from "../json/path/kind-of.ts";
import { Revisits } from "../json/revisits.ts";
import { type Copier, nextCopier } from "./copiers.ts";
import { countIn, maskValue } from "./mask-value.ts";
import { DEFAULT_MASK, DEFAULT_RULE, type Rule } from "./rule.ts";

/** Path with the rule for the values that it selects. */
export interface Target {
  /** Segments of the path. */
  readonly ast: Path;
  /** Masking rule. */
  readonly rule: Rule;
}

/**
 * Node of a tree of paths, which the fast path follows through a document. At the node's place the value is masked, or
 * the walk continues to members or elements.
 */
interface FastPathNode {
  rule: Rule | undefined;
  /** Index of the target whose path ends at this node, or -1 if none does. */
  target: number;
  /** Node for every element of an array, or `undefined` if this node is for an object's members. */
  every: FastPathNode | undefined;
  /** Names of the members to continue with. */
  readonly names: string[];
  /** For each name, true if `Object.prototype` has a member of the same name. */
  readonly areInherited: boolean[];
  /** Node for each of the names. */
  readonly members: FastPathNode[];
  /** Nodes by name, used while the tree is built. */
  readonly places: Map<string, FastPathNode>;
  /** Copier for the objects at this node. */
  readonly copy: Copier;
}

/**
 * Marks a document that the fast path cannot erase, because it is not plain JSON or has another shape than the paths
 * expect. The general search then takes over.
 */
const NOT_PLAIN_JSON = Symbol();

/** State of one call of the fast path. */
interface Progress {
  /** 1 for each target that was found, by its index. */
  readonly found: Uint8Array;
  readonly revisits: Revisits;
}

/** Maximum number of segments on the fast path. The general search handles longer paths without recursion. */
const MAX_STEPS = 100;

function newNode(): FastPathNode {
  return {
    rule: undefined,
    target: -1,
    every: undefined,
    names: [],
    areInherited: [],
    members: [],
    places: new Map(),
    copy: nextCopier(),
  };
}

/**
 * Returns the node that a segment leads to, and adds it if needed. Returns `undefined` if the segment is neither a name
 * nor a wildcard, or if a name and a wildcard meet at this node.
 */
function grow(node: FastPathNode, segment: Segment): FastPathNode | undefined {
  const [selector] = segment.selectors;
  const isOne = segment.selectors.length === 1 && !segment.isDescendant;
  if (!selector || !isOne || node.rule) return undefined;
  const { names, members, areInherited, places } = node;
  if (selector.kind === "wildcard") {
    if (names.length > 0) return undefined;
    node.every ??= newNode();
    return node.every;
  }
  // A token of a JSON Pointer may name a member or an element.
  const isName = selector.kind === "name" && selector.index === undefined;
  if (!isName || node.every) return undefined;
  const { name } = selector;
  const known = places.get(name);
  if (known) return known;
  const next = newNode();
  places.set(name, next);
  names.push(name);
  areInherited.push(name in Object.prototype);
  members.push(next);
  return next;
}

/**
 * Builds one tree of all paths, in which every value of a document matches at most one node. Returns `undefined` if the
 * paths do not allow that.
 */
function treeOf(targets: readonly Target[]): FastPathNode | undefined {
  const root = newNode();
  for (const [i, { ast, rule }] of targets.entries()) {
    let node: FastPathNode | undefined = root;
    for (const segment of ast) node = node && grow(node, segment);
    const isFree = node && !node.rule && !node.every && !node.names.length;
    // Function rules need the general search: they may be called only when it is certain that no field is missing.
    if (!node || !isFree || rule.isFunction || ast.length > MAX_STEPS) {
      return undefined;
    }
    node.rule = rule;
    node.target = i;
  }
  // A rule for the root would also mask values that are not documents.
  return root.rule ? undefined : root;
}

/** Returns the replacement of a value: its mask, or a copy in which values below are masked. */
function replacement(
  value: unknown,
  node: FastPathNode,
  progress: Progress,
): unknown {
  const { rule } = node;
  if (rule === undefined) return write(value, node, progress);
  progress.found[node.target] = 1;
  if (typeof value === "object" && value !== null) {
    return maskValue(value, rule, [], undefined, progress.revisits);
  }
  return rule === DEFAULT_RULE ? DEFAULT_MASK : rule.mask(value, undefined);
}

function write(
  value: unknown,
  node: FastPathNode,
  progress: Progress,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return writeElements(value, node, progress);
  const object = value as Record<string, unknown>;
  const copy = node.every ? undefined : node.copy(object);
  if (copy === undefined) throw NOT_PLAIN_JSON;
  const { names, areInherited, members } = node;
  let isChanged = false;
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    const child = copy[name];
    if (child === undefined || areInherited[i]) {
      if (Object.hasOwn(object, name)) throw NOT_PLAIN_JSON;
      continue;
    }
    const next = members[i] as FastPathNode;
    const made = replacement(child, next, progress);
    if (Object.is(made, child) && next.rule === undefined) continue;
    isChanged = true;
    copy[name] = made;
  }
  return isChanged ? copy : object;
}

function writeElements(
  array: readonly unknown[],
  { every }: FastPathNode,
  progress: Progress,
): unknown {
  // A name selects no element of an array. The general search reports the probable intention.
  if (!every) throw NOT_PLAIN_JSON;
  // An array of another class could return itself as its own copy.
  const isPlain = (array as object).constructor === Array;
  if (!isPlain || array.length > MAX_ELEMENTS) throw NOT_PLAIN_JSON;
  countIn(progress.revisits, array, array.length);
  let copy: unknown[] | undefined;
  for (let i = 0; i < array.length; i++) {
    const value = array[i];
    if (value === undefined && !hasElement(array, i)) continue;
    const next = replacement(value, every, progress);
    if (Object.is(next, value) && every.rule === undefined) continue;
    copy ??= Array.prototype.slice.call(array);
    copy[i] = next;
  }
  return copy ?? array;
}

/** Function that erases values in a document, or returns `undefined` if the document needs the general search. */
export type FastPath = (document: object, mustFind: boolean) => unknown;

/**
 * Compiles targets into one walk over a document that copies and masks on the way. It supports paths of names and
 * wildcards that never meet each other, in plain JSON objects and arrays.
 *
 * @returns `undefined` if the targets have other paths, which need the general search
 */
export function compileFastPath(
  targets: readonly Target[],
): FastPath | undefined {
  const tree = treeOf(targets);
  if (!tree) return undefined;
  // Reused by the next call. A nested call, made by a getter, creates another one.
  let spare: Progress | undefined;
  return (document, mustFind) => {
    // An enumerable member of a polluted prototype could be taken for a field.
    for (const _ in {}) return undefined;
    const progress = spare ?? {
      found: new Uint8Array(targets.length),
      revisits: new Revisits(),
    };
    const { found, revisits } = progress;
    spare = undefined;
    let erased: unknown;
    try {
      erased = write(document, tree, progress);
    } catch (error) {
      if (error === NOT_PLAIN_JSON) return undefined;
      throw error;
    }
    // A loop, because methods of typed arrays take longer for so few items.
    for (let i = 0; i < found.length; i++) {
      if (found[i] === 0 && mustFind) erased = undefined;
      found[i] = 0;
    }
    revisits.reset();
    spare = progress;
    return erased;
  };
}
