/**
 * Seals documents: the result is a masked document that anyone may read, and one token that restores the original. The
 * token holds a JSON Patch (RFC 6902), which `fast-json-patch` checks and applies.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { seal, unseal } from "sealmask/patch";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const { document, sealed } = await seal(masking, { id: 1, ssn: "123-45-6789" }, { fields: ["ssn"] });
 * console.log(document.ssn); // *****
 * console.log(await unseal(masking, document, sealed)); // { id: 1, ssn: '123-45-6789' }
 * ```
 *
 * @module
 */

export { type Sealed, type SealOptions, seal } from "../masking/seal/seal.ts";
export { unseal } from "../masking/seal/unseal.ts";
