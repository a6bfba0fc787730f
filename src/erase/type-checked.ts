import type { Held, Leads, NoHolder } from "./type-held.ts";
import type { Method } from "./type-masks.ts";
import type { OptionOf } from "./type-options.ts";
import type { IsPattern, StepsOf } from "./type-steps.ts";

/** Stands in compile errors where a path of `fields` or `maskingRules` leads nowhere in the type of the data. */
export interface NoSuchField<Path> {
  /** The path. */
  readonly noSuchField: Path;
}

/** Stands in compile errors where an option has a name that no option has. */
export interface NoSuchOption<Name> {
  /** The name. */
  readonly noSuchOption: Name;
}

/** Those of some paths that cannot lead anywhere in a type; of a path that the types do not understand nobody knows. */
export type Missing<T, Paths extends string> = [T] extends [NoHolder]
  ? MissingSteps<T, Paths, StepsOf<Paths>>
  : Paths extends keyof T
    ? never
    : MissingSteps<T, Paths, StepsOf<Paths>>;

/** A path if its steps cannot lead anywhere in a type. */
export type MissingSteps<T, Path, Steps> =
  Leads<T, Steps> extends never
    ? [Steps] extends [never]
      ? never
      : Held<T, Steps> extends never
        ? Path
        : never
    : never;

/** The paths in the options `fields` and `maskingRules`. */
export type PathsIn<F, R> =
  | (F extends readonly string[] ? F[number] : never)
  | (R extends object ? `${keyof R & (string | number)}` : never);

/** The paths of options that lead nowhere; none in a JSON text, nor where a missing field is no error. */
export type MissingPaths<T, O, OnMissing> = T extends string
  ? never
  : OptionOf<O, "onMissingField"> | OnMissing extends "throw" | undefined
    ? Missing<T, PathsIn<OptionOf<O, "fields">, OptionOf<O, "maskingRules">>>
    : never;

/** The names in options that no option has. */
export type UnknownNames<O, Known> = keyof O extends keyof Known
  ? never
  : UnknownOf<O, Exclude<keyof O, keyof Known>>;

/**
 * Those of some names that no option has. Left out are what may not be there, and methods: those of a class's instance are
 * no options.
 */
export type UnknownOf<O, Name> = Name extends keyof O & string
  ? IsPattern<Name> extends true
    ? never
    : undefined extends O[Name]
      ? never
      : O[Name] extends Method
        ? never
        : Name
  : never;

/** Names what is wrong in options: a type that nothing fits, so that the compiler shows it. */
export type Complaint<T, O, Known> = {
  readonly [K in keyof O]: K extends "fields"
    ? { readonly [I in keyof O[K]]: ComplaintAt<T, O[K][I]> }
    : K extends "maskingRules"
      ? {
          readonly [P in keyof O[K]]: ComplaintAt<
            T,
            `${P & (string | number)}`
          >;
        }
      : K extends UnknownNames<O, Known>
        ? NoSuchOption<K>
        : unknown;
};

/** Names what is wrong with one path; one that may be one of several may be right. */
export type ComplaintAt<T, Path, All = Path> = Path extends string
  ? [All] extends [Path]
    ? [Missing<T, Path>] extends [never]
      ? unknown
      : NoSuchField<Path>
    : unknown
  : unknown;

/** `true` if there are any, else `never`. The `infer` keeps the compiler from a long look at what is not known yet. */
export type HasSome<Wrong> = [Wrong] extends [infer _None extends never]
  ? never
  : true;

/**
 * Asks of options for data of a type: nothing, unless a path leads nowhere in it, or a name is that of no option.
 *
 * In a caller's own generic function, where a type is not known yet, nothing is refused: the compiler then asks whether the
 * condition may hold with any type in place of a parameter, and `HasSome` is `never` if it is so with any.
 */
export type Checked<T, O, Known, OnMissing = "throw"> =
  true extends HasSome<MissingPaths<T, O, OnMissing> | UnknownNames<O, Known>>
    ? Complaint<T, O, Known>
    : unknown;

/** Asks of data of a type, for options that are known already: nothing, unless a path leads nowhere in it. */
export type CheckedData<T, O> =
  true extends HasSome<MissingPaths<T, O, never>>
    ? NoSuchField<MissingPaths<T, O, never>>
    : unknown;
