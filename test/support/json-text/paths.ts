/** Random paths, most of which select a value in their tree. */
import fc from "fast-check";
import { JsonPointer } from "../../../src/entries/path.ts";
import type { Tree } from "./trees.ts";

const HOWS = [
  ["exact", 14],
  ["wildcard", 5],
  ["union", 2],
  ["slice", 2],
  ["backwards", 1],
  ["negative", 1],
  ["filter", 2],
  ["missing", 1],
] as const;

/** Step of a path: the number of the child to pick, and the way to write it. */
interface Step {
  readonly pick: number;
  readonly how: (typeof HOWS)[number][0];
  readonly isDeep: boolean;
  /** Index of the spelling. */
  readonly variant: number;
}

/** Path before it is fitted to a tree. */
interface Draft {
  readonly spelling: "$" | "/" | ".";
  readonly isRoot: boolean;
  readonly steps: readonly Step[];
}

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(5),
  how: fc.oneof(
    ...HOWS.map(([how, weight]) => ({ weight, arbitrary: fc.constant(how) })),
  ),
  isDeep: fc.nat(9).map((each) => each === 9),
  variant: fc.nat(5),
});

const draft: fc.Arbitrary<Draft> = fc.record({
  spelling: fc.constantFrom("$", "/", "."),
  isRoot: fc.nat(60).map((each) => each === 60),
  steps: fc.array(step, { minLength: 1, maxLength: 4 }),
});

/** Returns a tree's children with their names or indices. */
function childrenOf(tree: Tree): readonly (readonly [string, Tree])[] {
  if (tree.kind === "object") return tree.members;
  if (tree.kind === "array") {
    return tree.elements.map((each, i) => [`${i}`, each]);
  }
  return [];
}

/** Writes a name in single quotes. A lone surrogate stays unescaped, since a path is text too. */
function quoted(name: string): string {
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
  return `'${name.replace(/[\u0000-\u001f'\\]/g, escaped)}'`;
}

function oneOf(texts: readonly string[], { variant }: Step): string {
  return texts[variant % texts.length] as string;
}

function filterOf(step: Step, child: Tree): string {
  const key = childrenOf(child)[0]?.[0];
  const inner =
    child.kind === "array" ? `[${key ?? 0}]` : `[${quoted(key ?? "a")}]`;
  return oneOf(
    ["?@", `?@${inner}`, `?!@${inner}`, "?@ == $", "?length(@) > 1", "?@..a"],
    step,
  );
}

/** Writes a selector for a child. */
function selectorOf(step: Step, parent: Tree, key: string, child: Tree) {
  const isArray = parent.kind === "array";
  const exact = isArray ? key : quoted(key);
  const { length } = childrenOf(parent);
  // A slice of an object selects nothing.
  const isSliced = isArray || step.variant === 0;
  const at = Number(key);
  switch (step.how) {
    case "wildcard":
      return "*";
    case "missing":
      return oneOf(["'not there'", "99"], step);
    case "filter":
      return filterOf(step, child);
    case "union":
      return oneOf([`${exact},*`, `${exact},${exact}`, `'a',0,${exact}`], step);
    case "negative":
      return isArray ? `${at - length}` : exact;
    case "slice":
      return isSliced
        ? oneOf([":", `${at}:${at + 2}`, `${at}:`, "::2", "0:9:0"], step)
        : exact;
    case "backwards":
      return isArray
        ? oneOf(["::-1", `${at - length}:`, ":-1", `${at}::-2`], step)
        : exact;
    default:
      return exact;
  }
}

/** Writes a step in JSONPath or dot notation. */
function stepText(step: Step, parent: Tree, key: string, child: Tree): string {
  const selector = selectorOf(step, parent, key, child);
  const isName = step.how === "exact" && parent.kind === "object";
  const isBare = isName && /^[A-Za-z_]\w*$/.test(key) && step.variant < 4;
  const isStar = selector === "*" && step.variant < 3;
  if (!isBare && !isStar) return `${step.isDeep ? ".." : ""}[${selector}]`;
  return `${step.isDeep ? ".." : "."}${isStar ? "*" : key}`;
}

/** Writes a path for a tree; at a value without children the path ends, or asks for a child that does not exist. */
function fit({ spelling, ...draft }: Draft, root: Tree): string {
  const text = fitAs(spelling, draft, root);
  // A pointer with a star may be refused as a likely mistake.
  const isOdd = spelling === "/" && text.includes("*");
  return isOdd ? fitAs("$", draft, root) : text;
}

function fitAs(
  spelling: Draft["spelling"],
  { isRoot, steps }: Omit<Draft, "spelling">,
  root: Tree,
): string {
  if (isRoot) return "$";
  const isDot = spelling === ".";
  let text = "";
  let at = root;
  for (const step of steps) {
    const children = childrenOf(at);
    const picked = children[step.pick % children.length];
    const isContainer = at.kind === "object" || at.kind === "array";
    // Such a step may also ask for a child of an empty array or object.
    if (!picked && (!isContainer || step.how === "exact")) break;
    const key = picked?.[0] ?? "0";
    const child = picked?.[1] ?? at;
    // A path in dot notation cannot begin with two dots.
    const isDeep = step.isDeep && !(isDot && text === "");
    text +=
      spelling === "/"
        ? JsonPointer.format([step.how === "missing" ? "not there" : key])
        : stepText({ ...step, isDeep }, at, key, child);
    if (!picked) break;
    at = child;
  }
  return spelling === "$" ? `$${text}` : text.replace(/^\./, "") || "$";
}

/** Trees of one kind, with paths of which most select a value. */
export function withPaths(
  trees: fc.Arbitrary<Tree>,
): fc.Arbitrary<[Tree, string[]]> {
  const drafts = fc.array(draft, { minLength: 1, maxLength: 4 });
  return fc
    .tuple(trees, drafts)
    .map(([tree, all]) => [tree, all.map((each) => fit(each, tree))]);
}
