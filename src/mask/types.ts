import type { Masked } from "./type-masks.ts";
import type * as Steps from "./type-steps.ts";

/**
 * The type of a value in which the fields that options name are erased. It follows `fields` and `maskingRules` that are
 * known when compiling and are written with names, indices and `[*]`; with any other path it is `unknown`.
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
export type Erased<T, O> = [
  Extract<keyof O, "fields" | "maskingRules">,
] extends [never]
  ? Masked<T, Steps.ModeOf<O>>
  : O extends
        | { readonly fields: readonly string[] }
        | { readonly maskingRules: object }
    ? T extends string
      ? unknown
      : Steps.AppliedAll<T, Steps.FieldSelections<O> | Steps.RuleSelections<O>>
    : unknown;
