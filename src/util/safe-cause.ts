import { describeType } from "./describe-type.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** Error, or an object that a library throws in place of an error. */
interface ErrorLike {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** Maximum number of errors kept below one error, and of one `errors` list; the rest is dropped. */
const MAX_ERRORS = 64;

/**
 * Maximum number of inspections for one cause; errors beyond it are copied without inspection. Without this limit, getters
 * that return new errors could keep the search going for ever.
 */
const MAX_LOOKS = 4 * MAX_ERRORS;

/** State of the search through one cause. */
interface Search {
  /** Number of errors inspected so far. */
  looks: number;
  /** Copy of each error that was copied. */
  readonly copies: Map<unknown, unknown>;
}

/** Names of string members that describe the failure and hold no data of the caller. */
const TEXTS: readonly string[] = [
  "name",
  "code",
  "reason",
  "syscall",
  "hostname",
  "host",
  "address",
  "path",
  "requestId",
  "Type",
  "claim",
  "branchKeyId",
  "sourceURL",
  "$fault",
  "$service",
];

/** Object members of the AWS SDK's errors, each with the names of the members that are kept. */
const OBJECTS: Readonly<Record<string, readonly string[]>> = {
  $metadata: [
    "httpStatusCode",
    "requestId",
    "extendedRequestId",
    "cfId",
    "attempts",
    "totalRetryDelay",
  ],
  $retryable: ["throttling"],
};

/** Names of members that have a rule of their own: texts that may quote data, and the errors below. */
const OWN_RULE: readonly string[] = ["message", "stack", "cause", "errors"];

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isErrorLike(value: unknown): value is object & ErrorLike {
  if (!isObject(value)) return false;
  if (value instanceof Error) return true;
  const { name, message } = value as Partial<ErrorLike>;
  return [name, message].every((each) => typeof each === "string");
}

/**
 * Returns an error's message without secrets. The message of a `SyntaxError` is replaced, because a parser may quote
 * its input.
 */
function shownText(error: ErrorLike): string {
  if (error instanceof SyntaxError) {
    return "Message removed: a parser may quote its input in it";
  }
  return hideSecrets(`${error.message}`);
}

/**
 * Tells whether a member of an error can be kept unchanged, because the member holds neither data of the caller nor
 * credentials.
 */
function isSafe(key: string | symbol, value: unknown): boolean {
  if (typeof value === "number" || typeof value === "boolean") return true;
  if (value === undefined || value === null) return true;
  if (typeof key === "symbol") return false;
  if (OWN_RULE.includes(key)) return true;
  if (typeof value === "string") {
    return TEXTS.includes(key) && hideSecrets(value) === value;
  }
  const names = namesWithin(key);
  return names !== undefined && isObject(value) && hasOnly(value, names);
}

/**
 * Returns the names that may be kept inside a member of an error whose value is an object, such as `$metadata`. Returns
 * `undefined` if no object may be kept under this key.
 */
function namesWithin(key: string | symbol): readonly string[] | undefined {
  const isKnown = typeof key === "string" && Object.hasOwn(OBJECTS, key);
  return isKnown ? OBJECTS[key] : undefined;
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.entries(value).every(
    ([name, each]) => names.includes(name) && !isObject(each),
  );
}

/**
 * Returns the cause of an error and the items of its `errors` list. A long list is cut just above {@link MAX_ERRORS},
 * so that the caller notices that the list is too long.
 */
function errorsBelow({ cause, errors }: ErrorLike): unknown[] {
  const list = Array.isArray(errors)
    ? errors.slice(0, MAX_ERRORS + 1)
    : [errors];
  return [cause, ...list].filter((each) => each !== undefined);
}

function memberOf(error: object, key: string | symbol): unknown {
  return (error as Record<string | symbol, unknown>)[key];
}

/** Tells whether an error is a `DOMException`. Some runtimes keep its name and message in members with symbol keys. */
function isOfDom(error: object): boolean {
  return typeof DOMException === "function" && error instanceof DOMException;
}

/** Returns the keys of an error's own members, with symbols unless the error is a `DOMException`. */
function membersOf(error: object): readonly (string | symbol)[] {
  return isOfDom(error)
    ? Object.getOwnPropertyNames(error)
    : Reflect.ownKeys(error);
}

/** Tells whether an error, apart from the errors below it, holds no secret and can be kept unchanged. */
function isCleanError(error: object & ErrorLike): boolean {
  const hasSafeMembers = membersOf(error).every((key) =>
    isSafe(key, memberOf(error, key)),
  );
  const told = `${error.message}`;
  const trace = `${error.stack ?? ""}`;
  return (
    hasSafeMembers && shownText(error) === told && hideSecrets(trace) === trace
  );
}

/** Tells whether a cause and all errors below it hold no secret and can be kept unchanged. */
function isClean(
  cause: unknown,
  search: Search,
  met: Set<unknown> = new Set(),
): boolean {
  if (typeof cause === "string") return hideSecrets(cause) === cause;
  if (typeof cause !== "object" && typeof cause !== "function") return true;
  if (cause === null || met.has(cause)) return true;
  met.add(cause);
  if (met.size > MAX_ERRORS || ++search.looks > MAX_LOOKS) return false;
  if (!isErrorLike(cause) || !isCleanError(cause)) return false;
  const below = errorsBelow(cause);
  return (
    below.length <= MAX_ERRORS &&
    below.every((each) => isClean(each, search, met))
  );
}

/** Returns the call frames of an error's stack, without the message. */
function framesOf({ stack }: ErrorLike): string {
  const lines = `${stack ?? ""}`.split("\n");
  return lines.filter((line) => /^\s+at |^[^\s@]*@/.test(line)).join("\n");
}

/** Copies an error without secrets: its class, its safe members, its call frames and safe copies of the errors below. */
function copyOf(error: object & ErrorLike, search: Search): unknown {
  const message = shownText(error);
  const copy = new Error(message);
  search.copies.set(error, copy);
  const name = typeof error.name === "string" ? error.name : "Error";
  // Keep the class, for `instanceof`. A DOMException is excluded: its getters read internal slots, which a copy lacks.
  if (error instanceof Error && !isOfDom(error)) {
    Object.setPrototypeOf(copy, Object.getPrototypeOf(error));
  }
  const define = (key: string | symbol, value: unknown, enumerable = true) =>
    Object.defineProperty(copy, key, {
      value,
      enumerable,
      configurable: true,
      writable: true,
    });
  for (const key of membersOf(error)) {
    const value = memberOf(error, key);
    if (typeof key === "string" && OWN_RULE.includes(key)) continue;
    const names = namesWithin(key);
    if (isSafe(key, value)) define(key, value);
    else if (names && isObject(value)) define(key, pick(value, names));
  }
  define("name", hideSecrets(name), Object.hasOwn(error, "name"));
  const frames = hideSecrets(framesOf(error));
  define("stack", `${copy.name}: ${message}\n${frames}`, false);
  const { cause, errors } = error;
  if (cause !== undefined) define("cause", safeCopy(cause, search), false);
  if (Array.isArray(errors)) {
    const kept = errors.slice(0, MAX_ERRORS);
    const safe = kept.map((each) => safeCopy(each, search));
    const more = errors.length - kept.length;
    if (more > 0) safe.push(new Error(`${more} more errors are left out`));
    define("errors", safe, false);
  }
  return copy;
}

function pick(value: object, names: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(value).filter(
      ([name, each]) => names.includes(name) && !isObject(each),
    ),
  );
}

