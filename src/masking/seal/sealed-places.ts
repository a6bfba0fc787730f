import { hasElement } from "../../json/path/follow.ts";
import { MAX_ELEMENTS } from "../../json/path/kind-of.ts";
import { toPointer } from "../../json/path/location.ts";
import { LocationMismatchError } from "../../util/errors.ts";
import { isOpaque } from "../../util/type-name.ts";
import type { Fingerprints } from "./fingerprint.ts";
import type { ElementMark, SealedPlace } from "./sealed-patch.ts";

/** Characters of a pointer that a message shows: more than any but a made-up one has. */
const MAX_QUOTE = 1_000;

/** An element that a way to a sealed place goes through. */
interface Element {
  readonly index: number;
  /** How long the array was. */
  readonly length: number;
  /** The element's fingerprint when it was sealed. */
  readonly fingerprint: string;
}

/** A sealed place, found in a document. */
export interface FoundPlace extends SealedPlace {
  /** Member names and array indices from the root. */
  readonly keys: readonly (string | number)[];
  /** What stands there. */
  readonly standing: unknown;
  /** The arrays on the way, the outermost first. */
  readonly arrays: readonly (readonly unknown[])[];
}

/** The error of a place that is not as it was when it was sealed. */
export function mismatch(
  { pointer }: SealedPlace,
  why: string,
): LocationMismatchError {
  return new LocationMismatchError(
    `Cannot unseal the field ${JSON.stringify(pointer.slice(0, MAX_QUOTE))}: ${why}`,
  );
}

const INDEX = /^(?:0|[1-9]\d*)$/;

/** The key that a token of a pointer names in a value; `undefined` when there is nothing. */
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
 * Finds a sealed place.
 *
 * @throws {LocationMismatchError} when it is not there, or an array on the way is none any more
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
    // Arrays alone are marked, and by `seal` alone: a JSON Patch of somebody else looks as that of a way through objects.
    throw mismatch(
      place,
      place.elements.length === 0
        ? "the patch has no mark of the array on the way to it: an object became that array, or another program than seal made the patch"
        : "an array on the way to it became an object, or an object an array",
    );
  }
  return { ...place, keys, standing, arrays };
}

/** An array that ways go through. */
interface Passed {
  readonly array: readonly unknown[];
  /** The elements, each with the first place in it. */
  readonly elements: Map<number, Element & { readonly place: FoundPlace }>;
}

/** The arrays on the ways: not by identity, for one array may stand in two places by now. */
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

/** The fingerprints that stand in arrays where they did not stand before. */
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
 * Refuses elements that changed places, within an array or from one to another. An element is known by its fingerprint. One
 * with another fingerprint may have been changed where it is, unless its old one now stands where it did not stand before.
 * Where an array became longer or shorter, each element must keep its fingerprint, and no element that came may share it.
 *
 * @throws {LocationMismatchError} with the place in an element that seems to have moved
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
        "an array on the way to it became longer or shorter, and its element was changed",
      );
    }
  }
}
