import type { Step } from "./ast.ts";
import { ARRAY, kindOf, NOTHING, OBJECT } from "./kind-of.ts";

/** Tells whether an array has an element at an index; false for a hole. */
export function hasElement(array: readonly unknown[], index: number): boolean {
  return array[index] !== undefined || Object.hasOwn(array, index);
}

/** Returns the key of the child that a step selects in a value. Returns `undefined` if the value has no such child. */
export function keyIn(
  { name, index }: Step,
  value: unknown,
): string | number | undefined {
  const kind = kindOf(value);
  if (kind === OBJECT && name !== undefined) {
    return Object.hasOwn(value as object, name) ? name : undefined;
  }
  if (kind !== ARRAY || index === undefined) return undefined;
  const { length } = value as [];
  const at = index < 0 ? index + length : index;
  const isThere = at >= 0 && at < length && hasElement(value as [], at);
  return isThere ? at : undefined;
}

/**
 * Returns the value that a sequence of steps leads to, beginning at `start`. Returns `NOTHING` if there is no such
 * value.
 */
export function follow(steps: readonly Step[], start: unknown): unknown {
  let value = start;
  for (const step of steps) {
    const key = keyIn(step, value);
    if (key === undefined) return NOTHING;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
