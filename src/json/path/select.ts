import {
  type Path,
  type Segment,
  type Selector,
  type SliceSelector,
  type Step,
  stepOf,
  type Test,
} from "./ast.ts";
import { hasElement, keyIn } from "./follow.ts";
import { ARRAY, kindOf, LEAF } from "./kind-of.ts";
import { growTo, type Node, refuseCycle, rootNode } from "./search-node.ts";

/** Selects a node's children, or what the rest of a path finds below them. */
type Select = (node: Node, root: unknown, found: Node[]) => void;

/** Notes what a selector has found. */
type Note = (
  found: Node[],
  parent: Node,
  key: string | number,
  value: unknown,
) => void;

/** Selects nodes of a document, in the order of RFC 9535 and as often as it says. */
export type Query = (start: unknown, root: unknown) => Node[];

type Members = Record<string | number, unknown>;

const every: Test = () => true;

function selectAll(test: Test, note: Note): Select {
  return (node, root, found) => {
    const { value } = node;
    const kind = kindOf(value);
    if (kind === LEAF) return;
    if (kind === ARRAY) {
      const array = value as unknown[];
      for (let i = 0; i < array.length; i++) {
        const child = array[i];
        if (child === undefined && !hasElement(array, i)) continue;
        if (test(child, root)) note(found, node, i, child);
      }
      return;
    }
    for (const key of Object.keys(value as object)) {
      const child = (value as Members)[key];
      if (test(child, root)) note(found, node, key, child);
    }
  };
}

function selectSlice({ start, end, step }: SliceSelector, note: Note): Select {
  return (node, _, found) => {
    if (kindOf(node.value) !== ARRAY) return;
    const array = node.value as unknown[];
    const { length } = array;
    const bound = (index: number | undefined, missing: number) => {
      if (index === undefined) return missing;
      const low = step > 0 ? 0 : -1;
      const at = index < 0 ? index + length : index;
      return Math.min(Math.max(at, low), length + low);
    };
    const from = bound(start, step > 0 ? 0 : length - 1);
    const to = bound(end, step > 0 ? length : -1);
    // A step of 0 leads nowhere.
    for (let i = from; (to - i) * step > 0; i += step) {
      if (hasElement(array, i)) note(found, node, i, array[i]);
    }
  };
}

function selectStep(step: Step, note: Note): Select {
  return (node, _, found) => {
    const key = keyIn(step, node.value);
    if (key !== undefined) note(found, node, key, (node.value as Members)[key]);
  };
}

/** Selects of the node itself and of everything in it, each before what is in it. */
function selectDeep(
  selects: readonly Select[],
  grow: ReturnType<typeof growTo>,
): Select {
  return (start, root, found) => {
    const pending = [start];
    for (let node = pending.pop(); node; node = pending.pop()) {
      const { value } = node;
      const kind = kindOf(value);
      if (kind === LEAF) continue;
      refuseCycle(node);
      for (const select of selects) select(node, root, found);
      const keys = kind === ARRAY ? null : Object.keys(value as object);
      for (let i = (keys ?? (value as [])).length - 1; i >= 0; i--) {
        const key = keys ? (keys[i] as string) : i;
        const child = (value as Members)[key];
        if (typeof child === "object" && child !== null) {
          pending.push(grow(node, key, child));
        }
      }
    }
  };
}

/**
 * Compiles a path to a function that selects nodes.
 *
 * @param maxDepth how deep the nodes may be nested that are searched or selected
 */
export function compileQuery(path: Path, maxDepth: number): Query {
  const grow = growTo(maxDepth);

  /** Goes on from what a selector has found, by steps to one child at most. */
  const noteAfter = (steps: readonly Step[]): Note => {
    if (steps.length === 0) {
      return (found, parent, key, value) => {
        found.push(grow(parent, key, value));
      };
    }
    return (found, parent, key, value) => {
      // Made when the first step leads somewhere: often it does not.
      let node: Node | undefined;
      let at = value;
      for (const step of steps) {
        const next = keyIn(step, at);
        if (next === undefined) return;
        at = (at as Members)[next];
        node = grow(node ?? grow(parent, key, value), next, at);
      }
      if (node) found.push(node);
    };
  };

  const compileSelector = (selector: Selector, note: Note): Select => {
    if (selector.kind === "slice") return selectSlice(selector, note);
    if (selector.kind === "wildcard") return selectAll(every, note);
    if (selector.kind === "filter") {
      return selectAll(selector.test, note);
    }
    return selectStep(selector, note);
  };

  const compileSegment = (segment: Segment, note: Note): Select => {
    const selects = segment.selectors.map((each) =>
      compileSelector(each, note),
    );
    if (segment.isDescendant) return selectDeep(selects, grow);
    return (node, root, found) => {
      for (const select of selects) select(node, root, found);
    };
  };

  // A segment, and the steps that follow it.
  const parts: { segment: Segment; steps: Step[] }[] = [];
  for (const segment of path) {
    const step = stepOf(segment);
    const last = parts.at(-1);
    if (step && last) last.steps.push(step);
    else parts.push({ segment, steps: [] });
  }
  const stages = parts.map(({ segment, steps }) =>
    compileSegment(segment, noteAfter(steps)),
  );
  return (start, root) => {
    let nodes = [rootNode(start)];
    for (const stage of stages) {
      const found: Node[] = [];
      for (const node of nodes) stage(node, root, found);
      nodes = found;
    }
    return nodes;
  };
}
