type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/** Puts the masked message in place of the message in a stack, which begins with it. */
function hide(stack: unknown, message: string, masked: string): unknown {
  if (typeof stack === "string") return stack.replaceAll(message, masked);
  return Array.isArray(stack)
    ? stack.map((line) => hide(line, message, masked))
    : stack;
}

/**
 * Masks in the stack of an error, as data, what was masked in its message.
 *
 * @param before data before it was masked
 * @param after the same, masked: what was not masked is the same object, so that what is written here is a copy
 */
export function hideInStacks(before: unknown, after: unknown): void {
  if (before === after || !isObject(before) || !isObject(after)) return;
  const { message: said, stack } = before;
  if (typeof said === "string" && said !== "" && after.message !== said) {
    if (after.stack === stack) {
      after.stack = hide(stack, said, `${after.message ?? ""}`);
    }
  }
  for (const name of Object.keys(after)) {
    hideInStacks(before[name], after[name]);
  }
}
