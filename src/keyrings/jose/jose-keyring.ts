import type { Bytes } from "../../util/bytes.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";
import { AES_KEY_LENGTHS } from "../aes-key.ts";
import type { Keyring } from "../keyring.ts";
import { explainTampered, keyringFailure } from "../keyring-failure.ts";
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

/** Provider id of data keys wrapped as JWEs. */
const PROVIDER_ID = "sealmask-jose";

/** Returns the provider information of a key: the algorithm, followed by a colon and the key name if there is one. */
function infoOf(alg: string, kid: string | undefined): string {
  return kid === undefined ? alg : `${alg}:${kid}`;
}

/**
 * Reads the key name from provider information. Returns `undefined` if there is none, and `null` if the information
 * belongs to another algorithm or the name is not valid.
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

/** Returns the reason, for an error message, why a JWE was not accepted. */
function refusedText(ciphertext: Bytes, expected: Omit<JweKey, "key">): string {
  const { iterations } = expected;
  const any = iterations && { ...iterations, most: MAX_ITERATIONS };
  const isSlow =
    any && parseJwe(ciphertext, { ...expected, iterations: any }) !== null;
  return isSlow
    ? `it asks for more than ${iterations.most} iterations of PBKDF2; raise maxIterations if you trust its writer`
    : "it is not a JWE that this keyring writes";
}

/** Returns the functions that wrap and unwrap data keys with the given keys. */
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
    async wrap(plaintext, context, { signal }) {
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
    async unwrap({ providerInfo, ciphertext }, context, { signal }) {
      const kid = kidOf(providerInfo, alg);
      const key = kid === null ? null : await keys.unwrapping(kid, signal);
      if (kid === null || key === null) return null;
      const named = { ...settings, kid, key };
      const jwe = parseJwe(ciphertext, named);
      if (jwe === null) {
        throw failure(refusedText(ciphertext, named));
      }
      const plaintext = await openDataKey(jwe, named);
      if (plaintext === null) throw failure(explainTampered());
      if ((await contextDigest(context)) === jwe.ctx) return plaintext;
      plaintext.fill(0);
      throw failure("it was wrapped under another encryption context");
    },
  };
}

/**
 * Makes a keyring that wraps data keys as JWEs (RFC 7516) with any algorithm of RFC 7518 that wraps a key. It takes the
 * keys of a JOSE deployment: JWK, PEM, `CryptoKey`, bytes, a password, or a JWK Set from which keys are picked by
 * `kid`. It needs the optional peer `jose`.
 *
 * A public key alone wraps, and a private key unwraps. The keyring unwraps only its own algorithm with the content
 * encryption A256GCM, and refuses JWE headers with any other member. The protected header contains a digest of the
 * encryption context, which is compared after the JWE has authenticated. A JWE for a public key proves nothing about
 * its writer.
 *
 * @param options The algorithm, and keys for it.
 * @returns A keyring with a unique id: two keyrings never share cached data keys, even with the same keys.
 * @throws {TypeError} If the algorithm is not supported, a key is missing, has no accepted form, is the wrong half or
 * made for another purpose, or an option does not apply to the algorithm.
 * @throws {RangeError} If a key, a password, a `kid` or a number of iterations is too short, too long or out of range.
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
