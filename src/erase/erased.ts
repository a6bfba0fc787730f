import type { AppliedAll } from "./type-applied.ts";
import type { Masked, Mode } from "./type-masks.ts";
import type {
  FieldSelections,
  ModeOf,
  OptionOf,
  RuleSelections,
} from "./type-options.ts";

/** The type of a value erased by a rule's mode, `fields` and `maskingRules`; of unions of these, what each would give. */
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
 * The type of a value in which the fields that options name are erased. It follows `fields` and `maskingRules` that are
 * known when compiling and are written with names, indices and `[*]`; with any other path it is `unknown`. What may be
 * masked or not has both types, and what nobody knows, such as what a rule leaves of an instance of a class, is `unknown`.
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
