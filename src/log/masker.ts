import { compileEraser } from "../erase/erase.ts";
import {
  ERASER_DEFAULTS,
  type EraseOptions,
  resolveErase,
} from "../erase/erase-options.ts";
import { compileTextEraser } from "../erase/erase-text.ts";
import { maskValue } from "../erase/mask-value.ts";
import { SealmaskError } from "../util/errors.ts";
import { hideInStacks } from "./hide-in-stacks.ts";
import { nestedMasking } from "./nested.ts";

/** Log entry in place of a line that cannot be masked. */
export interface Notice {
  /** Level of the line that was not logged, if the level is known. */
  readonly level?: string | number;
  /** Text that says that a line was not logged, with the name of the error. */
  readonly sealmask: string;
  /** Number of lines not logged so far. */
  readonly dropped: number;
}

/** Masker of log lines and plain data, which uses one compiled eraser and counts the lines that it cannot mask. */
export interface Masker {
  /** Number of lines not logged so far. */
  readonly dropped: number;
  /** Masks a log line that is JSON. Never throws: if the line cannot be masked, returns a line with a notice. */
  line(line: string): string;
  /** Masks JSON text. Throws if the text cannot be masked. */
  text(text: string): string;
  /** Masks plain data. Throws if the data cannot be masked. */
  data(plain: unknown): unknown;
  /** Masks JSON within a text if `nested` is set. Throws if the text cannot be masked. */
  prose(text: string): string;
  /** Counts a line that is not logged, and returns the notice to log instead. */
  notice(error: unknown, level: unknown): Notice;
}

/** Pattern of a level as loggers write it. Any other value may be a secret and is not shown. */
const LEVEL = /^[\w-]{1,20}$/;

/** Pattern for the start of a line of `pino` with its level, unless a formatter removed the level. */
const LINE_START = /^\{"level":(?:(\d{1,9})|"([\w-]{1,20})")[,}]/;

function levelOf(line: string): string | number | undefined {
  const [, number, name] = LINE_START.exec(line) ?? [];
  return number === undefined ? name : Number(number);
}

function endOf(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? "";
}

/** Compiles a masker from the options of an eraser. */
export function maskerOf(options: EraseOptions, isNested: boolean): Masker {
  const resolved = resolveErase("logMasking", options, {
    ...ERASER_DEFAULTS,
    onMissingField: "ignore",
    told: new WeakSet(),
  });
  const eraseData = compileEraser(resolved);
  const eraseText = compileTextEraser(resolved);
  // A path that finds nothing in an array causes no warning, because each element is searched too.
  const all = resolved.targets?.targets.map(({ compiled }) => compiled);
  const quiet = { ...resolved, told: new WeakSet(all) };
  const eraseArray = compileEraser(quiet);
  const nested = isNested ? nestedMasking(compileTextEraser(quiet)) : undefined;
  // Only a path to the root, such as "$", selects a value that is neither an object nor an array.
  const root = resolved.targets?.targets.find(
    ({ compiled }) => compiled.select(0).length > 0,
  );
  let dropped = 0;

  const scalar = (plain: unknown): unknown =>
    root === undefined || plain === undefined
      ? plain
      : maskValue(plain, root.rule, [], resolved.onEvent);
  const data = (plain: unknown): unknown => {
    if (typeof plain !== "object" || plain === null) return plain;
    const isArray = Array.isArray(plain);
    const masked = isArray ? eraseArray(plain) : eraseData(plain);
    hideInStacks(plain, masked);
    // Each element is a document too, so that `redact(users)` masks as `redact(user)` does.
    if (!Array.isArray(masked)) return masked;
    const elements = masked.map(data);
    return elements.some((each, i) => each !== masked[i]) ? elements : masked;
  };
  const text = (json: string): string => {
    const masked = eraseText(json);
    return nested ? nested.inText(masked) : masked;
  };
  const prose = (given: string): string =>
    nested ? nested.inProse(given) : given;
  const notice = (error: unknown, level: unknown): Notice => {
    dropped++;
    const isLevel =
      typeof level === "number" ||
      (typeof level === "string" && LEVEL.test(level));
    // The name of any other error comes from the caller's code, and may contain a secret.
    const name = error instanceof SealmaskError ? error.name : "Error";
    return {
      ...(isLevel && { level }),
      sealmask: `not logged: ${name}`,
      dropped,
    };
  };
  return {
    get dropped() {
      return dropped;
    },
    text,
    line(line) {
      try {
        return text(line);
      } catch (error) {
        const isText = typeof line === "string";
        const shown = notice(error, isText ? levelOf(line) : undefined);
        return JSON.stringify(shown) + (isText ? endOf(line) : "\n");
      }
    },
    data(plain) {
      const isScalar = typeof plain !== "object" || plain === null;
      const masked = isScalar ? scalar(plain) : data(plain);
      if (!nested) return masked;
      if (typeof masked === "string") return prose(masked);
      if (typeof masked !== "object" || masked === null) return masked;
      const given = JSON.stringify(masked);
      const shown = nested.inText(given);
      return shown === given ? masked : JSON.parse(shown);
    },
    prose,
    notice,
  };
}
