import { refuseAs, show } from "../util/assert.ts";
import { assertFunction } from "../util/read-value.ts";
import { maskArgument } from "./hide-arguments.ts";
import type { Masker } from "./masker.ts";

/** Function `pino`, version 9.6 or later. */
export interface Pino {
  /** Makes a logger. */
  (...args: never[]): object;
  /** Version of `pino`, such as `"10.4.0"`. */
  readonly version: string;
}

/** Function that masks a log line. */
type MaskLine = (line: string) => string;

type Method = (...args: unknown[]) => void;

/** Hook of `pino` that gets the arguments of a log call and the method that logs them. */
type LogMethod = (
  this: unknown,
  args: unknown[],
  method: Method,
  level: number,
) => void;

interface Hooks {
  readonly streamWrite?: unknown;
  readonly logMethod?: unknown;
}

/** Tells whether a version of `pino` has the hook `streamWrite`, which came with 9.6. */
function knowsStreamWrite(version: unknown): boolean {
  const [major = 0, minor = 0] = `${version}`.split(".").map(Number);
  return major > 9 || (major === 9 && minor >= 6);
}

/** Tells whether the first argument of `pino` is a destination and not options, by `pino`'s own rule. */
function isDestination(value: unknown): boolean {
  if (typeof value === "string") return true;
  const { write } = (value ?? {}) as { readonly write?: unknown };
  return typeof write === "function";
}

/** Combines the caller's `streamWrite` hook with masking. Masking runs last, on the line that is written. */
function composed(theirs: unknown, mask: MaskLine): MaskLine {
  if (theirs === undefined) return mask;
  const expected = "a function that takes a line";
  assertFunction("hooks.streamWrite", theirs, expected);
  return (line) => mask((theirs as MaskLine)(line));
}

/** Masks one argument of a log call. Never throws. */
function shownArgument(given: unknown, masker: Masker): unknown {
  if (typeof given !== "object" || given === null) return given;
  try {
    return maskArgument(given, masker).value;
  } catch (error) {
    return masker.notice(error, undefined);
  }
}

/**
 * Makes a `logMethod` hook that masks the arguments of `%o`, `%O` and `%j`, after the caller's own hook. `pino` writes
 * these arguments into the text of the log message, which no path can reach.
 */
function maskingArguments(theirs: unknown, masker: Masker): LogMethod {
  if (theirs !== undefined) {
    assertFunction(
      "hooks.logMethod",
      theirs,
      "a function that takes arguments",
    );
  }
  const shown = (args: unknown[]): unknown[] => {
    // The first argument is the message, or an object that the message follows.
    const message = typeof args[0] === "object" ? 1 : 0;
    if (args.length <= message + 1) return args;
    return args.map((each, i) =>
      i > message ? shownArgument(each, masker) : each,
    );
  };
  return function (args, method, level) {
    if (theirs === undefined) return method.apply(this, shown(args));
    const log: Method = (...given) => method.apply(this, shown(given));
    (theirs as LogMethod).call(this, args, log, level);
  };
}

function withHooks(options: object, masker: Masker): object {
  const { hooks } = options as { readonly hooks?: Hooks | null };
  const streamWrite = composed(hooks?.streamWrite, masker.line);
  const logMethod = maskingArguments(hooks?.logMethod, masker);
  // Inherits from the caller's hooks; a copy would lack hooks that are methods of a class.
  const own = Object.create(hooks ?? null, {
    streamWrite: { value: streamWrite },
    logMethod: { value: logMethod },
  });
  return { ...options, hooks: own };
}

/**
 * Wraps `pino` so that its loggers mask every line as the last step of `pino`. It uses the hook `streamWrite`, because
 * `formatters` do not see the bindings of child loggers.
 *
 * @throws {TypeError} if `pino` is not the function, or has no `streamWrite` hook
 */
export function maskedPino<P extends Pino>(pino: P, masker: Masker): P {
  assertFunction("pino", pino, "the function pino");
  if (!knowsStreamWrite(pino.version)) {
    const got = `version ${show(pino.version)}, which would not mask; update pino`;
    refuseAs("pino", "pino 9.6 or later", got);
  }
  const make = (target: P, self: unknown, args: readonly unknown[]): object => {
    const [first, second] = args;
    const isStream = isDestination(first);
    const options = withHooks((isStream ? undefined : first) ?? {}, masker);
    const stream = isStream ? first : second;
    return Reflect.apply(target, self, [options, stream]);
  };
  const masked: P = new Proxy(pino, {
    apply: make,
    // `new pino()` returns the same logger as `pino()`.
    construct: (target, args) => make(target, undefined, args),
    // `pino.pino` and `pino.default` are the function itself.
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return member === target ? masked : member;
    },
  });
  return masked;
}
