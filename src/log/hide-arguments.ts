import type { Masker } from "./masker.ts";
import { plainCopy } from "./plain-copy.ts";

/** Map from each masked text to the text that is shown in its place. */
export type Hidden = Map<string, string>;

/** Argument of a log call after masking. */
export interface MaskedArgument {
  readonly value: unknown;
  /** `true` if something in the argument was masked. */
  readonly isMasked: boolean;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Records in `hidden` each text and number that masking replaced in a value. */
function noteHidden(before: unknown, after: unknown, hidden: Hidden): void {
  if (before === after) return;
  if (isObject(before)) {
    for (const name of Object.keys(before)) {
      noteHidden(before[name], isObject(after) ? after[name] : after, hidden);
    }
  } else if (typeof before === "string" || typeof before === "number") {
    const shown = typeof after === "string" ? after : "*****";
    if (before !== "") hidden.set(`${before}`, shown);
  }
}

/**
 * Masks one argument of a log call as a document of its own. An argument in which nothing is masked is returned
 * unchanged, if its copy shows all of the argument.
 *
 * @param hidden receives the masked texts
 * @throws {Error} if the argument cannot be masked
 */
export function maskArgument(
  given: unknown,
  masker: Masker,
  hidden?: Hidden,
): MaskedArgument {
  const { copy, isExact } = plainCopy(given);
  const masked = masker.data(copy);
  const isMasked = masked !== copy;
  if (isMasked && hidden) noteHidden(copy, masked, hidden);
  return { value: isExact && !isMasked ? given : masked, isMasked };
}

/**
 * Replaces masked texts in a log message. Arguments may have been written into the log message as they are, or escaped
 * as in JSON.
 */
export function hideInText(text: unknown, hidden: Hidden): unknown {
  if (typeof text !== "string") return text;
  const longestFirst = [...hidden].sort(([a], [b]) => b.length - a.length);
  let shown = text;
  for (const [value, mask] of longestFirst) {
    const escaped = JSON.stringify(value).slice(1, -1);
    shown = shown.replaceAll(value, () => mask).replaceAll(escaped, () => mask);
  }
  return shown;
}