/** Returns the cause itself if it is clean, otherwise a copy without secrets; reuses the copy of a cause met before. */
function safeCopy(cause: unknown, search: Search): unknown {
  const { copies } = search;
  if (copies.has(cause)) return copies.get(cause);
  if (isClean(cause, search)) return cause;
  if (typeof cause === "string") return hideSecrets(cause);
  if (!isErrorLike(cause)) {
    return new Error(
      `Cannot keep the cause: expected an error, got ${describeType(cause)}`,
    );
  }
  if (copies.size >= MAX_ERRORS) {
    return new Error(
      `Cannot keep the cause: expected at most ${MAX_ERRORS} errors, got more`,
    );
  }
  return copyOf(cause, search);
}

/**
 * Returns a cause that an error can hold without leaking secrets into a log. Errors of HTTP clients and of the AWS SDK may
 * hold requests and responses, or quote a signed request with its session token. Such an error is replaced by a copy with
 * its class, name, code, HTTP status and a message without the quoted parts. Any other cause is returned unchanged.
 */
export function safeCause(cause: unknown): unknown {
  try {
    return safeCopy(cause, { looks: 0, copies: new Map() });
  } catch {
    // A getter or a proxy threw.
    return new Error("Cannot keep the cause: reading its members failed");
  }
}
