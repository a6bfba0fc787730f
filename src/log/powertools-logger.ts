import { refuse, refuseAs } from "../util/assert.ts";
import { isError } from "../util/type-name.ts";
import type { Masker } from "./masker.ts";
import { plainCopy, type Replacer } from "./plain-copy.ts";

/** The class `Logger` of Powertools for AWS Lambda, or one that extends it. */
export type PowertoolsLogger = new (...options: never[]) => object;

/** The methods that the class offers to those that extend it. */
interface Extensible {
  createLogger(options?: unknown): object;
  getJsonReplacer(): Replacer;
}

/** The methods that write lines with what masks them: whatever stands in their place may write without it. */
const WRITERS = ["printLog", "bufferLogItem"] as const;

/**
 * Insists that lines are written by the class itself.
 *
 * @param given a logger, or the prototype of its class
 * @throws {TypeError} when a class that extends it, or the logger, writes them in a way of its own
 */
function assertWriters(given: object): void {
  for (const name of WRITERS) {
    let owners = 0;
    let at: object | null = given;
    for (; at !== null; at = Object.getPrototypeOf(at)) {
      if (Object.hasOwn(at, name)) owners++;
    }
    if (owners > 1) {
      const got =
        "one of your own, past what masks lines; call redact() in it, and leave the class as it is";
      refuseAs("Logger", `the method ${name} of the class itself`, got);
    }
  }
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
 * @throws {TypeError} when it is no such class, one of a version without the method that this takes, or one that writes lines
 * by a method of its own
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
  assertWriters(given.prototype);
  // The class is the caller's; what of it is used was asked for above.
  const Base = Logger as unknown as new (...options: unknown[]) => Extensible;
  class MaskedLogger extends Base {
    constructor(...options: unknown[]) {
      super(...options);
      assertWriters(this);
    }

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
  // It has all that the class has, whose type nobody here can write down.
  return MaskedLogger as unknown as L;
}
