import { quote } from "../util/assert.ts";
import {
  isSealmaskError,
  type KeyringErrorReason,
  reasonOf,
  type SealmaskError,
} from "../util/errors.ts";

/** A record of a batch, for messages and logs. */
export interface RecordName {
  /** Its place in the batch, from 0. */
  readonly index: number;
  /** What its source knows it by, such as the id of a message. */
  readonly id?: string;
}

/** Names a record by its place, and by its id where it has one. */
export function nameRecord(index: number, id: unknown): RecordName {
  return typeof id === "string" && id !== "" ? { index, id } : { index };
}

type ErrorClass = new (
  message: string,
  options: ErrorOptions & { readonly reason?: KeyringErrorReason },
) => SealmaskError;

/** Returns an error of the same class that says which record it is about; its cause is the error. Others stay as they are. */
export function ofRecord(error: unknown, { index, id }: RecordName): unknown {
  if (!isSealmaskError(error)) return error;
  const Class = error.constructor as ErrorClass;
  const reason = reasonOf(error);
  const shown = id === undefined ? "" : ` (${quote(id)})`;
  const message = `Record ${index}${shown}: ${error.message}`;
  const named = new Class(message, { cause: error, ...(reason && { reason }) });
  // A class whose message is always the same takes neither of them.
  const own = { configurable: true, writable: true, enumerable: false };
  Object.defineProperty(named, "message", { ...own, value: message });
  Object.defineProperty(named, "cause", { ...own, value: error });
  return named;
}
