type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/**
 * Pattern for the text before the error message at the start of a stack: the error's name, perhaps with an error code.
 */
const NAME = /^(?:[\w.$]+(?: \[\w+\])?: )?$/;

/** Pattern for the stack frames of V8, up to the end of the stack. */
const FRAMES = /(?:^|\n)[ \t]*at .*$/s;

/** Pattern for a stack frame of another engine. The stacks of other engines do not contain the error message. */
const OTHER_FRAME = /^$|@.*:\d+:\d+$/;

/**
 * Replaces the error message at the start of a stack by the masked error message. If the stack starts with another
 * error message, replaces everything before the frames.
 */
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
 * Masks the stacks of those errors in data whose error messages were masked. A stack repeats the error message, or an
 * earlier version of it.
 *
 * @param before data before masking
 * @param after data after masking, which is changed here. Parts in which nothing was masked are the same objects as in
 * `before`, and stay untouched
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
