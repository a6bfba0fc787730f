import { type Location, locationAt } from "../json/path/location.ts";
import { quote } from "../util/assert.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { isError } from "../util/type-name.ts";

type Members = Readonly<Record<string | number, unknown>>;

/** The members of an error that an engine writes into its stack when the error is made. */
const REPEATED: ReadonlySet<string | number> = new Set(["message", "name"]);

/**
 * Tells whether an object has a stack that an engine wrote: an error of any realm, also under a tag of its own, and what
 * `Error.captureStackTrace` was given. A member that a class has under that name can be enumerated.
 */
function hasErrorStack(value: object): boolean {
  if (!Object.hasOwn(value, "stack")) return false;
  return (
    isError(value) ||
    !Object.prototype.propertyIsEnumerable.call(value, "stack")
  );
}

/**
 * Finds the stacks that repeat what was selected: those of errors whose message or name is among the places.
 *
 * @param places places in the document, all of them existing
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
 * Refuses to take the message of an error and leave the stack that repeats it.
 *
 * @param places what was selected: every place once, and none within another one
 * @throws {UnsupportedTypeError} when the stack is not among the places
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
    `Cannot ${doing} the field ${quote(pointer.replace(/stack$/, "message"))}: the stack of an error repeats it; name ${quote(pointer)} too`,
  );
}
