import { json, stringify } from "../../json/serializer.ts";
import {
  type EncryptionContext,
  readContext,
} from "../../message/encryption-context.ts";
import { refuse, refuseAs } from "../../util/assert.ts";
import { decodeBase64Url, encodeBase64Url } from "../../util/base64.ts";
import { type Bytes, copyBytes, isBytes } from "../../util/bytes.ts";
import { malformedPart, reasonOf } from "../../util/errors.ts";
import { assertOptions, namesOf, readOption } from "../../util/options.ts";
import { readSignal } from "../../util/read-value.ts";
import { decodeUtf8, encodeUtf8 } from "../../util/utf8.ts";
import { expecting } from "./check-answer.ts";
import {
  type KmsAccessOptions,
  readAccess,
  readKeyId,
  regionOf,
} from "./kms-access.ts";
import { decrypt, encrypt, type KmsCall } from "./kms-operations.ts";

/** Maximum number of bytes that KMS encrypts under a symmetric key (API Reference: Encrypt). */
const MAX_BYTES = 4096;

/** Prefixes of the texts that `kmsEncrypt` writes: `kms1.` for JSON, `kms1b.` for bytes. */
const JSON_PREFIX = "kms1.";
const BYTES_PREFIX = "kms1b.";

/**
 * Name of a pair that is added to the encryption context of a value. By this pair KMS authenticates that a ciphertext
 * is a value, and the type of the value. No keyring accepts such a name. Otherwise a value that a stranger chose could
 * serve as the data key of a forged token.
 */
const TYPE_NAME = "sealmask:type";
type ValueType = "json" | "bytes";

