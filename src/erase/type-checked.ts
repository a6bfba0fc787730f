import type { Held, Leads, NoHolder } from "./type-held.ts";
import type { Method } from "./type-masks.ts";
import type { OptionOf } from "./type-options.ts";
import type { IsPattern, StepsOf } from "./type-steps.ts";

/** Type that appears in a compile error if a path of `fields` or `maskingRules` leads nowhere in the data's type. */
export interface NoSuchField<Path> {
  /** The path that leads nowhere. */
  readonly noSuchField: Path;
}

/** Type that appears in a compile error if the function does not know an option. */
export interface NoSuchOption<Name> {
  /** Name of the unknown option. */
  readonly noSuchOption: Name;
}

/** Those of `Paths` that lead nowhere in the type `T`. Paths with syntax that the types cannot parse are left out. */
export type Missing<T, Paths extends string> = [T] extends [NoHolder]
  ? MissingSteps<T, Paths, StepsOf<Paths>>
  : Paths extends keyof T
    ? never
    : MissingSteps<T, Paths, StepsOf<Paths>>;

/** The path, if the value type `T` has no place that the path's steps lead to; otherwise `never`. */
export type MissingSteps<T, Path, Steps> =
  Leads<T, Steps> extends never
    ? [Steps] extends [never]
      ? never
      : Held<T, Steps> extends never
        ? Path
        : never
    : never;

/** Paths in the options `fields` and `maskingRules`. */
export type PathsIn<F, R> =
  | (F extends readonly string[] ? F[number] : never)
  | (R extends object ? `${keyof R & (string | number)}` : never);

/**
 * Those paths in the options that lead nowhere in the data's type. It is `never` for JSON text, and if a missing field
 * is not an error.
 */
export type MissingPaths<T, O, OnMissing> = T extends string
  ? never
  : OptionOf<O, "onMissingField"> | OnMissing extends "throw" | undefined
    ? Missing<T, PathsIn<OptionOf<O, "fields">, OptionOf<O, "maskingRules">>>
    : never;

/** Names of members of `O` that are not options. */
export type UnknownNames<O, Known> = keyof O extends keyof Known
  ? never
  : UnknownOf<O, Exclude<keyof O, keyof Known>>;

/**
 * Those of the names `Name` that are unknown options. A member that may be absent does not count, and neither does a
 * method, because methods of a class instance are not options.
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

/** Type that describes the faults in options. No value has this type, so the compiler shows the type in its error. */
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

/**
 * Type that describes the fault in one path: {@link NoSuchField}, or `unknown` if the path has no fault. A union of
 * several paths has no fault, because one of them may be right.
 */
export type ComplaintAt<T, Path, All = Path> = Path extends string
  ? [All] extends [Path]
    ? [Missing<T, Path>] extends [never]
      ? unknown
      : NoSuchField<Path>
    : unknown
  : unknown;

/**
 * `true` if there are any faults, otherwise `never`. The `infer` keeps the compiler from expanding types that are not
 * known yet.
 */
export type HasSome<Wrong> = [Wrong] extends [infer _None extends never]
  ? never
  : true;

/**
 * Constraint on options for data of a type. It is `unknown`, which accepts everything, if all paths lead to a place and
 * all options are known.
 *
 * In a caller's own generic function the type of the data is a type parameter. Then no path is refused: `HasSome` is
 * `never` as long as the parameter may still become a type that has the path.
 */
export type Checked<T, O, Known, OnMissing = "throw"> =
  true extends HasSome<MissingPaths<T, O, OnMissing> | UnknownNames<O, Known>>
    ? Complaint<T, O, Known>
    : unknown;

/**
 * Constraint on data for options that are already known. It is `unknown`, which accepts everything, if all paths lead
 * to a place in the data's type.
 */
export type CheckedData<T, O> =
  true extends HasSome<MissingPaths<T, O, never>>
    ? NoSuchField<MissingPaths<T, O, never>>
    : unknown;
