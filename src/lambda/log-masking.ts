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
 * Options of the log. Only the documents of events and results are logged, not their headers. Members whose names mark
 * them as credentials, such as `authorization` or `cookies`, are always masked.
 */
export interface LogMasking {
  /** Paths of the fields to erase, or options of `eraser`. Missing fields are ignored. */
  readonly erase: readonly string[] | EraseOptions;
  /**
   * Function that takes each entry. By default each entry is written to the console.
   *
   * @default the console, as a line of JSON
   */
  readonly write?: ((entry: LogEntry) => void) | undefined;
}

/**
 * Log entry: the documents of an event before decryption, the documents of a result after masking, or an error. An
 * error is logged as the error code of a sealmask error, or as the name of any other error. `record` names the record
 * if the batch goes on without it.
 */
export type LogEntry =
  | { readonly request: readonly unknown[] }
  | { readonly response: readonly unknown[] }
  | { readonly error: string; readonly record?: RecordName };

/** Eraser for data and for JSON text. */
export interface Erase {
  (document: unknown): unknown;
  text(text: string): string;
}

/** Names of the log's options. */
const NAMES = /* @__PURE__ */ namesOf<LogMasking>({ erase: true, write: true });

/**
 * Reads once the fields to erase: paths, or options of `eraser`.
 *
 * @param what name of the option
 * @throws {TypeError} if the value is neither, or has an unknown option
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
 * Compiles the fields to erase to an eraser.
 *
 * @throws {TypeError} if an option has the wrong type
 * @throws {InvalidPathError} if a path is malformed
 */
export function compileErase(
  options: EraseOptions,
  onMissingField: OnMissingField | undefined,
): Erase {
  // An eraser's type depends on its options and on the data; neither is known here.
  return eraser({ onMissingField, ...options }) as Erase;
}

/**
 * Log of one handler. Logging never fails the invocation: values that cannot be masked or written are left out of the
 * log.
 */
export interface Log {
  /** Masks and logs the documents that `find` returns. */
  documents(
    name: "request" | "response",
    find: () => readonly EventDocument[],
  ): void;
  /** Logs the error code or the name of an error. Each error is logged once. */
  error(error: unknown, record?: RecordName): void;
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Returns a label for an error that holds no data: its error code or its name. */
function labelOf(error: unknown): string {
  if (isSealmaskError(error)) return error.code;
  return nameOf(error);
}

const writeToConsole = (entry: LogEntry): void =>
  console.log(JSON.stringify(entry));

/** Prepares the log of a handler. Without options the log stays empty. */
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
      // Ignores a rejection of an asynchronous `write` as well.
      if (done instanceof Promise) done.catch(() => {});
    } catch {
      // Ignores an error of the log, so that the invocation goes on.
    }
  };
  return {
    documents(name, find) {
      let shown: readonly unknown[];
      try {
        shown = find().map(show);
      } catch (error) {
        // A document that cannot be searched is not shown.
        return write({ error: `not logged: ${nameOf(error)}` });
      }
      write(name === "request" ? { request: shown } : { response: shown });
    },
    error(error, record) {
      // Middy calls `onError` for an error of this middleware too.
      const isObject = typeof error === "object" && error !== null;
      if (isObject && logged.has(error)) return;
      if (isObject) logged.add(error);
      write({ error: labelOf(error), ...(record && { record }) });
    },
  };
}
