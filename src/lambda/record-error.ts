import { quote } from "../util/assert.ts";
import {
  isSealmaskError,
  type KeyringErrorReason,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";

/** Name of a record of a batch, in error messages and logs. */
export interface RecordName {
  /** Index of the record in the batch, from 0. */
  readonly index: number;
  /** Id by which the source knows the record, such as a message id. */
  readonly id?: string;
}

/** Names a record by its index, and by its id if it has one. */
export function nameRecord(index: number, id: unknown): RecordName {
  return typeof id === "string" && id !== "" ? { index, id } : { index };
}

type ErrorClass = new (
  message: string,
  options: ErrorOptions & { readonly reason?: KeyringErrorReason },
) => SealmaskError;

/**
 * Returns an error of the same class whose error message names the record, with the original error as its cause. An
 * error of another library is returned unchanged.
 */
export function ofRecord(error: unknown, { index, id }: RecordName): unknown {
  if (!isSealmaskError(error)) return error;
  const Class = error.constructor as ErrorClass;
  const reason = reasonOf(error);
  const shown = id === undefined ? "" : ` (${quote(id)})`;
  const message = `Record ${index}${shown}: ${error.message}`;
  const named = new Class(message, { cause: error, ...(reason && { reason }) });
  // A class with a fixed message ignores both arguments, so they are set again.
  const own = { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(named, "message", { ...own, value: message });
  Object.defineProperty(named, "cause", { ...own, value: error });
  return named;
}
