type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/** What stands before the message at the start of a stack: the error's name, perhaps with a code. */
const NAME = /^(?:[\w.$]+(?: \[\w+\])?: )?$/;

/** The frames of V8's stacks, to the end. */
const FRAMES = /(?:^|\n)[ \t]*at .*$/s;

/** A frame of other engines, in whose stacks no message stands. */
const OTHER_FRAME = /^$|@.*:\d+:\d+$/;

/** Puts the masked message in place of the message in a stack, or of all that is no frame where it begins with another one. */
function hide(stack: string, said: string, masked: string): string {
  const start = said === "" ? -1 : stack.indexOf(said);
  const end = start + said.length;
  const isExact =
    start >= 0 &&
    NAME.test(stack.slice(0, start)) &&
    (end === stack.length || stack[end] === "\n");
  if (isExact) {
    const rest = stack.slice(end).split("\n");
    const hidden = rest.map((line) =>
      FRAMES.test(line) ? line : line.replaceAll(said, masked),
    );
    return stack.slice(0, start) + masked + hidden.join("\n");
  }
  if (stack.split("\n").every((line) => OTHER_FRAME.test(line))) return stack;
  // The message was changed after the engine wrote the stack.
  return masked + (FRAMES.exec(stack)?.[0] ?? "");
}

function hideIn(stack: unknown, said: string, masked: string): unknown {
  if (typeof stack === "string") return hide(stack, said, masked);
  const isLines =
    Array.isArray(stack) && stack.every((line) => typeof line === "string");
  return isLines ? hide(stack.join("\n"), said, masked).split("\n") : stack;
}

/**
 * Masks in the stack of an error, as data, what was masked in its message; also what the message was when the engine wrote the stack.
 *
 * @param before data before it was masked
 * @param after the same, masked: what was not masked is the same object, so that what is written here is a copy
 */
export function hideInStacks(before: unknown, after: unknown): void {
  if (before === after || !isObject(before) || !isObject(after)) return;
  const { message: said, stack } = before;
  if (said !== after.message && stack !== undefined && stack === after.stack) {
    const text = typeof said === "string" ? said : "";
    after.stack = hideIn(stack, text, `${after.message ?? ""}`);
  }
  for (const name of Object.keys(after)) {
    hideInStacks(before[name], after[name]);
  }
}
