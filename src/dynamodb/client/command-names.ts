import type { HandlerContext } from "./middleware-stack.ts";

/** Operation in error messages about a command without a name. */
export const UNNAMED = "a command without a name";

/** Returns the operation of a command, such as `"PutItem"`; `undefined` for a command without a name. */
export function operationOf({
  commandName,
}: HandlerContext): string | undefined {
  return commandName ? commandName.replace(/Command$/, "") : undefined;
}
