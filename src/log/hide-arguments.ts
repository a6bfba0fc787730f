import type { Masker } from "./masker.ts";
import { plainCopy } from "./plain-copy.ts";

/** Texts that were masked, each with what is shown in its place. */
export type Hidden = Map<string, string>;

/** An argument after masking. */
export interface MaskedArgument {
  readonly value: unknown;
  /** Whether something in it was masked. */
  readonly isMasked: boolean;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Notes the texts and numbers of a value that was masked, or of what was masked in it. */
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
 * Masks an argument of a message: a document of its own. What is not masked stays as it came.
 *
 * @param hidden gets what was masked
 * @throws what masking throws
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

/** Masks in a value, if it is text, what was masked in arguments that may have been written into it, also as JSON writes it. */
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
