import { inspect } from "./inspect.ts";
import { replaceDataKeys } from "./token.ts";

/**
 * Converts a token into a standard JWE with direct encryption (`"alg":"dir"`, RFC 7516). Any JOSE library opens it with
 * the key from `masking.contentKey(token, { context })`. The JWE has no encrypted data keys, so sealmask can no longer
 * decrypt it.
 *
 * @param token A whole token.
 * @throws {EnvelopeError} If `token` is not a well-formed envelope.
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
