import type { Step } from "./ast.ts";
import { ARRAY, kindOf, NOTHING, OBJECT } from "./kind-of.ts";

/** Whether an array has an element at an index, and not a hole. */
export function hasElement(array: readonly unknown[], index: number): boolean {
  return array[index] !== undefined || Object.hasOwn(array, index);
}

/** The key that a step leads to in a value, or `undefined` when there is nothing. */
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

/** The value that steps lead to, or `NOTHING`. */
export function follow(steps: readonly Step[], start: unknown): unknown {
  let value = start;
  for (const step of steps) {
    const key = keyIn(step, value);
    if (key === undefined) return NOTHING;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}
