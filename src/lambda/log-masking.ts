import { eraser } from "../erase/erase.ts";
import { ERASE_NAMES, type EraseOptions } from "../erase/erase-options.ts";
import { snapshotEraseOptions } from "../erase/snapshot-options.ts";
import type { OnMissingField } from "../fields/on-missing-field.ts";
import { isSealmaskError } from "../util/errors.ts";
import { assertNestedOptions, namesOf, readOption } from "../util/options.ts";
import { assertFunction } from "../util/read-value.ts";
import type { EventDocument } from "./event-part.ts";
import { maskCredentials } from "./log-credentials.ts";
import type { RecordName } from "./record-error.ts";
import { toLogJson } from "./to-json.ts";

/**
 * What is logged of events and results: the documents in them, and nothing else, such as headers. Members that hold
 * credentials by their names, such as `authorization` or `cookies`, are masked wherever they are.
 */
export interface LogMasking {
  /** Paths of the fields to erase, or options of `eraser`; a field that is not there is ignored. */
  readonly erase: readonly string[] | EraseOptions;
  /**
   * Takes an entry.
   *
   * @default the console, as a line of JSON
   */
  readonly write?: ((entry: LogEntry) => void) | undefined;
}

/**
 * What is logged: documents of an event as they came, of a result as it goes, or the code of an error of sealmask or the
 * name of another one, and the record that it is about where the batch goes on without it.
 */
export type LogEntry =
  | { readonly request: readonly unknown[] }
  | { readonly response: readonly unknown[] }
  | { readonly error: string; readonly record?: RecordName };

/** Erases in data and in JSON text. */
export interface Erase {
  (document: unknown): unknown;
  text(text: string): string;
}

/** Every option of a log. */
const NAMES = /* @__PURE__ */ namesOf<LogMasking>({ erase: true, write: true });

/**
 * Reads once what is to be erased: paths, or options of `eraser`.
 *
 * @param what the option that says so
 * @throws {TypeError} when it is neither, or has an unknown option
 */
export function readErase(
  what: string,
  given: readonly string[] | EraseOptions | undefined,
): EraseOptions {
  const options = Array.isArray(given) ? { fields: given } : given;
  assertNestedOptions(what, options, ERASE_NAMES);
  return snapshotEraseOptions(options as EraseOptions | undefined);
}

/**
 * Compiles what is to be erased.
 *
 * @throws {TypeError} when it is of another type
 * @throws {InvalidPathError} when a path cannot be understood
 */
export function compileErase(
  options: EraseOptions,
  onMissingField: OnMissingField | undefined,
): Erase {
  // The types of documents are not known here, and those of an eraser follow its options.
  return eraser({ onMissingField, ...options }) as unknown as Erase;
}

/** The log of one handler. Logging never fails the invocation: what cannot be masked or written is not logged. */
export interface Log {
  /** Logs what `find` gives, masked. */
  documents(
    name: "request" | "response",
    find: () => readonly EventDocument[],
  ): void;
  /** Logs the code or the name of an error, once. */
  error(error: unknown, record?: RecordName): void;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Names an error by what holds no data. */
function labelOf(error: unknown): string {
  if (isSealmaskError(error)) return error.code;
  return nameOf(error);
}

const writeToConsole = (entry: LogEntry): void =>
  console.log(JSON.stringify(entry));

/** Prepares it; what is left out logs nothing. */
export function logOf(options: LogMasking | undefined): Log {
  if (options === undefined) return { documents() {}, error() {} };
  assertNestedOptions("log", options, NAMES);
  const given = readOption(options, "write") ?? writeToConsole;
  assertFunction("log.write", given, "a function that takes an entry");
  const erased = readErase("log.erase", readOption(options, "erase"));
  const erase = compileErase(erased, "ignore");
  const show = ({ form, content }: EventDocument): unknown =>
    maskCredentials(
      form === "text"
        ? JSON.parse(erase.text(content))
        : erase(toLogJson(content)),
    );
  const logged = new WeakSet<object>();
  const write = (entry: LogEntry): void => {
    try {
      const done: unknown = given(entry);
      // Nor is the trouble of a log that writes later.
      if (done instanceof Promise) done.catch(() => {});
    } catch {
      // The log's trouble is not the caller's: the invocation goes on.
    }
  };
  return {
    documents(name, find) {
      let shown: readonly unknown[];
      try {
        shown = find().map(show);
      } catch (error) {
        // What cannot be searched is not shown.
        return write({ error: `not logged: ${nameOf(error)}` });
      }
      write(name === "request" ? { request: shown } : { response: shown });
    },
    error(error, record) {
      // A middleware is told of its own errors, too.
      const isObject = typeof error === "object" && error !== null;
      if (isObject && logged.has(error)) return;
      if (isObject) logged.add(error);
      write({ error: labelOf(error), ...(record && { record }) });
    },
  };
}
