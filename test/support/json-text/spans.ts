/**
 * Naive parser of JSON text (RFC 8259) that records the position of each value. It is written to be easy to verify, and not to
 * be fast: the tests compare the library's positions with its positions.
 */

/** Value with its position in the text: from `start` to before `end`. */
export interface Span {
  readonly kind: "object" | "array" | "string" | "number" | "literal";
  readonly start: number;
  end: number;
  /** Members of an object, including those with duplicate names. */
  readonly members: Member[];
  /** Elements of an array. */
  readonly elements: Span[];
}

/** Member of an object. */
export interface Member {
  readonly name: string;
  /** Index of the name's opening quote. */
  readonly start: number;
  value: Span;
}

const SCALARS: readonly (readonly [Span["kind"], RegExp])[] = [
  [
    "string",
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
    /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*"/y,
  ],
  ["number", /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["literal", /true|false|null/y],
];

/**
 * Parses one value and the white space before it; ignores the rest of the text.
 *
 * @throws {SyntaxError} when there is no value
 */
export function parseValue(text: string, from = 0): Span {
  let at = from;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  const fail = (): never => {
    throw new SyntaxError(`No JSON at ${at}`);
  };
  const takeToken = (character: string): boolean => {
    take(/[ \t\n\r]*/y);
    const isNext = text[at] === character;
    if (isNext) at++;
    return isNext;
  };
  const begin = (kind: Span["kind"], start: number): Span => ({
    kind,
    start,
    end: at,
    members: [],
    elements: [],
  });
  const scalar = (): Span => {
    const start = at;
    for (const [kind, pattern] of SCALARS) {
      if (take(pattern) !== undefined) return begin(kind, start);
    }
    return fail();
  };
  /** Reads a member's name and its colon; in an array reads nothing. */
  const readName = (parent: Span): { name: string; start: number } | null => {
    if (parent.kind === "array") return null;
    take(/[ \t\n\r]*/y);
    const start = at;
    const { kind, end } = scalar();
    if (kind !== "string" || !takeToken(":")) fail();
    return { name: JSON.parse(text.slice(start, end)), start };
  };

  // Open values, each inside the one before it. A list, since they may be nested deeper than the stack allows.
  const open: Span[] = [];
  const add = (value: Span, name: ReturnType<typeof readName>): void => {
    const parent = open.at(-1);
    if (name) parent?.members.push({ ...name, value });
    else parent?.elements.push(value);
  };
  let name: ReturnType<typeof readName> = null;
  for (;;) {
    take(/[ \t\n\r]*/y);
    const start = at;
    let value: Span;
    if (takeToken("{")) value = begin("object", start);
    else if (takeToken("[")) value = begin("array", start);
    else value = scalar();
    add(value, name);
    const closing = { object: "}", array: "]" }[value.kind as "object"];
    if (closing && !takeToken(closing)) {
      open.push(value);
      name = readName(value);
      continue;
    }
    value.end = at;
    // A value that ends may also end its parent.
    let ended = value;
    for (;;) {
      const parent = open.at(-1);
      if (!parent) return ended;
      if (takeToken(",")) {
        name = readName(parent);
        break;
      }
      if (!takeToken(parent.kind === "object" ? "}" : "]")) fail();
      parent.end = at;
      ended = parent;
      open.pop();
    }
  }
}

/**
 * Parses JSON text.
 *
 * @throws {SyntaxError} when it is not JSON
 */
export function parseSpans(text: string): Span {
  const root = parseValue(text);
  const rest = text.slice(root.end).search(/[^ \t\n\r]/);
  if (rest >= 0) throw new SyntaxError(`No JSON at ${root.end + rest}`);
  return root;
}

/** Tells whether a text is JSON. */
export function isJson(text: string): boolean {
  try {
    parseSpans(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the children of a value. */
export function childrenOf({ members, elements }: Span): Span[] {
  return [...members.map(({ value }) => value), ...elements];
}

/** Returns a value and everything inside it, at any depth. */
export function spansIn(root: Span): Span[] {
  const found = [root];
  for (let i = 0; i < found.length; i++) {
    for (const child of childrenOf(found[i] as Span)) found.push(child);
  }
  return found;
}

/** Counts an object's members with a name. */
export function countOf({ members }: Span, name: string): number {
  return members.filter((each) => each.name === name).length;
}

/** Tells whether any object in a text has duplicate names. */
export function hasDuplicates(root: Span): boolean {
  return spansIn(root).some(
    ({ members }) =>
      new Set(members.map(({ name }) => name)).size < members.length,
  );
}

/** Returns the depth of a value: 0 if it has no children. */
export function depthOf(root: Span): number {
  let depth = -1;
  let level = [root];
  while (level.length > 0) {
    depth++;
    level = level.flatMap(childrenOf);
  }
  return depth;
}
