import { inspect } from "./inspect.ts";
import { replaceDataKeys } from "./token.ts";

/**
 * Turns a token into a standard JWE with direct encryption (`"alg":"dir"`, RFC 7516), which any JOSE library opens with
 * the key that `masking.contentKey(token, { context })` gives. The wrapped data keys are left out, so that sealmask
 * cannot open it any more.
 *
 * @param token a whole token
 * @throws {EnvelopeError} when it is no well-formed envelope
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { toStandardJwe } from "sealmask/jose";
 * import { compactDecrypt } from "jose";
 *
 * const masking = new DataMasking({ keyring: localKeyring({ key: generateKey() }) });
 * const token = await masking.encrypt({ id: 1 });
 * const { plaintext } = await compactDecrypt(toStandardJwe(token), await masking.contentKey(token));
 * console.log(new TextDecoder().decode(plaintext)); // {"id":1}
 * ```
 */
export function toStandardJwe(token: string): string {
  inspect(token);
  return replaceDataKeys(token, "");
}
