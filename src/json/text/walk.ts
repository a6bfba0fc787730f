import { refuseSearch } from "../path/kind-of.ts";
import { type Codes, withCodes } from "./codes.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
  refuseText,
  skipBlank,
  skipName,
  skipScalar,
  skipString,
  skipToken,
  Unexpected,
  unexpected,
} from "./grammar.ts";
import { noteName, type SeenNames } from "./seen-names.ts";
import { END, type StatesBelow, type TextState } from "./state.ts";
import type { TextVisitor } from "./text-visitor.ts";

/** Maximum nesting depth of a searched text, equal to the path engine's default limit. */
const MAX_DEPTH = 1_000;

/** State of one walk over one text. */
interface Walk {
  readonly text: string;
  readonly codes: Codes;
  readonly visitor: TextVisitor;
  /** True while the walk over the text is inside a selected value. */
  isWithin: boolean;
  /** Number of values that the walk has selected so far. */
  selections: number;
}

/**
 * Skips an array or object that is nested too deep to be searched and in which no path selects anything. Uses no
 * recursion, so that no depth can overflow the stack. Returns the position after the array or object.
 */
function skipDeep({ text, codes }: Walk, from: number): number {
  let depth = 0;
  let at = from;
  do {
    const code = codes[at] as number;
    if (code === 0) unexpected(at, "the end of a value");
    at++;
    if (code === QUOTE) at = skipString(codes, at);
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth--;
  } while (depth > 0);
  try {
    // The loop above matches only brackets; the runtime's parser checks the grammar, and copes with any depth.
    JSON.parse(text.slice(from, at));
  } catch {
    unexpected(from, "a value");
  }
  return at;
}

/** Walks over the value of a member. Keeps the visitor's `keys` up to date, and records the member's name in `seen`. */
function walkMember(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
  name: string,
  seen: SeenNames | undefined,
): number {
  const { keys } = walk.visitor;
  const before = walk.selections;
  keys?.push(name);
  const end = walkValue(walk, from, state, depth);
  keys?.pop();
  if (seen && !walk.isWithin) {
    noteName(seen, name, walk.selections > before, keys);
  }
  return end;
}

/** Walks over an object; `from` is the position after its opening brace. Returns the position after its closing brace. */
function walkObject(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
): number {
  const { text, codes, visitor } = walk;
  const below = state.isEnd ? undefined : state.below();
  let at = skipBlank(codes, from);
  if (codes[at] === CLOSE_BRACE) {
    if (below) visitor.found?.(below.metByEmptyObject);
    return at + 1;
  }
  const { keys, refusesDuplicates } = visitor;
  const seen: SeenNames | undefined =
    below && refusesDuplicates ? new Map() : undefined;
  for (;;) {
    at = skipToken(codes, at, QUOTE, "a name in quotes");
    const start = at;
    let next = END;
    let name: string | undefined;
    if (below === undefined) at = skipString(codes, at);
    else {
      at = skipName(codes, start);
      if (at > 0)
        next = below.members.at(codes, text, start, at - 1) ?? below.others;
      else {
        at = -at;
        name = JSON.parse(text.slice(start - 1, at)) as string;
        next = below.members.get(name) ?? below.others;
      }
    }
    const nameEnd = at - 1;
    at = skipToken(codes, skipBlank(codes, at), COLON, '":"');
    at = skipBlank(codes, at);
    if (next === END || !(keys || seen)) at = walkValue(walk, at, next, depth);
    else {
      name ??= text.slice(start, nameEnd);
      at = walkMember(walk, at, next, depth, name, seen);
    }
    at = skipBlank(codes, at);
    const code = codes[at];
    if (code === CLOSE_BRACE) return at + 1;
    if (code !== COMMA) unexpected(at, '"," or "}"');
    at = skipBlank(codes, at + 1);
  }
}

