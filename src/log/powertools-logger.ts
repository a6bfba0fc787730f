import { refuse, refuseAs } from "../util/assert.ts";
import { isError } from "../util/type-name.ts";
import type { Masker } from "./masker.ts";
import { plainCopy, type Replacer } from "./plain-copy.ts";

/** Class `Logger` of Powertools for AWS Lambda, or a class that extends it. */
export type PowertoolsLogger = new (...options: never[]) => object;

/** Methods of `Logger` that its subclasses may override. */
interface Extensible {
  createLogger(options?: unknown): object;
  getJsonReplacer(): Replacer;
}

type ExtensibleClass = new (...options: unknown[]) => Extensible;

/** Methods of `Logger` that write lines after masking. An override might write unmasked lines. */
const WRITERS = ["printLog", "bufferLogItem"] as const;

/**
 * Checks that a logger writes lines with the methods of `Logger` itself.
 *
 * @param given a logger, or the prototype of its class
 * @throws {TypeError} if a subclass or the logger overrides one of these methods
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
        "an override, which could write unmasked lines; call redact() in it, and use the class without powertools()";
      refuseAs("Logger", `the original method ${name}`, got);
    }
  }
}

/** Copies an error whose chain of causes is a cycle, and cuts the cycle. Formatters follow causes to the end. */
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

/** Masks the attributes of a line after the logger's own replacer has run. */
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
 * Extends `Logger` so that its loggers, and their children, mask every line after the caller's `jsonReplacerFn` and
 * formatter.
 *
 * @throws {TypeError} if `Logger` is another class, is too old or overrides the methods that write lines
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
  // TypeScript knows the class only by the caller's type; the method used here was checked above.
  const Base: ExtensibleClass = Logger as L & ExtensibleClass;
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
      // The first call is for the whole line. Its key is empty, but a member's name may be empty too.
      return (_key, value) => {
        if (!isRoot) return value;
        isRoot = false;
        return maskedAttributes(value, replacer, masker);
      };
    }
  }
  // The class has all members of `L`, which TypeScript cannot verify for a type parameter.
  return MaskedLogger as typeof MaskedLogger & L;
}
