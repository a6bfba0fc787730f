import { KeyringError } from "../errors.ts";

/** Makes one error of several: the only one as `cause`, or all of them as an `AggregateError`. */
export function keyringFailure(
  message: string,
  errors: readonly unknown[],
): KeyringError {
  const cause =
    errors.length === 1 ? errors[0] : new AggregateError(errors, message);
  return new KeyringError(message, { cause });
}