/** Walks over an array; `from` is the position after its opening bracket. Returns the position after its closing bracket. */
function walkArray(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
): number {
  const { codes, visitor } = walk;
  const below = state.isEnd ? undefined : state.below();
  if (below && below.metByArray.length > 0) {
    visitor.metArray?.(below.metByArray);
  }
  let at = skipBlank(codes, from);
  if (codes[at] === CLOSE_BRACKET) {
    if (below) visitor.found?.(below.metByEmptyArray);
    return at + 1;
  }
  const { keys } = visitor;
  const every = below ? below.elements : END;
  for (let index = 0; ; index++) {
    const next = every ?? (below as StatesBelow).elementAt(index);
    if (next === END || !keys) at = walkValue(walk, at, next, depth);
    else {
      keys.push(index);
      at = walkValue(walk, at, next, depth);
      keys.pop();
    }
    at = skipBlank(codes, at);
    const code = codes[at];
    if (code === CLOSE_BRACKET) return at + 1;
    if (code !== COMMA) unexpected(at, '"," or "]"');
    at = skipBlank(codes, at + 1);
  }
}

/**
 * Walks over a value. Reports the value to the visitor if a path selects it, and otherwise reports the selected values
 * inside it.
 */
function walkValue(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
): number {
  return state.selectedBy.length > 0
    ? walkSelected(walk, from, state, depth)
    : walkInside(walk, from, state, depth);
}

/** Walks over a value without regard to whether a path selects the value itself. */
function walkInside(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
): number {
  const { codes } = walk;
  const code = codes[from];
  if (code === QUOTE) {
    const end = skipString(codes, from + 1);
    if (walk.visitor.isSelected?.(from, end))
      selectValue(walk, from, end, state);
    return end;
  }
  const isObject = code === OPEN_BRACE;
  if (!isObject && code !== OPEN_BRACKET) return skipScalar(codes, from);
  if (depth > MAX_DEPTH) {
    if (state.isEnd) return skipDeep(walk, from);
    refuseDepth();
  }
  return isObject
    ? walkObject(walk, from + 1, state, depth + 1)
    : walkArray(walk, from + 1, state, depth + 1);
}

function refuseDepth(): never {
  refuseSearch(`the text is nested deeper than ${MAX_DEPTH}`);
}

/**
 * Walks over a value that a path selects. Reports the value to the visitor, unless the value lies in another selected
 * value.
 */
function walkSelected(
  walk: Walk,
  from: number,
  state: TextState,
  depth: number,
): number {
  const { visitor } = walk;
  if (depth > MAX_DEPTH) refuseDepth();
  visitor.found?.(state.selectedBy);
  if (walk.isWithin) return walkInside(walk, from, state, depth);
  walk.isWithin = true;
  const inner = visitor.found ? state : END;
  const end = walkInside(walk, from, inner, depth);
  walk.isWithin = false;
  selectValue(walk, from, end, state);
  return end;
}

function selectValue(
  walk: Walk,
  start: number,
  end: number,
  state: TextState,
): void {
  walk.selections++;
  walk.visitor.select(start, end, state);
}

/**
 * Walks over a JSON text once, reports the selected values to the visitor, and checks the grammar of the whole text
 * (RFC 8259).
 *
 * @param root state of the text's root, from an automaton
 * @throws {UnsupportedTypeError} if the text is not JSON, if a path goes deeper than 1,000 levels, or if the visitor
 * refuses duplicate names and a name that leads to a selected value occurs twice in its object
 */
export function walkText(
  text: string,
  root: TextState,
  visitor: TextVisitor,
): void {
  withCodes(text, (codes) => {
    const walk: Walk = { text, codes, visitor, isWithin: false, selections: 0 };
    try {
      const start = skipBlank(codes, 0);
      const end = skipBlank(codes, walkValue(walk, start, root, 0));
      if (end < text.length) unexpected(end, "the end");
    } catch (error) {
      if (error instanceof Unexpected) refuseText(text, error);
      throw error;
    }
  });
}

const CHECK_ONLY: TextVisitor = {
  select() {},
  found: undefined,
  keys: undefined,
  refusesDuplicates: false,
};

/**
 * Throws unless a text is JSON (RFC 8259).
 *
 * @throws {UnsupportedTypeError} if the text is not JSON; the error message gives the position of the error
 */
export function checkText(text: string): void {
  walkText(text, END, CHECK_ONLY);
}

/**
 * Returns the position after a value in a text.
 *
 * @param codes the codes of the text
 * @param from position of the value's first character
 */
export function skipValue(text: string, codes: Codes, from: number): number {
  const visitor = CHECK_ONLY;
  const walk: Walk = { text, codes, visitor, isWithin: false, selections: 0 };
  return walkValue(walk, from, END, 0);
}
