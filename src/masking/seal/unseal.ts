import jsonPatch from "fast-json-patch";
import { draft } from "../../json/edit.ts";
import { refuse } from "../../util/assert.ts";
import { describeType, isUnawaited } from "../../util/describe-type.ts";
import { LocationMismatchError } from "../../util/errors.ts";
import { assertOptions, readOption } from "../../util/options.ts";
import type { DataMasking } from "../data-masking.ts";
import { canonicalJson, memoizeFingerprints } from "./fingerprint.ts";
import type { SealOptions } from "./seal.ts";
import { SEAL_NAMES } from "./seal.ts";
import { assertMasking, parseDocument } from "./sealable-document.ts";
import { foreignPatch, readPatch } from "./sealed-patch.ts";
import {
  type FoundPlace,
  findPlace,
  mismatch,
  refuseMoved,
} from "./sealed-places.ts";

/**
 * Restores the original values of a sealed document. Unsealed parts may have changed meanwhile and stay as they are
 * now. Each sealed place must still be there and hold its mask.
 *
 * @param masking `DataMasking` that decrypts the token
 * @param document masked document, or its JSON text; it is not changed
 * @param sealed token that `seal` returned with the document
 * @param options encryption context that was used to seal; the options of `seal` are accepted
 * @returns a copy with the original values, which shares its unsealed parts with the document
 * @throws {LocationMismatchError} if a sealed place was changed, removed or moved; the error message has the place's
 * JSON Pointer
 * @throws {EnvelopeError} if the token is malformed, or holds no sealed patch
 * @throws all errors of `masking.decrypt`
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { seal, unseal } from "sealmask/patch";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const context = { tenant_id: "a06b" };
 * const user = { name: "Jo", ssn: "123-45-6789" };
 * const { document, sealed } = await seal(masking, user, { fields: ["ssn"], context });
 * const renamed = { ...document, name: "Al" };
 * console.log(await unseal(masking, renamed, sealed, { context })); // { name: 'Al', ssn: '123-45-6789' }
 * ```
 */
export async function unseal<T = unknown>(
  masking: DataMasking,
  document: unknown,
  sealed: string,
  options: SealOptions = {},
): Promise<T> {
  assertMasking(masking);
  assertOptions("unseal", options, SEAL_NAMES);
  if (typeof sealed !== "string") refuse("sealed", "a token", sealed);
  if (document === undefined || isUnawaited(document)) {
    throw new LocationMismatchError(
      `Cannot unseal the document: expected the masked document, got ${describeType(document)}`,
    );
  }
  const patch = await masking.decrypt(sealed, {
    context: readOption(options, "context"),
    signal: readOption(options, "signal"),
  });
  const sealedPlaces = readPatch(patch);
  // A document that is sealed as a whole may itself be a text.
  const isWhole = sealedPlaces.length === 1 && sealedPlaces[0]?.pointer === "";
  const root = isWhole ? document : parseDocument(masking, document);
  const places = sealedPlaces.map((place) => findPlace(root, place));
  const { items, fill } = draft(root, [places]);
  if (items.length !== places.length) {
    throw foreignPatch("each path once, and none inside another");
  }
  const originals = apply(items);
  refuseMoved(items, memoizeFingerprints());
  return fill(originals) as T;
}

/**
 * Applies the patch, and returns the values that it writes. The patch is applied to an array of the values at the
 * sealed places. Its paths are indices of that array and contain no names of the document, so that `__proto__` is a
 * name like any other. Values are compared as canonical JSON text, in which the order of members does not matter.
 */
function apply(places: readonly FoundPlace[]): unknown[] {
  const patch = places.flatMap(({ mask, original }, i) => [
    { op: "test" as const, path: `/${i}`, value: canonicalJson(mask) },
    { op: "replace" as const, path: `/${i}`, value: original },
  ]);
  const standing: unknown[] = places.map((place) =>
    canonicalJson(place.standing),
  );
  try {
    const banPrototypeModifications = true;
    return jsonPatch.applyPatch(
      standing,
      patch,
      true,
      true,
      banPrototypeModifications,
    ).newDocument;
  } catch (error) {
    // The error of `applyPatch` quotes values.
    const { index = 0 } = error as { readonly index?: number };
    throw mismatch(
      places[index >> 1] as FoundPlace,
      "it was changed since it was sealed",
    );
  }
}
