import jsonPatch from "fast-json-patch";
import { copyJson } from "../../json/copy-json.ts";
import { readTokens } from "../../json/path/parse-pointer.ts";
import {
  type EnvelopeError,
  InvalidPathError,
  malformedPart,
} from "../../util/errors.ts";

/**
 * Mark of an array on the path to a sealed place: the number of steps before the array, its length, and the fingerprint
 * of the element that the path goes through.
 */
export type ElementMark = readonly [
  step: number,
  length: number,
  fingerprint: string,
];

/** Patch operation that tests that the masked value is still in its place. */
export interface TestOperation {
  readonly op: "test";
  readonly path: string;
  readonly value: unknown;
  /**
   * Marks of the arrays on the path to the place, the outermost first; left out if the path has no arrays. Other
   * programs ignore this member, as RFC 6902 (section 4) demands for members that it does not define.
   */
  readonly elements?: readonly ElementMark[];
}

/** Patch operation that writes the original value. */
export interface ReplaceOperation {
  readonly op: "replace";
  readonly path: string;
  readonly value: unknown;
}

/** Content of a sealed token: a JSON Patch (RFC 6902) with a `test` and a `replace` operation for each place. */
export type SealedPatch = (TestOperation | ReplaceOperation)[];

/**
 * Parsed operations of a sealed patch for one place: the test of the mask, and the replacement by the original value.
 */
export interface SealedPlace {
  /** JSON Pointer (RFC 6901) of the place. */
  readonly pointer: string;
  /** Reference tokens of the pointer, unescaped. */
  readonly tokens: readonly string[];
  /** Masked value that must be at the place. */
  readonly mask: unknown;
  /** Original value to write to the place. */
  readonly original: unknown;
  /** Marks of the arrays on the path to the place. */
  readonly elements: readonly ElementMark[];
}

/** Maximum number of places that one token may restore. */
export const MAX_PLACES = 100_000;

/** Maximum nesting depth of arrays and objects in a value. The same limit holds for searches. */
export const MAX_DEPTH = 1_000;

/** Number of levels in a patch above the values: the array of operations, and the operation. */
const VALUE_DEPTH = 2;

/** Makes the error for a token that holds no sealed patch. */
export function foreignPatch(
  expected: string,
  got: string = "something else",
): EnvelopeError {
  return malformedPart(
    "sealed patch",
    expected,
    `${got}; pass the token that seal returned`,
  );
}

/** Returns the members of an operation, after checking that the operation has exactly the members of its kind. */
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
    throw foreignPatch(`exactly ${names.join(", ")} in operation ${at}`);
  }
  if (members.op === op) return members;
  throw foreignPatch(`"${op}" as operation ${at}`);
}

function tokensOf(pointer: string, at: number): string[] {
  try {
    return readTokens(pointer);
  } catch (error) {
    if (!(error instanceof InvalidPathError)) throw error;
    // The error's message quotes the decrypted text.
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
 * Parses the content of a sealed token strictly.
 *
 * @throws {EnvelopeError} if the content is not a sealed patch; the error message quotes none of the content
 */
export function readPatch(value: unknown): SealedPlace[] {
  if (!Array.isArray(value) || value.length % 2 !== 0) {
    throw foreignPatch("an array of pairs of operations");
  }
  if (value.length > MAX_PLACES * 2) {
    throw foreignPatch(`at most ${MAX_PLACES} pairs of operations`);
  }
  // Copies the data first, because later steps recurse as deep as the data.
  const rules = { isExact: true, maxDepth: MAX_DEPTH + VALUE_DEPTH };
  const data = copyJson(value, rules, (found) => {
    throw foreignPatch("JSON data", found);
  }) as [];
  // The error that `validate` returns quotes values, and is not passed on.
  if (jsonPatch.validate(data)) throw foreignPatch("operations of RFC 6902");
  const places: SealedPlace[] = [];
  for (let at = 0; at < data.length; at += 2) {
    const test = membersOf(data[at], "test", at);
    const replace = membersOf(data[at + 1], "replace", at + 1);
    const pointer = test.path as string;
    if (replace.path !== pointer) {
      throw foreignPatch(`the same path in operations ${at} and ${at + 1}`);
    }
    const tokens = tokensOf(pointer, at);
    const isMarked = Object.hasOwn(test, "elements");
    const elements = isMarked ? readMarks(test.elements, at) : [];
    const { value: mask } = test;
    places.push({ pointer, tokens, mask, original: replace.value, elements });
  }
  return places;
}
