import type { AppliedAll } from "./type-applied.ts";
import type { Masked, Mode } from "./type-masks.ts";
import type {
  FieldSelections,
  ModeOf,
  OptionOf,
  RuleSelections,
} from "./type-options.ts";

/**
 * Type of a value that was erased by a rule's mode, `fields` and `maskingRules`. For unions of these, the union of the
 * results.
 */
export type ErasedBy<T, M extends Mode, Fields, Rules> = Fields extends
  | readonly unknown[]
  | undefined
  ? Rules extends object | undefined
    ? [Fields, Rules] extends [undefined, undefined]
      ? Masked<T, M>
      : AppliedAll<T, FieldSelections<Fields, M> | RuleSelections<Rules>>
    : unknown
  : unknown;

/**
 * Type of a value after erasing with options `O`. It is precise for `fields` and `maskingRules` that are known at
 * compile time and use only names, indices and `[*]`. With any other path it is `unknown`. A value that is masked in
 * some cases only has both types. A result that cannot be known, such as a class instance that a rule masked, is
 * `unknown`.
 *
 * @example
 * ```ts
 * import type { Erased } from "sealmask";
 *
 * interface User { id: number; cards: { number: number }[] }
 * type Safe = Erased<User, { fields: ["cards[*].number"] }>;
 * const safe: Safe = { id: 1, cards: [{ number: "*****" }] };
 * console.log(safe.cards[0]?.number); // *****
 * ```
 */
export type Erased<T, O> = O extends unknown
  ? ErasedBy<T, ModeOf<O>, OptionOf<O, "fields">, OptionOf<O, "maskingRules">>
  : never;
