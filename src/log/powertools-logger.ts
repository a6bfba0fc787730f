import { refuse } from "../util/assert.ts";
import type { Masker } from "./masker.ts";
import { isError, plainCopy, type Replacer } from "./plain-copy.ts";

/** The class `Logger` of Powertools for AWS Lambda, or one that extends it. */
export type PowertoolsLogger = new (...options: never[]) => object;

/** The methods that the class offers to those that extend it. */
interface Extensible {
  createLogger(options?: unknown): object;
  getJsonReplacer(): Replacer;
}

/** Copies an error whose causes lead back to it, without the last of them: formatters follow causes to their end. */
function withoutCycle(error: Error, seen: readonly unknown[] = []): Error {
  const { cause } = error;
  if (!isError(cause)) return error;
  const ancestors = [...seen, error];
  const cut = ancestors.includes(cause)
    ? "[Circular]"
    : withoutCycle(cause, ancestors);
  if (cut === cause) return error;
  const copy: Error = Object.create(Object.getPrototypeOf(error));
  const { message, stack } = error;
  const attributes = { writable: true, configurable: true };
  for (const [name, value] of Object.entries({ message, stack, cause: cut })) {
    Object.defineProperty(copy, name, { value, ...attributes });
  }
  return Object.assign(copy, { ...error, cause: cut });
}

/** Masks the attributes of a line, after the logger's own replacer has shown what it writes for each. */
function maskedAttributes(
  attributes: unknown,
  replacer: Replacer,
  masker: Masker,
): unknown {
  try {
    const shown = plainCopy(attributes, function (key, value) {
      const given = isError(value) ? withoutCycle(value) : value;
      return replacer.call(this, key, given);
    });
    return masker.data(shown.copy);
  } catch (error) {
    const { level } = attributes as { readonly level?: unknown };
    return masker.notice(error, level);
  }
}

/**
 * Extends the class so that its loggers, and the children of those, mask every line: after a caller's own `jsonReplacerFn` and
 * formatter, at the end of all that is done to it.
 *
 * @throws {TypeError} when it is no such class, or one of a version without the method that this takes
 */
export function maskedPowertools<L extends PowertoolsLogger>(
  Logger: L,
  masker: Masker,
): L {
  const given = Logger as { readonly prototype?: Partial<Extensible> } | null;
  if (typeof given?.prototype?.getJsonReplacer !== "function") {
    const expected = "the class Logger of @aws-lambda-powertools/logger";
    refuse(
      "Logger",
      `${expected}, of a version that has jsonReplacerFn`,
      Logger,
    );
  }
  const Base = Logger as unknown as new (...options: unknown[]) => Extensible;
  class MaskedLogger extends Base {
    override createLogger(options?: unknown): object {
      return new MaskedLogger(options);
    }

    override getJsonReplacer(): Replacer {
      const replacer = super.getJsonReplacer();
      let isRoot = true;
      // The first call of all is that for the whole item; a member's name may be empty as well.
      return (_key, value) => {
        if (!isRoot) return value;
        isRoot = false;
        return maskedAttributes(value, replacer, masker);
      };
    }
  }
  return MaskedLogger as unknown as L;
}
