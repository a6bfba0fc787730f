import type { Held, Leads, NoHolder } from "./type-held.ts";
import type { Method } from "./type-masks.ts";
import type { OptionOf } from "./type-options.ts";
import type { IsPattern, StepsOf } from "./type-steps.ts";

/** Type in compile errors for a path of `fields` or `maskingRules` that leads nowhere in the data's type. */
export interface NoSuchField<Path> {
  /** Path. */
  readonly noSuchField: Path;
}

/** Type in compile errors for an unknown option. */
export interface NoSuchOption<Name> {
  /** Name of the option. */
  readonly noSuchOption: Name;
}

/** Paths that cannot lead anywhere in a type. Paths that the types cannot parse are never included. */
export type Missing<T, Paths extends string> = [T] extends [NoHolder]
  ? MissingSteps<T, Paths, StepsOf<Paths>>
  : Paths extends keyof T
    ? never
    : MissingSteps<T, Paths, StepsOf<Paths>>;

/** The path, if its steps cannot lead anywhere in a type, otherwise `never`. */
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

/** Paths in the options that lead nowhere. `never` for JSON text, and if a missing field is not an error. */
export type MissingPaths<T, O, OnMissing> = T extends string
  ? never
  : OptionOf<O, "onMissingField"> | OnMissing extends "throw" | undefined
    ? Missing<T, PathsIn<OptionOf<O, "fields">, OptionOf<O, "maskingRules">>>
    : never;

/** Names of unknown options. */
export type UnknownNames<O, Known> = keyof O extends keyof Known
  ? never
  : UnknownOf<O, Exclude<keyof O, keyof Known>>;

/**
 * Names of unknown options among the given names. Members that may be absent and methods do not count, because the
 * methods of a class instance are not options.
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

/** Type that describes the faults in options. No value fits it, so the compiler shows it. */
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
 * Type that describes the fault in one path. A path that is one of several alternatives may be right, so it has no
 * fault.
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
 * Constraint on options for data of a type. It is `unknown`, which accepts everything, unless a path leads nowhere or
 * an option is unknown.
 *
 * In a caller's own generic function the type is not known yet, and nothing is refused: the compiler asks whether the
 * condition holds for some type in place of a parameter, and `HasSome` is `never` in that case.
 */
export type Checked<T, O, Known, OnMissing = "throw"> =
  true extends HasSome<MissingPaths<T, O, OnMissing> | UnknownNames<O, Known>>
    ? Complaint<T, O, Known>
    : unknown;

/**
 * Constraint on data for options that are already known. It is `unknown`, which accepts everything, unless a path leads
 * nowhere in the data's type.
 */
export type CheckedData<T, O> =
  true extends HasSome<MissingPaths<T, O, never>>
    ? NoSuchField<MissingPaths<T, O, never>>
    : unknown;
