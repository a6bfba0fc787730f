import { hasElement } from "../../json/path/follow.ts";
import { MAX_ELEMENTS } from "../../json/path/kind-of.ts";
import { toPointer } from "../../json/path/location.ts";
import { LocationMismatchError } from "../../util/errors.ts";
import { isOpaque } from "../../util/type-name.ts";
import type { Fingerprints } from "./fingerprint.ts";
import type { ElementMark, SealedPlace } from "./sealed-patch.ts";

/** Maximum number of characters of a JSON Pointer in an error message. No pointer of a real document is longer. */
const MAX_QUOTE = 1_000;

/** Array element on the path to a sealed place. */
interface Element {
  readonly index: number;
  /** Length of the array when it was sealed. */
  readonly length: number;
  /** Fingerprint of the element when it was sealed. */
  readonly fingerprint: string;
}

/** Sealed place that was found in a document. */
export interface FoundPlace extends SealedPlace {
  /** Member names and array indices from the root of the document to the place. */
  readonly keys: readonly (string | number)[];
  /** Value that is now at the sealed place. */
  readonly standing: unknown;
  /** Arrays on the path to the place, the outermost first. */
  readonly arrays: readonly (readonly unknown[])[];
}

/** Makes the error for a place that has changed since it was sealed. */
export function mismatch(
  { pointer }: SealedPlace,
  why: string,
): LocationMismatchError {
  return new LocationMismatchError(
    `Cannot unseal the field ${JSON.stringify(pointer.slice(0, MAX_QUOTE))}: ${why}`,
  );
}

const INDEX = /^(?:0|[1-9]\d*)$/;

/**
 * Returns the key that a pointer's reference token names in a value, or `undefined` if the value has no such member.
 */
function keyIn(value: unknown, token: string): string | number | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) {
    const isMember = !isOpaque(value) && Object.hasOwn(value, token);
    return isMember ? token : undefined;
  }
  const index = INDEX.test(token) ? Number(token) : -1;
  const isElement = value.length <= MAX_ELEMENTS && hasElement(value, index);
  return isElement ? index : undefined;
}

/**
 * Finds a sealed place in a document.
 *
 * @throws {LocationMismatchError} if the place does not exist, or the arrays on the path to it differ from the marks
 */
export function findPlace(root: unknown, place: SealedPlace): FoundPlace {
  const keys: (string | number)[] = [];
  const arrays: (readonly unknown[])[] = [];
  let standing = root;
  for (const token of place.tokens) {
    const key = keyIn(standing, token);
    if (key === undefined) throw mismatch(place, "it is not there any more");
    if (typeof key === "number") arrays.push(standing as unknown[]);
    keys.push(key);
    standing = (standing as Record<string | number, unknown>)[key];
  }
  const steps = [...keys.keys()].filter((i) => typeof keys[i] === "number");
  if (place.elements.map(([step]) => step).join() !== steps.join()) {
    // Only `seal` adds marks, and only for arrays. A JSON Patch of another program has none.
    throw mismatch(
      place,
      place.elements.length === 0
        ? "the patch has no mark of the array on the way to it: the array was an object when it was sealed, or another program made the patch"
        : "an array on the way to it became an object, or the reverse",
    );
  }
  return { ...place, keys, standing, arrays };
}

/** Array on the path to sealed places. */
interface Passed {
  readonly array: readonly unknown[];
  /** Elements of the array that paths to sealed places go through, each with the first such place in it. */
  readonly elements: Map<number, Element & { readonly place: FoundPlace }>;
}

/** Returns the arrays on the paths to sealed places, by location: one array may now be in two locations. */
function passedArrays(places: readonly FoundPlace[]): Iterable<Passed> {
  const passed = new Map<string, Passed>();
  for (const place of places) {
    let depth = 0;
    for (const [at, index] of place.keys.entries()) {
      if (typeof index !== "number") continue;
      const pointer = toPointer(place.keys.slice(0, at));
      const array = place.arrays[depth] as readonly unknown[];
      const [, length, fingerprint] = place.elements[depth] as ElementMark;
      depth++;
      const { elements } = passed.get(pointer) ?? { elements: new Map() };
      passed.set(pointer, { array, elements });
      if (!elements.has(index)) {
        elements.set(index, { index, length, fingerprint, place });
      }
    }
  }
  return passed.values();
}

/** Returns the fingerprints of elements that are in an array position where they were not before. */
function arrivedFingerprints(
  passed: readonly Passed[],
  fingerprints: Fingerprints,
): Set<string> {
  const arrived = new Set<string>();
  for (const { array, elements } of passed) {
    const isSame = [...elements.values()].every(
      ({ index, length, fingerprint }) =>
        length === array.length && fingerprints(array, index) === fingerprint,
    );
    if (isSame) continue;
    for (let i = 0; i < array.length; i++) {
      const fingerprint = fingerprints(array, i);
      if (elements.get(i)?.fingerprint !== fingerprint)
        arrived.add(fingerprint);
    }
  }
  return arrived;
}

/**
 * Refuses elements that moved within an array or to another array. An element is known by its fingerprint. An element
 * with a new fingerprint may have been edited in place, unless its old fingerprint now occurs elsewhere. If an array's
 * length changed, each element must keep its fingerprint, and no new element may have the same one.
 *
 * @throws {LocationMismatchError} with a place in an element that seems to have moved
 */
export function refuseMoved(
  places: readonly FoundPlace[],
  fingerprints: Fingerprints,
): void {
  const passed = [...passedArrays(places)];
  const arrived = arrivedFingerprints(passed, fingerprints);
  for (const { array, elements } of passed) {
    const known = [...elements.values()];
    const changed = known.filter(
      ({ index, fingerprint }) => fingerprints(array, index) !== fingerprint,
    );
    const resized = known.find(({ length }) => length !== array.length);
    if (changed.length === 0 && !resized) continue;
    const suspects = resized ? known : changed;
    const moved = suspects.find(({ fingerprint }) => arrived.has(fingerprint));
    if (moved) {
      throw mismatch(
        moved.place,
        "an element on the way to it has changed places",
      );
    }
    const unknown = resized && changed[0];
    if (unknown) {
      throw mismatch(
        unknown.place,
        "an array on the way to it changed its length, and the element in it changed too",
      );
    }
  }
}
