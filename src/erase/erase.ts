import { asDocument } from "../fields/as-document.ts";
import { stacksBeside } from "../fields/error-stacks.ts";
import { type FieldSearch, selectFields } from "../fields/select-fields.ts";
import { draft } from "../json/edit.ts";
import type { CompiledPath } from "../json/path/compile.ts";
import { Revisits } from "../json/revisits.ts";
import {
  ERASER_DEFAULTS,
  type EraseOptions,
  type FieldTarget,
  type ResolvedErase,
  resolveErase,
} from "./erase-options.ts";
import { compileTextEraser } from "./erase-text.ts";
import type { Erased } from "./erased.ts";
import { withEvents } from "./hold-events.ts";
import { maskValue } from "./mask-value.ts";
import { DEFAULT_RULE } from "./rule.ts";
import type { Checked, CheckedData } from "./type-checked.ts";

/**
 * Function that erases with options that were read once. Data whose type has no place for one of the fields does not
 * compile.
 */
export interface Eraser<O = EraseOptions> {
  /** Erases values in data, like {@link erase}. */
  <T>(data: T & CheckedData<T, O>): Erased<T, O>;
  /** Function that erases values in JSON text, like {@link eraseText}. All other characters stay as they are. */
  readonly text: (text: string) => string;
}

/** Options for erasing in data of type `T`. A path that leads nowhere in `T` is a compile error. */
export type CheckedEraseOptions<T, O, OnMissing = "throw"> = O &
  EraseOptions &
  Checked<T, O, EraseOptions, OnMissing>;

/** Type of the options if the caller gives none. */
export type NoOptions = Readonly<Record<never, never>>;

/**
 * Returns a function that erases, whose paths are compiled once. Use it for data that is erased often.
 *
 * @param options The fields and masking rules.
 * @returns A function that returns an erased copy of its argument, like {@link erase}. Its member `text` erases values
 * in JSON text, like {@link eraseText}.
 * @throws {TypeError} If an option is unknown or has the wrong type, or `fields` is empty or contains something other
 * than strings.
 * @throws {InvalidPathError} If a path has a syntax error.
 *
 * @example
 * ```ts
 * import { eraser } from "sealmask";
 *
 * const redact = eraser({ fields: ["email"] });
 * console.log(JSON.stringify(redact({ id: 1, email: "jo@example.com" }))); // {"id":1,"email":"*****"}
 * ```
 */
export function eraser<const O extends EraseOptions = EraseOptions>(
  options: CheckedEraseOptions<unknown, O>,
): Eraser<O>;
/** Returns a function that erases whole values. */
export function eraser(): Eraser<NoOptions>;
export function eraser(options?: EraseOptions): object {
  const told = new WeakSet<CompiledPath>();
  const defaults = { ...ERASER_DEFAULTS, told };
  const resolved = resolveErase("eraser", options, defaults);
  const text = compileTextEraser(resolved);
  return Object.assign(compileEraser(resolved), { text });
}

/** Compiles a function that erases values in data. */
export function compileEraser({
  rule,
  targets: compiled,
  onEvent,
  onMissingField,
  serializer,
  told,
}: ResolvedErase): (data: unknown) => unknown {
  if (compiled === undefined) {
    return withEvents(onEvent, (data, tell) => maskValue(data, rule, [], tell));
  }
  const { targets, fastPath } = compiled;
  return withEvents(onEvent, (data, tell) => {
    const document = asDocument(data, serializer);
    const erased = tell
      ? undefined
      : fastPath?.(document, onMissingField !== "ignore");
    const search = { onMissingField, onEvent: tell, told };
    return erased ?? eraseFound(document, targets, search);
  });
}

/**
 * Selects all targets in the unchanged document, then masks them in a copy. If an error's message is masked, its whole
 * stack is masked too, because engines write the message into the stack.
 */
function eraseFound(
  document: object,
  targets: readonly FieldTarget[],
  search: FieldSearch,
): unknown {
  const found = selectFields(document, targets, search);
  // Placed last, so that a target that selects a stack takes precedence.
  const stacks = stacksBeside(document, found.flat());
  const { items, groups, fill } = draft(document, [...found, stacks]);
  const revisits = new Revisits();
  const masks = items.map(({ keys, value }, i) => {
    const rule = targets[groups[i] as number]?.rule ?? DEFAULT_RULE;
    return maskValue(value, rule, keys, search.onEvent, revisits);
  });
  return fill(masks);
}

/**
 * Erases values irreversibly. By default each becomes `"*****"`, and an array keeps its length with every element
 * `"*****"`. The data is never changed. The result shares the values that are not erased with the data.
 *
 * @param data The data. With `fields`, it must be an object, an array, or JSON text of one of these.
 * @param options The fields and masking rules.
 * @throws {TypeError} If an option is unknown or has the wrong type, or `fields` is empty or contains something other
 * than strings.
 * @throws {InvalidPathError} If a path has a syntax error.
 * @throws {FieldNotFoundError} If a field is missing, unless `onMissingField` says otherwise.
 * @throws {UnsupportedTypeError} If `fields` or `maskingRules` are given and the data cannot have fields.
 *
 * @example
 * ```ts
 * import { erase } from "sealmask";
 *
 * const user = { name: "Jo", address: { street: "1 Main St", city: "Anytown" } };
 * const safe = erase(user, { fields: ["address.street"] });
 * console.log(safe.address.street, safe.address.city); // ***** Anytown
 * ```
 */
export function erase<T, const O extends EraseOptions = EraseOptions>(
  data: T,
  options: CheckedEraseOptions<T, O>,
): Erased<T, O>;
/** Erases a whole value. */
export function erase<T>(data: T): Erased<T, NoOptions>;
export function erase(data: unknown, options?: EraseOptions): unknown {
  return compileEraser(resolveErase("erase", options, ERASER_DEFAULTS))(data);
}
