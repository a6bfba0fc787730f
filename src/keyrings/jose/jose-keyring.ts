import type { Bytes } from "../../util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import type { Keyring } from "../keyring.ts";
import { CHANGED, keyringFailure } from "../keyring-failure.ts";
import { rawKeyName } from "../raw-key-name.ts";
import { type RawWrapping, rawKeyring } from "../raw-keyring.ts";
import { readPadding } from "../rsa-pkcs1.ts";
import { keyManagement } from "./algorithms.ts";
import {
  contextDigest,
  type JweKey,
  openDataKey,
  parseJwe,
  sealDataKey,
} from "./data-key-jwe.ts";
import { fixedKeys, type JoseKeys } from "./fixed-keys.ts";
import {
  isKid,
  JOSE_NAMES,
  type JoseKeyringOptions,
  MAX_ITERATIONS,
  readIterations,
  readKid,
  readOptions,
} from "./jose-options.ts";
import { setKeys } from "./keys-of-set.ts";

/** Provider id of data keys that are wrapped as JWEs. */
const PROVIDER_ID = "sealmask-jose";

/** Returns the provider information of a key: its algorithm, and after a colon its name if it has one. */
function infoOf(alg: string, kid: string | undefined): string {
  return kid === undefined ? alg : `${alg}:${kid}`;
}

/**
 * Reads the name in an algorithm's provider information: `undefined` if there is none, `null` if the information is
 * another's or the name cannot be one.
 */
function kidOf(info: Bytes, alg: string): string | undefined | null {
  let text: string;
  try {
    text = decodeUtf8(info);
  } catch {
    return null;
  }
  if (text === alg) return undefined;
  const kid = text.slice(alg.length + 1);
  const isOwn = text === infoOf(alg, kid) && isKid(kid);
  return isOwn ? kid : null;
}

/** Says why a JWE is not opened. */
function refusedText(ciphertext: Bytes, expected: Omit<JweKey, "key">): string {
  const { iterations } = expected;
  const any = iterations && { ...iterations, most: MAX_ITERATIONS };
  const isSlow =
    any && parseJwe(ciphertext, { ...expected, iterations: any }) !== null;
  const more = isSlow
    ? `it asks for more than ${iterations.most} iterations (maxIterations), so `
    : "";
  return `${more}it is no JWE that a keyring of this kind writes`;
}

/** Makes the functions that wrap and unwrap data keys. */
function wrappingOf(
  settings: Omit<JweKey, "key">,
  keys: JoseKeys,
  label: string,
): RawWrapping {
  const { alg, kid: own } = settings;
  const failure = (why: string) =>
    keyringFailure("unwrap", label, "tampered", why);
  return {
    isCostly: settings.algorithm.kind === "password",
    async wrap(plaintext, context, signal) {
      if (!AES_KEY_LENGTHS.includes(plaintext.length)) {
        const why = `expected ${AES_KEY_LENGTHS.join(" or ")} bytes, got ${plaintext.length}`;
        throw keyringFailure("wrap", label, "invalid", why);
      }
      const key = await keys.wrapping(signal);
      const ctx = await contextDigest(context);
      const ciphertext = await sealDataKey(
        { ...settings, key },
        plaintext,
        ctx,
      );
      return { providerInfo: encodeUtf8(infoOf(alg, own)), ciphertext };
    },
    async unwrap({ providerInfo, ciphertext }, context, signal) {
      const kid = kidOf(providerInfo, alg);
      const key = kid === null ? null : await keys.unwrapping(kid, signal);
      if (kid === null || key === null) return null;
      const named = { ...settings, kid, key };
      const jwe = parseJwe(ciphertext, named);
      if (jwe === null) {
        throw failure(refusedText(ciphertext, named));
      }
      const plaintext = await openDataKey(jwe, named);
      if (plaintext === null) throw failure(CHANGED);
      if ((await contextDigest(context)) === jwe.ctx) return plaintext;
      plaintext.fill(0);
      throw failure("it was wrapped under another encryption context");
    },
  };
}

/**
 * Makes a keyring that wraps data keys as JWEs (RFC 7516), with any algorithm of RFC 7518 that wraps a key and the keys
 * that a JOSE deployment has: JWK, PEM, `CryptoKey`, bytes, a password, or a JWK Set from which keys are picked by
 * `kid`. It needs the optional peer `jose`.
 *
 * A public key alone wraps, and a private key unwraps. Only the keyring's own algorithm is unwrapped, with the content
 * encryption A256GCM; whatever the header of a JWE has beyond what the keyring writes is refused. A digest of the
 * encryption context is in the protected header, and compared once the JWE has authenticated. What is encrypted for a
 * public key proves nothing about who wrote it.
 *
 * @param options The algorithm, and keys for it.
 * @returns A keyring with an id of its own: two of them share no cached data keys, even if their keys are the same.
 * @throws {TypeError} When the algorithm is none of those, a key is missing, of no form accepted, the wrong half or made
 * for something else, or an option does not go with the algorithm.
 * @throws {RangeError} When a key, a password, a `kid` or a number of iterations is too short, too long or out of range.
 *
 * @example
 * ```ts
 * import { DataMasking } from "sealmask";
 * import { joseKeyring } from "sealmask/jose";
 * import { generateKeyPair } from "jose";
 *
 * const { publicKey, privateKey } = await generateKeyPair("ECDH-ES+A256KW", { crv: "X25519" });
 * const options = { alg: "ECDH-ES+A256KW", kid: "2026" } as const;
 * const writer = new DataMasking({ keyring: joseKeyring({ ...options, publicKey }) });
 * const reader = new DataMasking({ keyring: joseKeyring({ ...options, privateKey }) });
 * const token = await writer.encrypt({ ssn: "078-05-1120" });
 * console.log(await reader.decrypt(token)); // { ssn: "078-05-1120" }
 * ```
 */
export function joseKeyring(options: JoseKeyringOptions): Keyring {
  const { alg } = readPadding(
    "joseKeyring",
    options,
    JOSE_NAMES,
    "one of RSA-OAEP, RSA-OAEP-256, RSA-OAEP-384 and RSA-OAEP-512",
  ) as Pick<JoseKeyringOptions, "alg">;
  const algorithm = keyManagement(alg);
  const read = readOptions(options, alg, algorithm);
  const iterations = readIterations(read, algorithm);
  const kid = readKid(read);
  const name = rawKeyName("jose", PROVIDER_ID, infoOf(alg, kid));
  const { label } = name;
  const purpose = { alg, algorithm, label };
  const keys =
    read.jwks === undefined
      ? fixedKeys(read, purpose, kid)
      : setKeys(read.jwks, purpose, kid);
  const settings = { alg, algorithm, kid, iterations };
  return rawKeyring(name, wrappingOf(settings, keys, label));
}
