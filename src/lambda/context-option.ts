import { EMPTY_VALUE_ADVICE } from "../masking/read-call-options.ts";
import {
  type EncryptionContext,
  readContext,
} from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";
import { ContextMismatchError } from "../util/errors.ts";

/**
 * Encryption context, or a function that returns the context of an event. For an event without a context the function
 * returns `{}`, not `undefined`.
 */
export type ContextOption<E, C> =
  | EncryptionContext
  | ((event: E, lambdaContext: C) => EncryptionContext)
  | undefined;

/**
 * Reads the option once: keeps a function, and checks and copies an encryption context.
 *
 * @param allowsEmpty whether names and values may be empty
 * @throws {TypeError} if the option is neither a function nor an encryption context
 */
export function readContextOption<E, C>(
  option: ContextOption<E, C>,
  allowsEmpty: boolean,
): ContextOption<E, C> {
  const isRead = option === undefined || typeof option === "function";
  if (isRead) return option;
  return readContext(option, allowsEmpty, EMPTY_VALUE_ADVICE).pairs;
}

/**
 * Returns the encryption context of an event. Rejects `undefined` from a context function, such as the value of
 * `event.session?.context`: it would mean the empty context.
 *
 * @throws {ContextMismatchError} if the context function returns anything but an encryption context
 */
export function contextOf<E, C>(
  option: ContextOption<E, C>,
  event: E,
  lambdaContext: C,
  allowsEmpty: boolean,
): EncryptionContext | undefined {
  if (typeof option !== "function") return option;
  const context = option(event, lambdaContext);
  try {
    if (context === undefined) refuse("context", "an object", context);
    return readContext(context, allowsEmpty).pairs;
  } catch (cause) {
    throw new ContextMismatchError(
      "Cannot make the encryption context: the context function returned no valid context for this event; return an object of strings, or {} for an empty context",
      { cause },
    );
  }
}
