import { EMPTY_VALUE_ADVICE } from "../masking/read-call-options.ts";
import {
  type EncryptionContext,
  readContext,
} from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";
import { ContextMismatchError } from "../util/errors.ts";

/** An encryption context, or a function that gives it for an event: `{}` where that has none, never `undefined`. */
export type ContextOption<E, C> =
  | EncryptionContext
  | ((event: E, lambdaContext: C) => EncryptionContext)
  | undefined;

/**
 * Reads the option once: what is no function is checked, and copied.
 *
 * @param allowsEmpty whether names and values may be empty
 * @throws {TypeError} when it is no encryption context
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
 * Returns the context for an event. What a function gives must be one: `undefined`, such as of `event.session?.context`,
 * would encrypt and decrypt under the empty context.
 *
 * @throws {ContextMismatchError} when what the function gave is none: the event lacks what it is made of
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
      "Cannot make the encryption context: the event lacks what it is made of",
      { cause },
    );
  }
}