/** Options of {@link kmsEncrypt} and {@link kmsDecrypt}. */
export interface KmsValueOptions extends KmsAccessOptions {
  /** Key: ARN or id of a key, or ARN or name (`alias/…`) of an alias. */
  readonly keyId: string;
  /**
   * KMS encryption context: non-secret pairs that are bound to the value and recorded by CloudTrail. `kmsEncrypt`
   * accepts no empty name or value.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /** Signal that ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
}

const NAMES = /* @__PURE__ */ namesOf<KmsValueOptions>({
  keyId: true,
  context: true,
  signal: true,
  client: true,
  clientFor: true,
  grantTokens: true,
  timeoutMs: true,
});

/**
 * Reads and checks the options once. Returns a function that makes the data of a KMS call for a value type. The value
 * type `null` adds no pair to the encryption context.
 *
 * @param what name of the calling function. Only `kmsEncrypt` refuses an empty name or value in the context, so that
 * older texts stay readable.
 */
function callOf(what: "kmsEncrypt" | "kmsDecrypt", options: KmsValueOptions) {
  assertOptions(what, options, NAMES);
  const key = readKeyId(options);
  const access = readAccess(options, [key]);
  const context = readOption(options, "context");
  const { pairs } = readContext(context, what === "kmsDecrypt");
  const signal = readSignal(readOption(options, "signal"));
  return (type: ValueType | null): { key: typeof key; call: KmsCall } => {
    const added = type === null ? {} : { [TYPE_NAME]: type };
    return { key, call: { access, context: { ...pairs, ...added }, signal } };
  };
}

/**
 * Encrypts a small value directly under a key of AWS KMS, with one call and no data key. Use it for a setting or a
 * secret that is read rarely. For large values, or many of them, use `DataMasking`.
 *
 * @param value JSON data of at most 4,096 bytes as JSON text, or a `Uint8Array` of 1 to 4,096 bytes.
 * @param options The key, the encryption context, and access to KMS.
 * @returns `kms1.` (for bytes `kms1b.`), followed by KMS's ciphertext in base64url. `aws kms decrypt` opens the
 * ciphertext if the encryption context also has `sealmask:type=json` (for bytes `sealmask:type=bytes`).
 * @throws {RangeError} If the value is empty or too long.
 * @throws {TypeError} If an option is unknown or has the wrong type, or if a name or value of the context is empty, or
 * a name begins with `sealmask:`.
 * @throws {UnsupportedTypeError} If the value is not JSON data.
 * @throws {KeyringError} If KMS refuses the call or cannot be reached; `cause` is KMS's error.
 *
 * @example
 * ```ts
 * import { kmsDecrypt, kmsEncrypt } from "sealmask/kms";
 * import { startLocalKms } from "sealmask/testing";
 * import { KMSClient } from "@aws-sdk/client-kms";
 *
 * const kms = await startLocalKms(); // In production: no client at all, and the ARN of a key.
 * const { arn } = await kms.createKey();
 * const client = new KMSClient(kms.clientConfig());
 *
 * const options = { keyId: arn, context: { purpose: "webhook" }, client };
 * const text = await kmsEncrypt({ secret: "hunter2" }, options);
 * console.log(await kmsDecrypt(text, options)); // { secret: "hunter2" }
 * client.destroy();
 * await kms.stop();
 * ```
 */
export async function kmsEncrypt(
  value: unknown,
  options: KmsValueOptions,
): Promise<string> {
  const isOfBytes = isBytes(value);
  const type = isOfBytes ? "bytes" : "json";
  const { key, call } = callOf("kmsEncrypt", options)(type);
  call.signal?.throwIfAborted();
  const plaintext = isOfBytes
    ? copyBytes(value)
    : encodeUtf8(stringify(value, json));
  try {
    if (plaintext.length > MAX_BYTES || plaintext.length === 0) {
      refuseAs(
        "value",
        `1 to ${MAX_BYTES} bytes, which KMS encrypts`,
        `${plaintext.length}; encrypt of DataMasking with kmsKeyring takes values of any size`,
        RangeError,
      );
    }
    const what = "encrypt the value";
    const { ciphertext } = await encrypt(call, key, plaintext, what);
    const prefix = isOfBytes ? BYTES_PREFIX : JSON_PREFIX;
    return prefix + encodeBase64Url(ciphertext);
  } finally {
    plaintext.fill(0);
  }
}

function readText(text: unknown): { ciphertext: Bytes; isOfBytes: boolean } {
  if (typeof text !== "string") refuse("text", "a string", text);
  const prefix = [JSON_PREFIX, BYTES_PREFIX].find((each) =>
    text.startsWith(each),
  );
  const ciphertext =
    prefix === undefined ? null : decodeBase64Url(text.slice(prefix.length));
  if (ciphertext === null || ciphertext.length === 0) {
    const got = /\s/.test(text)
      ? "a text with white space; remove it, such as with trim()"
      : `another text of ${text.length} characters`;
    throw malformedPart("text", "a text of kmsEncrypt", got);
  }
  return { ciphertext, isOfBytes: prefix === BYTES_PREFIX };
}

/**
 * Decrypts a text of {@link kmsEncrypt}, with one call to AWS KMS.
 *
 * @param text The text that `kmsEncrypt` returned.
 * @param options The same key and encryption context, and access to KMS.
 * @returns The value: JSON data, or a `Uint8Array` if bytes were encrypted.
 * @throws {EnvelopeError} If the text, or its decrypted content, does not come from `kmsEncrypt`.
 * @throws {TypeError} If an option is unknown or has the wrong type.
 * @throws {KeyringError} If KMS refuses the call or cannot be reached; `cause` is KMS's error. The reason is
 * `"foreign"` if the text belongs to another key than `keyId`, and `"tampered"` for another context or a changed text.
 *
 * @example
 * ```ts
 * import { kmsDecrypt, kmsEncrypt } from "sealmask/kms";
 * import { startLocalKms } from "sealmask/testing";
 * import { KMSClient } from "@aws-sdk/client-kms";
 *
 * const kms = await startLocalKms(); // In production: no client at all, and the ARN of a key.
 * const { arn: keyId } = await kms.createKey();
 * const client = new KMSClient(kms.clientConfig());
 *
 * const text = await kmsEncrypt(Uint8Array.of(1, 2, 3), { keyId, client });
 * console.log(await kmsDecrypt(text, { keyId, client })); // Uint8Array(3) [ 1, 2, 3 ]
 * client.destroy();
 * await kms.stop();
 * ```
 */
export async function kmsDecrypt<T = unknown>(
  text: string,
  options: KmsValueOptions,
): Promise<T> {
  const { ciphertext, isOfBytes } = readText(text);
  const read = callOf("kmsDecrypt", options);
  const open = ({ key, call }: ReturnType<typeof read>) => {
    const region = regionOf(key, call.access);
    return decrypt(call, {
      ciphertext,
      keyId: key.text,
      region,
      isExpected: expecting(key, region),
      what: "decrypt the value",
    });
  };
  // `T` is the caller's claim, which cannot be checked here.
  if (isOfBytes) return (await open(read("bytes"))) as T;
  const plaintext = await open(read("json")).catch(async (error: unknown) => {
    if (reasonOf(error) !== "tampered") throw error;
    // Early versions wrote JSON values without the pair. A data key opens this way too, but it is not JSON.
    return open(read(null)).catch((second: unknown) => {
      throw reasonOf(second) === "tampered" ? error : second;
    });
  });
  try {
    return JSON.parse(decodeUtf8(plaintext)) as T;
  } catch {
    // No `cause`: the parser's error would quote the plaintext.
    throw malformedPart("text", "a JSON value of kmsEncrypt", "other data");
  } finally {
    plaintext.fill(0);
  }
}
