import jsonPatch from "fast-json-patch";
import { copyJson } from "../../json/copy-json.ts";
import { readTokens } from "../../json/path/parse-pointer.ts";
import {
  type EnvelopeError,
  InvalidPathError,
  malformedPart,
} from "../../util/errors.ts";

/**
 * An array on the way to a sealed place: after how many steps it came, how long it was, and the fingerprint of the element
 * that the way goes through.
 */
export type ElementMark = readonly [
  step: number,
  length: number,
  fingerprint: string,
];

/** Asks that the masked value stands where it stood. */
export interface TestOperation {
  readonly op: "test";
  readonly path: string;
  readonly value: unknown;
  /**
   * A mark for each array on the way, the outermost first; left out when there is none. RFC 6902 (section 4) has others
   * ignore a member that it does not define.
   */
  readonly elements?: readonly ElementMark[];
}

/** Puts the original value there. */
export interface ReplaceOperation {
  readonly op: "replace";
  readonly path: string;
  readonly value: unknown;
}

/** What a sealed token holds: a JSON Patch (RFC 6902) of pairs, a `test` and a `replace` for each place. */
export type SealedPatch = (TestOperation | ReplaceOperation)[];

/** A pair of operations, read. */
export interface SealedPlace {
  /** Where, as a JSON Pointer (RFC 6901). */
  readonly pointer: string;
  /** The same, taken apart. */
  readonly tokens: readonly string[];
  /** What should stand there. */
  readonly mask: unknown;
  /** What is to be put there. */
  readonly original: unknown;
  /** Marks of the arrays on the way. */
  readonly elements: readonly ElementMark[];
}

/** How many places one token may restore. */
export const MAX_PLACES = 100_000;

/** How many arrays and objects may be nested in a value: as many as any search goes through. */
export const MAX_DEPTH = 1_000;

/** Levels of a patch above its values, which may be nested as deep as in a document: the array, and the operation. */
const VALUE_DEPTH = 2;

/** Makes the error of a token that holds something else. */
export function foreignPatch(
  expected: string,
  got: string = "something else",
): EnvelopeError {
  return malformedPart(
    "sealed patch",
    expected,
    `${got}; was the token made by seal?`,
  );
}

/** Returns the members of an operation, which must be all those of its kind, and no others. */
function membersOf(
  operation: unknown,
  op: string,
  at: number,
): Readonly<Record<string, unknown>> {
  const members = operation as Readonly<Record<string, unknown>>;
  const names = ["op", "path", "value"];
  if (op === "test" && Object.hasOwn(members, "elements")) {
    names.push("elements");
  }
  const isComplete = names.every((name) => Object.hasOwn(members, name));
  if (!isComplete || Object.keys(members).length !== names.length) {
    throw foreignPatch(`nothing but ${names.join(", ")} in operation ${at}`);
  }
  if (members.op === op) return members;
  throw foreignPatch(`"${op}" as operation ${at}`);
}

function tokensOf(pointer: string, at: number): string[] {
  try {
    return readTokens(pointer);
  } catch (error) {
    if (!(error instanceof InvalidPathError)) throw error;
    // The error's message quotes the text, which may be anything.
    throw foreignPatch(`a JSON Pointer in operation ${at}`);
  }
}

function readMarks(marks: unknown, at: number): ElementMark[] {
  const isRight = (mark: unknown) =>
    Array.isArray(mark) &&
    mark.length === 3 &&
    Number.isSafeInteger(mark[0]) &&
    Number.isSafeInteger(mark[1]) &&
    typeof mark[2] === "string";
  if (Array.isArray(marks) && marks.length > 0 && marks.every(isRight)) {
    return marks;
  }
  throw foreignPatch(`steps, lengths and fingerprints in operation ${at}`);
}

/**
 * Reads what a token held, strictly.
 *
 * @throws {EnvelopeError} when it is no sealed patch; the message holds nothing of it
 */
export function readPatch(value: unknown): SealedPlace[] {
  if (!Array.isArray(value) || value.length % 2 !== 0) {
    throw foreignPatch("an array of pairs of operations");
  }
  if (value.length > MAX_PLACES * 2) {
    throw foreignPatch(`at most ${MAX_PLACES} pairs of operations`);
  }
  // First, for what comes after goes as deep as the data.
  const rules = { isExact: true, maxDepth: MAX_DEPTH + VALUE_DEPTH };
  const data = copyJson(value, rules, (found) => {
    throw foreignPatch("JSON data", found);
  }) as [];
  // What it returns quotes values, so no more is told than that.
  if (jsonPatch.validate(data)) throw foreignPatch("operations of RFC 6902");
  const places: SealedPlace[] = [];
  for (let at = 0; at < data.length; at += 2) {
    const test = membersOf(data[at], "test", at);
    const replace = membersOf(data[at + 1], "replace", at + 1);
    const pointer = test.path as string;
    if (replace.path !== pointer) {
      throw foreignPatch(`one path in operations ${at} and ${at + 1}`);
    }
    const tokens = tokensOf(pointer, at);
    const isMarked = Object.hasOwn(test, "elements");
    const elements = isMarked ? readMarks(test.elements, at) : [];
    const { value: mask } = test;
    places.push({ pointer, tokens, mask, original: replace.value, elements });
  }
  return places;
}
