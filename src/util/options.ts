import { isShowable, quote, refuse } from "./assert.ts";
import { describeType } from "./describe-type.ts";
import { nearestName } from "./nearest-name.ts";
import { typeName } from "./type-name.ts";

/**
 * Returns the names of all members of an options type. The compiler reports a name that is missing in `members` or is
 * not in the type.
 *
 * @param members record of the names; the compiler could not check that an array is complete
 */
export function namesOf<O extends object>(
  members: Readonly<Record<keyof O & string, true>>,
): readonly (keyof O & string)[] {
  return Object.keys(members) as (keyof O & string)[];
}

/**
 * Throws if an options object has an unknown member, as a misspelt `fields` or `context` must not pass. Only own enumerable
 * members are checked. `undefined` passes.
 *
 * @param what name of the function that takes the options, such as `"encrypt"`
 * @param names all members that the function takes
 * @throws {TypeError} if the options are not an object or have an unknown member; the error message suggests the
 * nearest known member
 */
export function assertOptions(
  what: string,
  options: unknown,
  names: readonly string[],
): void {
  if (isKnown(options, names)) return;
  if (!isObject(options)) refuseOptions(what, options, names);
  refuseUnknown(`the options of ${what}`, options, names);
}

/**
 * Throws if an option that holds further options, such as `cache`, has an unknown member.
 *
 * @param option name of the outer option
 * @param names all members that the outer option takes
 * @throws {TypeError} if the value is not an object or has an unknown member; the error message suggests the nearest
 * known member
 */
export function assertNestedOptions(
  option: string,
  options: unknown,
  names: readonly string[],
): void {
  if (isKnown(options, names)) return;
  if (!isObject(options)) refuse(option, `{ ${names.join(", ")} }`, options);
  refuseUnknown(option, options, names);
}

/** Tells whether the options are `undefined`, or an object with known members only. */
function isKnown(options: unknown, names: readonly string[]): boolean {
  if (options === undefined) return true;
  return isObject(options) && unknownOf(options, names) === undefined;
}

/**
 * Tells whether a value can hold options. An array, a `Map` or a promise cannot: reading options from it would find none.
 */
function isObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  // The common case first, as `typeName` takes longer.
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  return typeName(value) === "Object";
}

/** Returns the name of the first own enumerable member of an object that is not in `names`; `undefined` if all are. */
function unknownOf(
  options: object,
  names: readonly string[],
): string | undefined {
  // Runs for every call, so avoid the array of `Object.keys`, and check the owner of unknown names only.
  for (const name in options) {
    if (!names.includes(name) && Object.hasOwn(options, name)) return name;
  }
  return undefined;
}

function refuseOptions(
  what: string,
  given: unknown,
  names: readonly string[],
): never {
  // A caller may give the fields themselves in place of `{ fields }`.
  const isFields = typeof given === "string" || Array.isArray(given);
  const advice =
    isFields && names.includes("fields")
      ? 'write { fields: ["…"] }'
      : `it takes { ${names.join(", ")} }`;
  throw new TypeError(
    `Cannot use the options of ${what}: expected an object, got ${describeType(given)}; ${advice}`,
  );
}

function refuseUnknown(
  where: string,
  options: object,
  names: readonly string[],
): never {
  const name = unknownOf(options, names) ?? "";
  const nearest = nearestName(name, names);
  const advice =
    nearest === undefined
      ? `it takes ${names.join(", ")}`
      : `did you mean ${quote(nearest)}?`;
  // The name may be a secret: a caller may have used a PEM key as a member's name.
  const shown = isShowable(name, names)
    ? quote(name)
    : `with a name of ${name.length} characters`;
  throw new TypeError(
    `Cannot use ${where}: unknown option ${shown}; ${advice}`,
  );
}

/**
 * Returns an own or inherited option. Ignores a value inherited from `Object.prototype`: if that was polluted, the value
 * would change what is protected in the whole process.
 */
export function readOption<O extends object, N extends keyof O & string>(
  options: O | null | undefined,
  name: N,
): O[N] | undefined {
  const value = options?.[name];
  if (value === undefined || !(name in Object.prototype)) return value;
  for (
    let owner: object | null | undefined = options;
    owner && owner !== Object.prototype;
    owner = Object.getPrototypeOf(owner)
  ) {
    if (Object.hasOwn(owner, name)) return value;
  }
  return undefined;
}

/** Copies the named options into an object without a prototype; reads each once, with {@link readOption}. */
export function snapshotOptions<O extends object, N extends keyof O & string>(
  options: O | null | undefined,
  names: readonly N[],
): Pick<O, N> {
  const snapshot = Object.create(null);
  for (const name of names) {
    const value = readOption(options, name);
    if (value !== undefined) snapshot[name] = value;
  }
  return snapshot;
}
