import { isError } from "../util/type-name.ts";
import {
  type Hidden,
  hideInText,
  type MaskedArgument,
  maskArgument,
} from "./hide-arguments.ts";
import type { Masker } from "./masker.ts";
import { membersOf, plainCopy } from "./plain-copy.ts";

/** Holds what `winston` logs: members, and under symbols the level, the arguments and the finished line. */
export interface WinstonInfo {
  /** Holds what is logged beside the message, or a symbol of `winston`'s own. */
  [name: string | symbol]: unknown;
  /** The level, perhaps coloured. */
  level: string;
  /** The message, or an error in its place. */
  message: unknown;
}

/** A format of `winston`, for `format.combine`. */
export interface WinstonFormat {
  /** None: `winston` gives them to `transform`. */
  readonly options?: object;
  /** Returns what to log instead. */
  transform(info: WinstonInfo, options?: unknown): WinstonInfo;
}

/** The names that `winston` has for the level as it was given, and for the finished line; under others are arguments. */
const LEVEL = Symbol.for("level");
const MESSAGE = Symbol.for("message");

type Members = Record<string, unknown>;

/** The members of an `info`, as they came and as they are shown. */
interface Shown {
  /** Owns the members: the `info`, or what its `toJSON` gives. */
  readonly source: object;
  /** The members as they came, each read once. */
  readonly given: Members;
  readonly plain: Members;
  /** The names of members of which the plain copy has all. */
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

/** Makes an error of what is shown of one, so that later formats take it for one. */
function errorLike(error: object, members: Members): object {
  const copy = Object.create(Object.getPrototypeOf(error));
  for (const [name, value] of Object.entries(members)) {
    const enumerable = Object.prototype.propertyIsEnumerable.call(error, name);
    const attributes = { enumerable, writable: true, configurable: true };
    Object.defineProperty(copy, name, { value, ...attributes });
  }
  return copy;
}

/** Returns a masked member; where nothing is masked in it, and all of it was seen, as it came. */
function memberOf(
  { given, plain, exact }: Shown,
  masked: Members,
  name: string,
): unknown {
  const value = masked[name];
  const isKept = value === plain[name] && exact.has(name);
  if (isKept) return given[name];
  if (typeof value !== "object" || value === null) return value;
  // `format.errors()` looks for an error as the message.
  const error = name === "message" ? given[name] : undefined;
  return isError(error) ? errorLike(error, value as Members) : value;
}

/** Masks the finished line: JSON as such; what is no JSON is not shown if it may hold what was masked. */
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
  // `format.errors()` puts the message there, until another format writes a line.
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

/** Masks the arguments: each is a document of its own, for `format.splat()` makes its members those of the line. */
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
  // `format.splat()` may have written the arguments into the message before.
  if (hidden.size > 0) copy.message = hideInText(copy.message, hidden);
  if (info[MESSAGE] !== undefined) {
    const line = finishedLine(info[MESSAGE], info, isMasked, masker);
    copy[MESSAGE] = hideInText(line, hidden);
  }
  return copy;
}

/** Makes a format that masks members, arguments and the finished line, and never throws. */
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
