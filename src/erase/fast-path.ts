import type { Path, Segment } from "../json/path/ast.ts";
import { hasElement } from "../json/path/follow.ts";
import { MAX_ELEMENTS } from "../json/path/kind-of.ts";
import { Revisits } from "../json/revisits.ts";
import { type Copier, nextCopier } from "./copiers.ts";
import { countIn, maskValue } from "./mask-value.ts";
import { DEFAULT_MASK, DEFAULT_RULE, type Rule } from "./rule.ts";

/** What a path selects, and how to mask it. */
export interface Target {
  /** The path's segments. */
  readonly ast: Path;
  /** How to mask. */
  readonly rule: Rule;
}

/** What to do at a place of a document: mask what stands there, or go on below. */
interface FastPathNode {
  rule: Rule | undefined;
  /** Which target ends here. */
  target: number;
  /** Where to go on with every element of an array; for members of an object `undefined`. */
  every: FastPathNode | undefined;
  /** Names of members to go on with. */
  readonly names: string[];
  /** Whether objects inherit a member of the same name. */
  readonly areInherited: boolean[];
  /** Where to go on, for each of the names. */
  readonly members: FastPathNode[];
  /** The same by name, for as long as paths are laid in. */
  readonly places: Map<string, FastPathNode>;
  /** Copies the objects that stand here. */
  readonly copy: Copier;
}

/** Sentinel: not plain JSON, or not as the paths have it, so fall back to the general search. */
const NOT_PLAIN_JSON = Symbol();

/** Counts what a call has come to. */
interface Progress {
  /** Tells which targets have been found. */
  readonly found: Uint8Array;
  readonly revisits: Revisits;
}

/** A path longer than this is followed by the general search, which no depth of nesting can hurt. */
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

/** The node that a segment leads to; `undefined` for other segments than a name or a wildcard, and where both meet. */
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

/** Lays paths into one tree, in which every value of a document meets one node at most. */
function treeOf(targets: readonly Target[]): FastPathNode | undefined {
  const root = newNode();
  for (const [i, { ast, rule }] of targets.entries()) {
    let node: FastPathNode | undefined = root;
    for (const segment of ast) node = node && grow(node, segment);
    const isFree = node && !node.rule && !node.every && !node.names.length;
    // Functions are called only when it is clear that no field is missing: after a search.
    if (!node || !isFree || rule.isFunction || ast.length > MAX_STEPS) {
      return undefined;
    }
    node.rule = rule;
    node.target = i;
  }
  // A rule for the root would mask what is no document.
  return root.rule ? undefined : root;
}

/** What takes a value's place: a mask, or a copy in which something below it is masked. */
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
  // Names lead to none of its elements: a search tells what was most likely meant.
  if (!every) throw NOT_PLAIN_JSON;
  // An array of another class could give itself for its copy.
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

/** Erases in a document; gives `undefined` when it takes a search. */
export type FastPath = (document: object, mustFind: boolean) => unknown;

/**
 * Compiles targets to one walk over the document that copies and masks on its way; for paths of names and wildcards,
 * none of which can meet another one, in objects and arrays as JSON has them.
 *
 * @returns `undefined` when there are other paths, which must be searched for
 */
export function compileFastPath(
  targets: readonly Target[],
): FastPath | undefined {
  const tree = treeOf(targets);
  if (!tree) return undefined;
  // Used again and again; a call within a call, by a getter, makes one of its own.
  let spare: Progress | undefined;
  return (document, mustFind) => {
    // What every object inherits could be taken for a field.
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
    // A loop: for so few, the methods of typed arrays take longer.
    for (let i = 0; i < found.length; i++) {
      if (found[i] === 0 && mustFind) erased = undefined;
      found[i] = 0;
    }
    revisits.reset();
    spare = progress;
    return erased;
  };
}
