import { convertExactly, holdAnswer } from "./documents/exact-numbers.ts";
import { markSets, unmarkSets } from "./documents/number-sets.ts";
import type { Middleware, RelativeStack } from "./middleware-stack.ts";
import { refuseOtherTables } from "./other-tables.ts";

/** Mark in the arguments of a command whose request no document client converts. */
export const RAW: unique symbol = Symbol.for("sealmask.dynamodb.raw");

/** Middleware with its name, and its place in a stack beside another one. */
type Placed = readonly [
  middleware: Middleware,
  name: string,
  relation: "before" | "after",
  toMiddleware: string,
];

/** Stands where a document command has its marshalling. If it runs, the command is not a document command. */
const markRaw: Middleware = (next) => (args) => next({ ...args, [RAW]: true });

/** Stands where a document command has its unmarshalling. */
const doNothing: Middleware = (next) => next;

const MARSHALL = "DocumentMarshall";
const UNMARSHALL = "DocumentUnmarshall";
const UNMARK = "sealmask-unmark-sets";
const HOLD = "sealmask-hold-answer";

/** Middleware that is the same for all encryptors: a stack has each of them once. */
const SHARED: readonly Placed[] = /* @__PURE__ */ [
  [markRaw, MARSHALL, "before", "serializerMiddleware"],
  [markSets, "sealmask-mark-sets", "before", MARSHALL],
  [unmarkSets, UNMARK, "after", MARSHALL],
  [doNothing, UNMARSHALL, "before", "deserializerMiddleware"],
  [convertExactly, "sealmask-convert-exactly", "before", UNMARSHALL],
  [holdAnswer, HOLD, "after", UNMARSHALL],
];

/**
 * Puts the middleware of an encryptor into a stack, inside of the document client's conversions and of what all encryptors
 * share. A middleware of the same name is replaced.
 *
 * @param name name of the encryptor's middleware
 */
export function placeMiddleware(
  stack: RelativeStack,
  name: string,
  encrypt: Middleware,
  decrypt: Middleware,
): void {
  const own: readonly Placed[] = [
    [encrypt, `${name}-encrypt`, "after", UNMARK],
    [decrypt, `${name}-decrypt`, "after", HOLD],
  ];
  place(stack, [...SHARED, ...own]);
}

/**
 * Puts the middleware that refuses other tables into a stack, inside of all encryptors' own. It stays when the middleware of an
 * encryptor is replaced by one that would allow them.
 */
export function placeRefusal(stack: RelativeStack): void {
  place(stack, [
    [
      refuseOtherTables,
      "sealmask-refuse-other-tables",
      "after",
      "serializerMiddleware",
    ],
  ]);
}

function place(stack: RelativeStack, all: readonly Placed[]): void {
  for (const [middleware, name, relation, toMiddleware] of all) {
    const override = true;
    stack.addRelativeTo(middleware, { name, relation, toMiddleware, override });
  }
}
