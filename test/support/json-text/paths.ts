/** Random paths, of which most lead somewhere in the tree that they are made for. */
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

/** A step of a path: which of the children that there are, and how it is written. */
interface Step {
  readonly pick: number;
  readonly how: (typeof HOWS)[number][0];
  readonly isDeep: boolean;
  /** The number of the spelling. */
  readonly variant: number;
}

/** A path, to be fitted to a tree. */
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

/** A tree's children and their names or indices. */
function childrenOf(tree: Tree): readonly (readonly [string, Tree])[] {
  if (tree.kind === "object") return tree.members;
  if (tree.kind === "array") {
    return tree.elements.map((each, i) => [`${i}`, each]);
  }
  return [];
}

/** Writes a name in single quotes. A path, too, is text: a lone surrogate stands in it unescaped. */
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

/** Writes a selector of a child. */
function selectorOf(step: Step, parent: Tree, key: string, child: Tree) {
  const isArray = parent.kind === "array";
  const exact = isArray ? key : quoted(key);
  const { length } = childrenOf(parent);
  // Of an object, a slice selects nothing.
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

/** Writes a path, fitted to a tree: it ends where there is nothing to go on with, or goes on from nothing. */
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
    // Of an empty one, the same may be asked.
    if (!picked && (!isContainer || step.how === "exact")) break;
    const key = picked?.[0] ?? "0";
    const child = picked?.[1] ?? at;
    // Dot notation has no way to begin with two dots.
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

/** Trees of some kind, and paths of which most lead somewhere in them. */
export function withPaths(
  trees: fc.Arbitrary<Tree>,
): fc.Arbitrary<[Tree, string[]]> {
  const drafts = fc.array(draft, { minLength: 1, maxLength: 4 });
  return fc
    .tuple(trees, drafts)
    .map(([tree, all]) => [tree, all.map((each) => fit(each, tree))]);
}
