import {
  type EncryptionContext,
  snapshotContext,
} from "../message/encryption-context.ts";
import { ContextMismatchError } from "../util/errors.ts";

/** An encryption context, or what gives it for an event. */
export type ContextOption<E, C> =
  | EncryptionContext
  | ((event: E, lambdaContext: C) => EncryptionContext)
  | undefined;

/**
 * The context for an event.
 *
 * @throws {ContextMismatchError} when what the function gave is none: the event lacks what it is made of
 */
export function contextOf<E, C>(
  option: ContextOption<E, C>,
  event: E,
  lambdaContext: C,
): EncryptionContext | undefined {
  if (typeof option !== "function") return option;
  const context = option(event, lambdaContext);
  try {
    snapshotContext(context);
  } catch (cause) {
    throw new ContextMismatchError(
      "Cannot make the encryption context: the event lacks what it is made of",
      { cause },
    );
  }
  return context;
}
