import { describeType } from "./describe-type.ts";
import { hideSecrets } from "./hide-secrets.ts";

/** An error, or what a library throws for one. */
interface ErrorLike {
  readonly name: unknown;
  readonly message: unknown;
  readonly stack?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/** How many errors below one are kept, and of one list; what is longer is cut. */
const MAX_ERRORS = 64;

/** How often an error is looked at; those that are left then are copied unseen. Getters may give new errors without end. */
const MAX_LOOKS = 4 * MAX_ERRORS;

/** Counts what is spent on one cause. */
interface Search {
  looks: number;
  readonly copies: Map<unknown, unknown>;
}

/** Members with texts that say what went wrong, and never with what. */
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
  "sourceURL",
  "$fault",
  "$service",
];

/** Members of errors of the AWS SDK that are objects, with the members that these may have. */
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

/** Members that are errors, texts that may quote something, and what is looked at by itself. */
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

/** Returns what may be shown of an error's message; of a parser's nothing, as it quotes what was parsed. */
function shownText(error: ErrorLike): string {
  if (error instanceof SyntaxError) {
    return "The text is left out, as it may quote what was parsed";
  }
  return hideSecrets(`${error.message}`);
}

/** Whether a member tells nothing but what went wrong. */
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

/** The members that a member that is an object may have; `undefined` where it may be none. */
function namesWithin(key: string | symbol): readonly string[] | undefined {
  const isKnown = typeof key === "string" && Object.hasOwn(OBJECTS, key);
  return isKnown ? OBJECTS[key] : undefined;
}

function hasOnly(value: object, names: readonly string[]): boolean {
  return Object.entries(value).every(
    ([name, each]) => names.includes(name) && !isObject(each),
  );
}

/** The errors below one; of a long list more than may be kept, and not all. */
function errorsBelow({ cause, errors }: ErrorLike): unknown[] {
  const list = Array.isArray(errors)
    ? errors.slice(0, MAX_ERRORS + 1)
    : [errors];
  return [cause, ...list].filter((each) => each !== undefined);
}

function memberOf(error: object, key: string | symbol): unknown {
  return (error as Record<string | symbol, unknown>)[key];
}

/** Whether a runtime made an error: some keep its name and message under symbols, which others hide. */
function isOfDom(error: object): boolean {
  return typeof DOMException === "function" && error instanceof DOMException;
}

/** The names of an error's own members. */
function membersOf(error: object): readonly (string | symbol)[] {
  return isOfDom(error)
    ? Object.getOwnPropertyNames(error)
    : Reflect.ownKeys(error);
}

/** Whether an error by itself may be kept as it is. */
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

/** Whether something may be kept as it is, with all errors below it. */
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

/** The lines of a stack that say where. */
function framesOf({ stack }: ErrorLike): string {
  const lines = `${stack ?? ""}`.split("\n");
  return lines.filter((line) => /^\s+at |^[^\s@]*@/.test(line)).join("\n");
}

function copyOf(error: object & ErrorLike, search: Search): unknown {
  const message = shownText(error);
  const copy = new Error(message);
  search.copies.set(error, copy);
  const name = typeof error.name === "string" ? error.name : "Error";
  // So that it is still an instance of its class. Members of a DOMException are read from a place that no copy has.
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

function safeCopy(cause: unknown, search: Search): unknown {
  const { copies } = search;
  if (copies.has(cause)) return copies.get(cause);
  if (isClean(cause, search)) return cause;
  if (typeof cause === "string") return hideSecrets(cause);
  if (copies.size >= MAX_ERRORS || !isErrorLike(cause)) {
    return new Error(
      `Something else than an error was thrown: ${describeType(cause)}`,
    );
  }
  return copyOf(cause, search);
}

/**
 * Returns a cause as an error may keep it: whoever logs an error logs what is underneath. Errors of HTTP clients and of
 * the AWS SDK may hold requests and answers, and quote what was signed, with a session's token in it. Of such a one a copy
 * is kept, which has its class, name, code, status and a message without what it quotes; any other one is kept as it is.
 */
export function safeCause(cause: unknown): unknown {
  try {
    return safeCopy(cause, { looks: 0, copies: new Map() });
  } catch {
    // A getter that throws, or a proxy.
    return new Error("The error underneath cannot be read");
  }
}
