import { json, parse, stringify } from "../json/serializer.ts";
import type { DataMasking } from "../masking/data-masking.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { refuse } from "../util/assert.ts";
import { isBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { UnsupportedTypeError } from "../util/errors.ts";

/** Provider in the form that the data masking utility of Powertools for AWS Lambda expects. */
export interface EncryptionProvider {
  /** Encrypts a JSON text. */
  encrypt(data: string, context?: EncryptionContext): Promise<string>;
  /** Decrypts a token of `encrypt` under the same context, and returns JSON text. */
  decrypt(data: string, context?: EncryptionContext): Promise<string>;
}

const WHOLE = { doing: "serialize the decrypted value", keys: [] };

/** Throws the error for bytes, which JSON would turn into an object of numbers. */
function refuseBytes(bytes: Uint8Array): never {
  throw new UnsupportedTypeError(
    `Cannot ${WHOLE.doing}: expected JSON data, got ${describeType(bytes)}; call decrypt of the DataMasking instead`,
  );
}

/**
 * Makes a provider with which the data masking utility of Powertools for AWS Lambda (TypeScript) encrypts through
 * sealmask. One line changes: `new DataMasking({ provider: powertoolsProvider(masking) })`. Data keys are then cached
 * across fields and calls, and decrypting needs exactly the encryption context of encrypting. With `format:
 * esdkFormat()` or `accept: [esdkFormat()]` of `sealmask/esdk`, it writes or reads the messages of the utility's own
 * provider.
 *
 * The utility does not tell a provider the location of a field. Its tokens are therefore not bound to a location: the
 * utility opens them, and so does `masking.decrypt(document.ssn, { context })` one by one, but
 * `masking.decrypt(document)` refuses them with a `LocationMismatchError`. AWS Encryption SDK messages have no location
 * and open either way. A token that holds bytes instead of JSON fails to decrypt with an `UnsupportedTypeError`.
 *
 * @param masking `DataMasking` that encrypts and decrypts
 * @throws {TypeError} if `masking` is not a `DataMasking`
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
    // Encrypts the parsed value and not its JSON text, so that other readers of the token get the value too.
    encrypt: async (data, context) =>
      masking.encrypt(parse(data, json, "the data"), { context }),
    decrypt: async (data, context) => {
      const value = await masking.decrypt<unknown>(data, { context });
      if (isBytes(value)) refuseBytes(value);
      return stringify(value, json, WHOLE);
    },
  };
}
