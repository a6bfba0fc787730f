import { json, parse, stringify } from "../json/serializer.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/** What the data masking utility of Powertools for AWS Lambda encrypts with. */
export interface EncryptionProvider {
  /** Encrypts a value that is given as JSON. */
  encrypt(data: string, context?: EncryptionContext): Promise<string>;
  /** Decrypts what `encrypt` gave under the same context, to JSON. */
  decrypt(data: string, context?: EncryptionContext): Promise<string>;
}

const WHOLE = { doing: "serialize the decrypted value", keys: [] };

/** Refuses bytes, which JSON would turn into an object of numbers. */
function refuseBytes(bytes: Uint8Array): never {
  throw new UnsupportedTypeError(
    `Cannot ${WHOLE.doing}: expected JSON data, got ${describeType(bytes)}; decrypt it with the DataMasking itself`,
  );
}

/**
 * Lets the data masking utility of Powertools for AWS Lambda (TypeScript) encrypt with sealmask, by one changed line:
 * `new DataMasking({ provider: powertoolsProvider(masking) })`. Data keys are cached across fields and calls, and decrypting
 * takes exactly the encryption context of encrypting. With `format: esdkFormat()` or `accept: [esdkFormat()]` of
 * `sealmask/esdk` it writes or reads messages as the utility's own provider does.
 *
 * The utility does not say where a field stands, so that a field's token is that of a whole value, bound to no place. The
 * utility opens it, and so does `masking.decrypt(document.ssn, { context })`, one by one; `masking.decrypt(document)` refuses
 * it with a `LocationMismatchError`. Messages of the AWS Encryption SDK have no place, and open either way. What is no JSON, such as bytes,
 * is an `UnsupportedTypeError` when it is decrypted.
 *
 * @param masking encrypts and decrypts
 * @throws {TypeError} when it is no `DataMasking`
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, localKeyring } from "sealmask";
 * import { powertoolsProvider } from "sealmask/lambda";
 *
 * const provider = powertoolsProvider(new DataMasking({ keyring: localKeyring({ key: generateKey() }) }));
 * const token = await provider.encrypt('{"ssn":"078-05-1120"}', { tenant_id: "a06b" });
 * console.log(await provider.decrypt(token, { tenant_id: "a06b" })); // {"ssn":"078-05-1120"}
 * ```
 */
export function powertoolsProvider(masking: DataMasking): EncryptionProvider {
  if (typeof masking?.encrypt !== "function")
    refuse("masking", "a DataMasking", masking);
  return {
    // The value itself, not its JSON as a text: then others read it too.
    encrypt: async (data, context) =>
      masking.encrypt(parse(data, json, "the data"), { context }),
    decrypt: async (data, context) => {
      const value = await masking.decrypt<unknown>(data, { context });
      if (isBytes(value)) refuseBytes(value);
      return stringify(value, json, WHOLE);
    },
  };
}
