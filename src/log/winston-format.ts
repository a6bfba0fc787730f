import { isError } from "../util/type-name.ts";
import {
  type Hidden,
  hideInText,
  type MaskedArgument,
  maskArgument,
} from "./hide-arguments.ts";
import type { Masker } from "./masker.ts";
import { membersOf, plainCopy } from "./plain-copy.ts";

/** Log entry of `winston`: its members, and under symbols the level, the arguments and the finished line. */
export interface WinstonInfo {
  /** Further data of the entry, or a value under one of `winston`'s symbols. */
  [name: string | symbol]: unknown;
  /** Level of the entry, perhaps with color codes. */
  level: string;
  /** Log message of the entry, or an error in place of a log message. */
  message: unknown;
}

/** Format of `winston`, for `format.combine`. */
export interface WinstonFormat {
  /** Options of the format, which `winston` passes to `transform`: none. */
  readonly options?: object;
  /** Returns the masked log entry. */
  transform(info: WinstonInfo, options?: unknown): WinstonInfo;
}

/** Symbols under which `winston` keeps the original level and the finished line. Other symbols hold arguments. */
const LEVEL = Symbol.for("level");
const MESSAGE = Symbol.for("message");

type Members = Record<string, unknown>;

/** Members of a log entry, in their original form and as plain copies. */
interface Shown {
  /** Object that owns the members: the entry, or the result of its `toJSON`. */
  readonly source: object;
  /** Original members, each read once. */
  readonly given: Members;
  readonly plain: Members;
  /** Names of the members whose plain copy shows all of the member. */
  readonly exact: ReadonlySet<string>;
}

function read(source: object, name: string): unknown {
  try {
    return (source as Members)[name];
  } catch {
    return "[Unreadable]";
  }
}

function shownOf(info: WinstonInfo): Shown {
  const hasJson = typeof info.toJSON === "function";
  const { copy } = hasJson ? plainCopy(info) : { copy: info };
  const source =
    typeof copy === "object" && copy !== null ? copy : { message: copy };
  const exact = new Set<string>();
  const given = Object.fromEntries(
    membersOf(source).map((name) => [name, read(source, name)]),
  );
  const entries = Object.entries(given).map(([name, value]) => {
    const { copy, isExact } = plainCopy(value, undefined, info);
    if (isExact) exact.add(name);
    return [name, copy];
  });
  return { source, given, plain: Object.fromEntries(entries), exact };
}

/** Makes an object like an error from its plain members, so that later formats treat it as an error. */
function errorLike(error: object, members: Members): object {
  const copy = Object.create(Object.getPrototypeOf(error));
  for (const [name, value] of Object.entries(members)) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, name);
    const attributes = { enumerable, writable: true, configurable: true };
    Object.defineProperty(copy, name, { value, ...attributes });
  }
  return copy;
}

/**
 * Returns a masked member. Returns the original member if nothing in it is masked and the plain copy shows all of it.
 */
function memberOf(
  { given, plain, exact }: Shown,
  masked: Members,
  name: string,
): unknown {
  const value = masked[name];
  const isKept = value === plain[name] && exact.has(name);
  if (isKept) return given[name];
  if (typeof value !== "object" || value === null) return value;
  // `format.errors()` expects an error as the message.
  const error = name === "message" ? given[name] : undefined;
  return isError(error) ? errorLike(error, value as Members) : value;
}

/**
 * Masks the finished line of a log entry. A line that is not JSON is replaced by a notice if it may contain text that
 * was masked elsewhere.
 */
function finishedLine(
  line: unknown,
  info: WinstonInfo,
  isMasked: boolean,
  masker: Masker,
): unknown {
  if (typeof line !== "string") return line;
  try {
    if (/^\s*[{[]/.test(line)) return masker.text(line);
  } catch (error) {
    if (isJson(line)) return noticeLine(error, info, masker);
  }
  // `format.errors()` stores the message as the line, until another format writes one.
  if (!isMasked || line === info.message) return masker.prose(line);
  return noticeLine(undefined, info, masker);
}

function noticeLine(
  error: unknown,
  { level }: WinstonInfo,
  masker: Masker,
): string {
  return JSON.stringify(masker.notice(error, level));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Masks the arguments of a log call, each as a document of its own, because `format.splat()` merges their members into
 * the line.
 */
function maskedArguments(
  splat: unknown,
  masker: Masker,
  hidden: Hidden,
): MaskedArgument {
  if (!Array.isArray(splat)) return maskArgument(splat, masker, hidden);
  const all = Array.from(splat, (each) => maskArgument(each, masker, hidden));
  return {
    value: all.map(({ value }) => value),
    isMasked: all.some(({ isMasked }) => isMasked),
  };
}

function maskedInfo(info: WinstonInfo, masker: Masker): WinstonInfo {
  const shown = shownOf(info);
  const { plain, given, source } = shown;
  const found = masker.data(plain) as Members;
  const hidden: Hidden = new Map();
  const masked = { ...found };
  let isMasked = found !== plain;
  if (plain.splat !== undefined && masked.splat === plain.splat) {
    const splat = maskedArguments(given.splat, masker, hidden);
    masked.splat = splat.value;
    isMasked ||= splat.isMasked;
  }
  const names = Object.keys(masked);
  const members: Members = Object.fromEntries(
    names.map((name) => [name, memberOf(shown, masked, name)]),
  );
  const copy = (
    isError(info) && source === info ? errorLike(info, members) : members
  ) as WinstonInfo;
  copy.level ??= info.level;
  for (const name of Object.getOwnPropertySymbols(info)) {
    if (name === MESSAGE) continue;
    if (name === LEVEL) {
      copy[name] = info[name];
      continue;
    }
    const shown = maskedArguments(info[name], masker, hidden);
    copy[name] = shown.value;
    isMasked ||= shown.isMasked;
  }
  // An earlier `format.splat()` may have written the arguments into the message.
  if (hidden.size > 0) copy.message = hideInText(copy.message, hidden);
  if (info[MESSAGE] !== undefined) {
    const line = finishedLine(info[MESSAGE], info, isMasked, masker);
    copy[MESSAGE] = hideInText(line, hidden);
  }
  return copy;
}

/**
 * Makes a format of `winston` that masks the members, the arguments and the finished line of a log entry. Never throws.
 */
export function winstonFormat(masker: Masker): WinstonFormat {
  return {
    options: {},
    transform(info) {
      try {
        return maskedInfo(info, masker);
      } catch (error) {
        const notice = masker.notice(error, info?.level);
        return {
          ...notice,
          level: info?.level,
          message: notice.sealmask,
          [LEVEL]: info?.[LEVEL],
          [MESSAGE]: JSON.stringify(notice),
        };
      }
    },
  };
}
