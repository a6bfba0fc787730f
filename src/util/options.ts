import { isShowable, quote, refuse } from "./assert.ts";
import { describeType } from "./describe-type.ts";
import { nearestName } from "./nearest-name.ts";
import { typeName } from "./type-name.ts";

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
 * @param what what takes the options, such as `"encrypt"`
 * @param names every member that it takes
 * @throws {TypeError} if the options are no object or have an unknown member; the message names the nearest known one
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
 * Insists that an option that holds options of its own, such as `cache`, has no member that is not known.
 *
 * @param option its name
 * @param names every member that it takes
 * @throws {TypeError} if the value is no object or has an unknown member; the message names the nearest known one
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

/** Whether these are no options at all, or such that all of them are known. */
function isKnown(options: unknown, names: readonly string[]): boolean {
  if (options === undefined) return true;
  return isObject(options) && unknownOf(options, names) === undefined;
}

/** Tells whether a value can hold options: an array, a `Map` or a promise of them would be taken for none. */
function isObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  // As most are; whether another one is of the runtime's own classes takes longer to tell.
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  return typeName(value) === "Object";
}

/** Finds the first member of its own that an object has beyond some; `undefined` if there is none. */
function unknownOf(
  options: object,
  names: readonly string[],
): string | undefined {
  // Unlike `Object.keys` this makes no array: it runs with every call. Most names are known, and need no look at their owner.
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
  // A field's name, or a list of them, in place of the options that hold them.
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
  // A PEM may stand where the name is.
  const shown = isShowable(name, names)
    ? quote(name)
    : `with a name of ${name.length} characters`;
  throw new TypeError(
    `Cannot use ${where}: unknown option ${shown}; ${advice}`,
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
