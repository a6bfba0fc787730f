import { quote } from "./assert.ts";
import { nearestName } from "./nearest-name.ts";
import { typeWithArticle } from "./type-with-article.ts";

/**
 * Lists every member of an options type; the compiler refuses a list that lacks one, or has one that the type lacks.
 *
 * @param members a record, as the compiler does not count an array's members
 */
export function namesOf<O extends object>(
  members: Readonly<Record<keyof O & string, true>>,
): readonly (keyof O & string)[] {
  return Object.keys(members) as (keyof O & string)[];
}

/**
 * Refuses options with a member that the call does not know: a misspelt `fields` or `context` must not pass. Own
 * enumerable members count; inherited ones are read as any others, as a class instance may carry options.
 *
 * @param what what takes the options, such as `"encrypt"`, or the option that holds them, such as `"cache"`
 * @param names every member that it takes
 * @throws {TypeError} if the options are no object or have an unknown member; the message names the nearest known one
 */
export function assertOptions(
  what: string,
  options: unknown,
  names: readonly string[],
): void {
  if (options === undefined) return;
  if (
    typeof options !== "object" ||
    options === null ||
    Array.isArray(options)
  ) {
    refuseOptions(what, options, names);
  }
  // Unlike `Object.keys` it makes no array: this runs with every call. Only what is unknown need be told from inherited.
  for (const name in options) {
    if (names.includes(name) || !Object.hasOwn(options, name)) continue;
    refuseUnknown(what, name, names);
  }
}

function refuseOptions(
  what: string,
  given: unknown,
  names: readonly string[],
): never {
  // A field's name, or a list of them, in place of the options that hold them.
  const isFields = typeof given === "string" || Array.isArray(given);
  const advice =
    isFields && names.includes("fields") ? ': write { fields: ["…"] }' : "";
  throw new TypeError(
    `Cannot use the options of ${what}: expected an object with ${names.join(", ")}, got ${typeWithArticle(given)}${advice}`,
  );
}

function refuseUnknown(
  what: string,
  name: string,
  names: readonly string[],
): never {
  const nearest = nearestName(name, names);
  const advice =
    nearest === undefined
      ? `it takes ${names.join(", ")}`
      : `did you mean ${quote(nearest)}?`;
  throw new TypeError(
    `Cannot use the options of ${what}: unknown option ${quote(name)}; ${advice}`,
  );
}

/**
 * Reads an option, own or inherited, but never one that a polluted `Object.prototype` lends to every object: it would
 * change what is protected for the whole process.
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

/** Reads options once, each through {@link readOption}, into an object without a prototype to lend it others. */
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
