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
 * Restores a sealed document. What was not sealed may have been changed meanwhile, and stays as it is now; what was sealed
 * must stand where it stood, masked as it was.
 *
 * @param masking decrypts, and has the keyring
 * @param document the masked document, or its JSON text; it is not changed
 * @param sealed the token that came with it
 * @param options the same encryption context as when sealing; options of `seal` will do
 * @returns a copy with the original values; what was not sealed is shared with it, not copied
 * @throws {LocationMismatchError} when a sealed place was changed, removed or moved; the message has its JSON Pointer
 * @throws {EnvelopeError} when the token is malformed, or holds no sealed patch
 * @throws what `masking.decrypt` throws
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
      `Cannot unseal the document: expected the masked one, got ${describeType(document)}`,
    );
  }
  const patch = await masking.decrypt(sealed, {
    context: readOption(options, "context"),
    signal: readOption(options, "signal"),
  });
  const sealedPlaces = readPatch(patch);
  // A document that is sealed as a whole may be a text itself.
  const isWhole = sealedPlaces.length === 1 && sealedPlaces[0]?.pointer === "";
  const root = isWhole ? document : parseDocument(masking, document);
  const places = sealedPlaces.map((place) => findPlace(root, place));
  const { items, fill } = draft(root, [places]);
  if (items.length !== places.length) {
    throw foreignPatch("every path once, and none within another one");
  }
  const originals = apply(items);
  refuseMoved(items, memoizeFingerprints());
  return fill(originals) as T;
}

/**
 * Applies the patch, and gives the values that it puts in place. It is applied to what stands at the sealed places, side by
 * side in an array of its own: no name of the document is left in a path, so that `__proto__` is a name like any other, and
 * the draft alone writes to the document. What stands there is tested as text, in which the order of members
 * does not matter.
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
    // The error itself quotes values.
    const { index = 0 } = error as { readonly index?: number };
    throw mismatch(
      places[index >> 1] as FoundPlace,
      "it was changed since it was sealed",
    );
  }
}
