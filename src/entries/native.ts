/**
 * Runs sealmask's cryptography on `node:crypto`, for Node, Bun and Deno. Tokens have the same bytes as with WebCrypto;
 * no message waits for a thread pool.
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
