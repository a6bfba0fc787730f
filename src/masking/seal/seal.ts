import type { NoOptions } from "../../erase/erase.ts";
import { ERASE_NAMES, type EraseOptions } from "../../erase/erase-options.ts";
import type { Erased } from "../../erase/erased.ts";
import { snapshotEraseOptions } from "../../erase/snapshot-options.ts";
import type { Checked } from "../../erase/type-checked.ts";
import { compileFields } from "../../fields/compile-fields.ts";
import { assertStacksSelected } from "../../fields/error-stacks.ts";
import type { OnMissingField } from "../../fields/on-missing-field.ts";
import { copyJson } from "../../json/copy-json.ts";
import { outermost } from "../../json/edit.ts";
import {
  type Location,
  locationAt,
  locationOf,
  toPointer,
} from "../../json/path/location.ts";
import { quote, refuseAs } from "../../util/assert.ts";
import { UnsupportedTypeError } from "../../util/errors.ts";
import { assertOptions, namesOf, snapshotOptions } from "../../util/options.ts";
import type { DataMasking } from "../data-masking.ts";
import type { CallOptions } from "../masking-options.ts";
import { type Fingerprints, memoizeFingerprints } from "./fingerprint.ts";
import { assertMasking, parseDocument } from "./sealable-document.ts";
import {
  type ElementMark,
  MAX_DEPTH,
  MAX_PLACES,
  type SealedPatch,
} from "./sealed-patch.ts";

/** Options of {@link seal}: the options for erasing and the options for encrypting. */
export interface SealOptions
  extends EraseOptions,
    Omit<CallOptions, "fields"> {}

/** Names of the options of `seal`. `unseal` accepts them too, so that one object serves both. */
export const SEAL_NAMES: readonly (keyof SealOptions)[] = [
  ...ERASE_NAMES,
  .../* @__PURE__ */ namesOf<Omit<SealOptions, keyof EraseOptions>>({
    context: true,
    signal: true,
  }),
];

/** Sealed document, made by {@link seal}. */
export interface Sealed<D> {
  /** Document with masks in place of the sealed values, for anyone to read. */
  readonly document: D;
  /** Token that holds the original values. */
  readonly sealed: string;
}

/**
 * Seals fields of a document: masks them, and encrypts their original values to one token. This takes one data key and
 * one ciphertext for any number of fields.
 *
 * @param masking `DataMasking` that erases and encrypts
 * @param document document to seal; with `fields`, an object, an array or the JSON text of one
 * @param options fields and masks, and the encryption context; without `fields` and `maskingRules` the whole document
 * is sealed
 * @returns the masked document, as `masking.erase` returns it, and the token
 * @throws {UnsupportedTypeError} if JSON cannot restore a field's value or its mask exactly
 * @throws {RangeError} if more than 100,000 values are selected
 * @throws all errors of `masking.erase` and `masking.encrypt`
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { seal } from "sealmask/patch";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const user = { name: "Jo", card: "4111111111111111" };
 * const { document, sealed } = await seal(masking, user, { maskingRules: { card: "card" } });
 * console.log(document.card, sealed.includes("4111111111111111")); // ************1111 false
 * ```
 */
export function seal<
  T,
  const O extends SealOptions = SealOptions,
  OnMissing extends OnMissingField = OnMissingField,
>(
  masking: DataMasking<OnMissing>,
  document: T,
  options: O & SealOptions & Checked<T, O, SealOptions, OnMissing>,
): Promise<Sealed<Erased<T, O>>>;
/**
 * Seals a whole document.
 *
 * @param masking `DataMasking` that erases and encrypts
 * @param document document to seal
 * @returns the masked document, as `masking.erase` returns it, and the token
 */
export function seal<T>(
  masking: DataMasking,
  document: T,
): Promise<Sealed<Erased<T, NoOptions>>>;
export async function seal(
  masking: DataMasking,
  document: unknown,
  options?: SealOptions,
): Promise<Sealed<unknown>> {
  assertMasking(masking);
  assertOptions("seal", options, SEAL_NAMES);
  // Both calls read the snapshot: a getter that returns another value the second time would leave a field unmasked.
  const eraseOptions = snapshotEraseOptions(options);
  const callOptions = snapshotOptions(options, ["context", "signal"]);
  const { fields, maskingRules: rules, serializer } = eraseOptions;
  const isWhole = fields === undefined && rules === undefined;
  const whole = isWhole
    ? document
    : parseDocument(masking, document, serializer);
  // `erase` also checks the fields and masks.
  const erased = masking.erase(whole, eraseOptions);
  const places = isWhole
    ? [locationAt([], whole)]
    : locationsOf(whole, fields, rules);
  if (!isWhole) assertStacksSelected("seal", whole as object, places);
  const patch = patchOf(erased, places);
  const sealed = await masking.encrypt(patch, callOptions);
  return { document: erased, sealed };
}

/** Lists the locations that were erased. Each location occurs once, and none lies inside another. */
function locationsOf(
  document: unknown,
  fields: SealOptions["fields"],
  rules: SealOptions["maskingRules"],
): readonly Location[] {
  const paths = compileFields(
    rules ? [...(fields ?? []), ...Object.keys(rules)] : fields,
  );
  return outermost(
    paths.map(({ query }) =>
      query(document).nodes.map((node) => locationOf(node)),
    ),
  );
}

/** Follows the keys to a value, and makes the marks of the arrays on the path. */
function follow(
  root: unknown,
  keys: Location["keys"],
  fingerprints: Fingerprints,
): { readonly value: unknown; readonly elements: ElementMark[] | undefined } {
  let elements: ElementMark[] | undefined;
  let value = root;
  for (const [step, key] of keys.entries()) {
    if (Array.isArray(value)) {
      elements ??= [];
      elements.push([step, value.length, fingerprints(value, key as number)]);
    }
    value = (value as Record<string | number, unknown>)[key];
  }
  return { value, elements };
}

function patchOf(erased: unknown, locations: readonly Location[]): SealedPatch {
  if (locations.length > MAX_PLACES) {
    const got = `${locations.length}`;
    refuseAs("fields", `at most ${MAX_PLACES} places`, got, RangeError);
  }
  const fingerprints = memoizeFingerprints();
  const patch: SealedPatch = [];
  for (const { keys, pointer: path, value } of locations) {
    const { value: mask, elements } = follow(erased, keys, fingerprints);
    const original = held(value, "value", keys);
    const test = { op: "test", path, value: held(mask, "mask", keys) } as const;
    patch.push(elements ? { ...test, elements } : test);
    patch.push({ op: "replace", path, value: original });
  }
  return patch;
}

/**
 * Copies the value at a location.
 *
 * @throws {UnsupportedTypeError} if JSON cannot restore the value exactly
 */
function held(value: unknown, what: string, keys: Location["keys"]): unknown {
  // Most values are strings and need no copy.
  if (typeof value === "string") return value;
  const rules = { isExact: true, maxDepth: MAX_DEPTH };
  return copyJson(value, rules, (found, inner) => {
    const pointer = toPointer([...keys, ...inner]);
    const at = inner.length > 0 ? ` at ${quote(pointer, 1_000)}` : "";
    throw new UnsupportedTypeError(
      `Cannot seal the field ${quote(toPointer(keys))}: expected JSON data as ${what}, got ${found}${at}`,
    );
  });
}
