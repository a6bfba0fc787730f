import type { HandlerResult, Middleware } from "../middleware-stack.ts";
import { type ExactItems, exactItemsOf } from "./exact-items.ts";

/** Answer that is held back from the document client, in the arguments. */
const HELD: unique symbol = Symbol.for("sealmask.dynamodb.held");

/** Names and indexes that lead from an answer to an item. */
type Path = readonly (string | number)[];

/** Place of an exact item in an answer. */
interface Place {
  /** Object or array that holds the item's attribute values, at the last step of the path. */
  readonly holder: object;
  readonly path: Path;
  /** The item as plain values. */
  readonly plain: object;
}

/** Answer with exact items that the document client has not converted yet. */
interface HeldAnswer {
  result?: HandlerResult;
  places: readonly Place[];
  /** Output that the document client converts next, in place of the answer's. */
  output: object;
}

/** Converts attribute values as the document client does. */
type Convert = (item: object) => Promise<unknown>;

/** Maximum number of steps from an answer to an item. */
const MAX_STEPS = 5;

/** Number whose conversion fails, unless the client wraps numbers. */
const UNCONVERTIBLE = "1e40";

/** Numbers with their conversion, unless the client wraps numbers. */
const CONVERTIBLE: readonly (readonly [text: string, plain: unknown])[] =
  /* @__PURE__ */ [
    ["1", 1],
    ["0.5", 0.5],
    ["9007199254740993", BigInt("9007199254740993")],
  ];

/** Finds the exact items of an answer. */
function* placesIn(
  holder: object,
  exact: ExactItems,
  path: Path = [],
): Generator<Place> {
  if (ArrayBuffer.isView(holder) || path.length === MAX_STEPS) return;
  for (const [name, member] of Object.entries(holder)) {
    if (typeof member !== "object" || member === null) continue;
    const step = Array.isArray(holder) ? Number(name) : name;
    const to = [...path, step];
    const plain = exact.get(member);
    if (plain === undefined) yield* placesIn(member, exact, to);
    else yield { holder, path: to, plain };
  }
}

/** Returns what stands at a path; `undefined` if nothing does. */
function at(value: unknown, path: Path): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== "object" || found === null) return undefined;
    if (!Object.hasOwn(found, step)) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[step];
  }
  return found;
}

/** Sets the member of an object or array at the last step of a path. */
function setLast(holder: object, path: Path, value: unknown): void {
  Reflect.set(holder, path.at(-1) as string | number, value);
}

/** Returns a function that has the document client convert an item alone, at the place of one in an answer. */
function converter(
  { path }: Place,
  pass: (output: object) => Promise<HandlerResult>,
): Convert {
  const first = path.map((step) => (typeof step === "number" ? 0 : step));
  return async (item) => {
    const output = path.reduceRight<object>(
      (inner, step) => (typeof step === "number" ? [inner] : { [step]: inner }),
      item,
    );
    return at((await pass(output)).output, first);
  };
}

/**
 * Tells whether the document client converts numbers in a way of its own, with its option `wrapNumbers`. Middleware cannot
 * read that option, so it tries the conversion.
 */
async function wrapsNumbers(convert: Convert): Promise<boolean> {
  try {
    await convert({ number: { N: UNCONVERTIBLE } });
    return true;
  } catch {
    // So it does by default. A function of the caller's may throw as well.
  }
  try {
    const list = CONVERTIBLE.map(([N]) => ({ N }));
    const found = await convert({ numbers: { L: list } });
    return !CONVERTIBLE.every(
      ([, plain], i) => at(found, ["numbers", i]) === plain,
    );
  } catch {
    return true;
  }
}

/**
 * Gives document commands the items of their answers with all digits of their numbers. By itself
 * `DynamoDBDocumentClient` rounds a number of many digits, and throws for one such as `1.23e+40`. An item with such
 * numbers is converted as `decrypt` of an item encryptor converts it, unless the client wraps numbers: then the client
 * converts it.
 *
 * Stands outside of the client's conversion, and {@link holdAnswer} inside. For an answer with such items, the conversion runs
 * several times, on what the other one returns from memory: nothing is sent or decrypted again.
 */
export const convertExactly: Middleware = (next) => async (args) => {
  if (exactItemsOf(args) === undefined) return next(args);
  const held: HeldAnswer = { places: [], output: {} };
  const pass = (output: object) => {
    held.output = output;
    return next({ ...args, [HELD]: held });
  };
  const first = await pass({});
  const { result, places } = held;
  const [place] = places;
  if (result === undefined || place === undefined) return first;
  const output = result.output as object;
  if (await wrapsNumbers(converter(place, pass))) return pass(output);
  for (const { holder, path } of places) setLast(holder, path, {});
  const converted = await pass(output);
  for (const { path, plain } of places) {
    const holder = at(converted.output, path.slice(0, -1));
    if (typeof holder !== "object" || holder === null) {
      throw new TypeError(
        `Cannot convert the answer: expected the document client to keep its items in their places, got none at ${path.join("/")}; read it with a command of DynamoDBClient`,
      );
    }
    setLast(holder, path, plain);
  }
  return converted;
};

/**
 * Holds an answer with exact items back from the document client's conversion, for {@link convertExactly}, and gives the
 * conversion what that asks for.
 */
export const holdAnswer: Middleware = (next) => async (args) => {
  const held = args[HELD] as HeldAnswer | undefined;
  if (held?.result) return { ...held.result, output: held.output };
  const result = await next(args);
  const exact = exactItemsOf(args);
  if (!held || !exact || exact.size === 0) return result;
  held.places = [...placesIn(result.output ?? {}, exact)];
  if (held.places.length === 0) return result;
  held.result = result;
  return { ...result, output: {} };
};
