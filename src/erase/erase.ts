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

/** Erases with options that were read once. Data whose type lacks a field of theirs does not compile. */
export interface Eraser<O = EraseOptions> {
  /** Erases in data, as {@link erase} does. */
  <T>(data: T & CheckedData<T, O>): Erased<T, O>;
  /** Erases in JSON text, as {@link eraseText} does: what is not selected keeps every character. */
  readonly text: (text: string) => string;
}

/** Options for erasing in data of a type, with a compile error where a path leads nowhere in it. */
export type CheckedEraseOptions<T, O, OnMissing = "throw"> = O &
  EraseOptions &
  Checked<T, O, EraseOptions, OnMissing>;

/** No options at all. */
export type NoOptions = Readonly<Record<never, never>>;

/**
 * Makes a function that erases, its paths compiled once; for data that is erased often.
 *
 * @param options what to erase
 * @returns a function that gives an erased copy of its argument, as {@link erase} does; its member `text` erases in JSON
 * text, as {@link eraseText} does
 * @throws {TypeError} when an option is unknown, or `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
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
/** Makes a function that erases whole values. */
export function eraser(): Eraser<NoOptions>;
export function eraser(options?: EraseOptions): object {
  const told = new WeakSet<CompiledPath>();
  const defaults = { ...ERASER_DEFAULTS, told };
  const resolved = resolveErase("eraser", options, defaults);
  const text = compileTextEraser(resolved);
  return Object.assign(compileEraser(resolved), { text });
}

/** Compiles an eraser of data. */
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
 * Searches for all targets in the document as it is, and then masks them in a copy. Where the message of an error is masked,
 * so is the stack, whole: engines write the message into it.
 */
function eraseFound(
  document: object,
  targets: readonly FieldTarget[],
  search: FieldSearch,
): unknown {
  const found = selectFields(document, targets, search);
  // Last, so that a target that selects a stack wins.
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
 * Erases values irreversibly: each becomes `"*****"`, an array keeps its length with every element `"*****"`. The data
 * itself is never changed; what is not erased is shared with the answer, not copied.
 *
 * @param data what to erase in; with `fields`, an object, an array or a JSON text of one
 * @param options what to erase
 * @throws {TypeError} when an option is unknown, or `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
 * @throws {UnsupportedTypeError} when there are fields to erase, and the data cannot have any
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
