import { compileEraser } from "../erase/erase.ts";
import {
  ERASER_DEFAULTS,
  type EraseOptions,
  resolveErase,
} from "../erase/erase-options.ts";
import { compileTextEraser } from "../erase/erase-text.ts";
import { SealmaskError } from "../util/errors.ts";
import { hideInStacks } from "./hide-in-stacks.ts";
import { nestedMasking } from "./nested.ts";

/** Stands in a log for what cannot be masked. */
export interface Notice {
  /** The level of what is not logged, where it is known. */
  readonly level?: string | number;
  /** That something is not logged, and the name of the error that is why. */
  readonly sealmask: string;
  /** How many lines were not logged so far. */
  readonly dropped: number;
}

/** Masks lines and plain data with one compiled eraser, and counts what it cannot mask. */
export interface Masker {
  /** How many lines were not logged so far. */
  readonly dropped: number;
  /** Masks a line of JSON, and returns a line with a notice where it cannot; never throws. */
  line(line: string): string;
  /** Masks JSON text; throws where it cannot. */
  text(text: string): string;
  /** Masks plain data; throws where it cannot. */
  data(plain: unknown): unknown;
  /** Masks what JSON texts stand within a text; throws where it cannot. */
  prose(text: string): string;
  /** Counts a line that is not logged, and says so. */
  notice(error: unknown, level: unknown): Notice;
}

/** A level as loggers have it: anything else may be a secret. */
const LEVEL = /^[\w-]{1,20}$/;

/** The beginning of a line of `pino`: its level, if it has not been taken away. */
const LINE_START = /^\{"level":(?:(\d{1,9})|"([\w-]{1,20})")[,}]/;

function levelOf(line: string): string | number | undefined {
  const [, number, name] = LINE_START.exec(line) ?? [];
  return number === undefined ? name : Number(number);
}

function endOf(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? "";
}

/** Compiles a masker. */
export function maskerOf(options: EraseOptions, isNested: boolean): Masker {
  const resolved = resolveErase("logMasking", options, {
    ...ERASER_DEFAULTS,
    onMissingField: "ignore",
    told: new WeakSet(),
  });
  const eraseData = compileEraser(resolved);
  const eraseText = compileTextEraser(resolved);
  // Where each element is a document too, nothing is to be told of an array.
  const all = resolved.targets?.targets.map(({ compiled }) => compiled);
  const quiet = { ...resolved, told: new WeakSet(all) };
  const eraseArray = compileEraser(quiet);
  const nested = isNested ? nestedMasking(compileTextEraser(quiet)) : undefined;
  let dropped = 0;

  const data = (plain: unknown): unknown => {
    if (typeof plain !== "object" || plain === null) return plain;
    const isArray = Array.isArray(plain);
    const masked = isArray ? eraseArray(plain) : eraseData(plain);
    hideInStacks(plain, masked);
    // Each element is a document too: `redact(users)` masks as `redact(user)` does.
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
    // The name of an error that a caller's own code throws may say anything.
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
      const masked = data(plain);
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
