/**
 * The crypto port on `node:crypto`, for Node, Bun and Deno: the same bytes as WebCrypto, without a trip through a pool of
 * threads for every message.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { nativeCrypto } from "sealmask/native";
 *
 * const keyring = localKeyring({ key: generateKey() });
 * const masking = new DataMasking({ keyring, crypto: nativeCrypto() });
 * console.log(masking instanceof DataMasking); // true
 * ```
 *
 * @module
 */

export { nativeCrypto } from "../crypto/native-crypto.ts";
