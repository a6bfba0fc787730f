import { wrappedNumber } from "../../values/number-text.ts";
import { isPlainObject, setMember } from "../../values/plain-object.ts";
import type { Middleware } from "../middleware-stack.ts";

/** Tells, in the arguments of a command, that its request has marked sets. */
const MARKED: unique symbol = Symbol.for("sealmask.dynamodb.marked");

/** First member of a marked set, as text. It has more digits than DynamoDB takes, so one that stays by mistake is refused. */
const MARK_TEXT: string = /* @__PURE__ */ "1".repeat(60);

const MARK: bigint = /* @__PURE__ */ BigInt(MARK_TEXT);

/** Tells whether the document client writes a member of a set after a bigint without losing digits. */
function isNumber(member: unknown): boolean {
  if (typeof member === "bigint") return true;
  if (typeof member === "number") {
    return Math.abs(member) <= Number.MAX_SAFE_INTEGER;
  }
  const isObject = typeof member === "object" && member !== null;
  return isObject && wrappedNumber(member) !== undefined;
}

/** Tells whether a set has numbers of several kinds, or objects that stand for numbers. */
function isToMark(set: ReadonlySet<unknown>): boolean {
  const members = [...set];
  const kinds = new Set(members.map((member) => typeof member));
  return (kinds.size > 1 || kinds.has("object")) && members.every(isNumber);
}

/** Returns what an object of a request holds, if it is one that {@link marked} copies. */
function membersOf(holder: object): readonly unknown[] {
  if (Array.isArray(holder)) return holder;
  if (holder instanceof Map) return [...holder.values()];
  return isPlainObject(holder) ? Object.values(holder) : [];
}

/**
 * Tells whether a request holds a set to mark.
 *
 * @param seen objects that were searched
 */
function hasSetToMark(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof Set) return isToMark(value);
  if (seen.has(value)) return false;
  seen.add(value);
  return membersOf(value).some((each) => hasSetToMark(each, seen));
}

/** Copies a value of a request with its sets marked. Objects without such a set are shared. */
function marked(value: unknown): unknown {
  if (!hasSetToMark(value, new Set())) return value;
  if (value instanceof Set) return new Set([MARK, ...value]);
  if (Array.isArray(value)) return value.map(marked);
  if (value instanceof Map) {
    return new Map([...value].map(([name, each]) => [name, marked(each)]));
  }
  const copy = {};
  for (const [name, member] of Object.entries(value as object)) {
    setMember(copy, name, marked(member));
  }
  return copy;
}

/** Takes the marks out of the sets of a request that the document client has converted. */
function removeMarks(value: unknown, seen: Set<object>): void {
  if (typeof value !== "object" || value === null) return;
  if (ArrayBuffer.isView(value) || seen.has(value)) return;
  seen.add(value);
  const { NS } = value as { readonly NS?: unknown };
  if (Array.isArray(NS) && NS[0] === MARK_TEXT) NS.shift();
  for (const member of Object.values(value)) removeMarks(member, seen);
}

/**
 * Lets document commands take sets that hold a `NumberText`, or numbers and bigints. By itself `DynamoDBDocumentClient`
 * goes by a set's first member: it knows no `NumberText` there, and takes no bigint after a number. After a bigint it writes
 * every number as it is, so such a set gets one in front, which {@link unmarkSets} takes away after the conversion.
 */
export const markSets: Middleware = (next) => (args) => {
  const input = marked(args.input) as object;
  if (input === args.input) return next(args);
  return next({ ...args, input, [MARKED]: true });
};

/** Takes away what {@link markSets} has added. */
export const unmarkSets: Middleware = (next) => (args) => {
  if (args[MARKED]) removeMarks(args.input, new Set());
  return next(args);
};
