import { quote, refuse } from "./assert.ts";
import { nearestName } from "./nearest-name.ts";

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
    refuse(`the options of ${what}`, "an object", options);
  }
  for (const name of Object.keys(options)) {
    if (!names.includes(name)) refuseUnknown(what, name, names);
  }
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
