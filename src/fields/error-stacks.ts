import { type Location, locationAt } from "../json/path/location.ts";
import { quote } from "../util/assert.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { isError } from "../util/type-name.ts";

type Members = Readonly<Record<string | number, unknown>>;

/** Names of the members of an error that engines repeat at the beginning of the error's stack. */
const REPEATED: ReadonlySet<string | number> = new Set(["message", "name"]);

/**
 * Tells whether an object has a `stack` written by the engine: an error of any realm, or an object given to
 * `Error.captureStackTrace`. An enumerable member `stack` of another object is ordinary data.
 */
function hasErrorStack(value: object): boolean {
  if (!Object.hasOwn(value, "stack")) return false;
  return (
    isError(value) ||
    !Object.prototype.propertyIsEnumerable.call(value, "stack")
  );
}

/**
 * Finds the stacks of the errors whose message or name is selected, as each of these stacks repeats the selected text.
 *
 * @param places selected places, all of which exist in the document
 * @returns the places of the stacks
 */
export function stacksBeside(
  document: object,
  places: readonly Location[],
): Location[] {
  const stacks: Location[] = [];
  for (const { keys } of places) {
    if (!REPEATED.has(keys.at(-1) ?? "")) continue;
    const way = keys.slice(0, -1);
    let holder: unknown = document;
    for (const key of way) holder = (holder as Members)[key];
    if (!hasErrorStack(holder as object)) continue;
    stacks.push(locationAt([...way, "stack"], (holder as Error).stack));
  }
  return stacks;
}

/**
 * Throws if the message or name of an error is selected but its stack, which repeats them, is not.
 *
 * @param doing operation, in the words that follow "Cannot" in the error message, such as `"encrypt"`
 * @param places selected places; each place occurs once, and no place lies inside another
 * @throws {UnsupportedTypeError} if such a stack is not selected
 */
export function assertStacksSelected(
  doing: string,
  document: object,
  places: readonly Location[],
): void {
  const stacks = stacksBeside(document, places);
  if (stacks.length === 0) return;
  const selected = new Set(places.map(({ pointer }) => pointer));
  const left = stacks.find(({ pointer }) => !selected.has(pointer));
  if (left === undefined) return;
  const { pointer } = left;
  throw new UnsupportedTypeError(
    `Cannot ${doing} the field ${quote(pointer.replace(/stack$/, "message"))}: the stack of the error repeats it; select ${quote(pointer)} too`,
  );
}
