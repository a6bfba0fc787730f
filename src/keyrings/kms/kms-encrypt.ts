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

/** The most bytes that KMS encrypts under a symmetric key (API Reference: Encrypt). */
const MAX_BYTES = 4096;

/** How texts of this version begin: the letter after it says what was encrypted. */
const JSON_PREFIX = "kms1.";
const BYTES_PREFIX = "kms1b.";

/**
 * The pair that is added to the encryption context, so that KMS authenticates that this is a value and of which type.
 * No keyring takes such a name: a value whose text a stranger chose would else serve as the data key of a forged token.
 */
const TYPE_NAME = "sealmask:type";
type ValueType = "json" | "bytes";

/** What {@link kmsEncrypt} and {@link kmsDecrypt} take. */
export interface KmsValueOptions extends KmsAccessOptions {
  /** The key: its ARN or id, or the ARN or name (`alias/…`) of an alias. */
  readonly keyId: string;
  /**
   * KMS's encryption context: non-secret pairs that are bound to the value, and recorded by CloudTrail. `kmsEncrypt`
   * takes no empty name or value.
   *
   * @default none
   */
  readonly context?: EncryptionContext | undefined;
  /** Gives up waiting when aborted. */
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
 * Reads the options once.
 *
 * @param what what takes them; only `kmsEncrypt` minds an empty name or value of the context: what was written can be read
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
 * Encrypts a small value directly under a key of AWS KMS, with one call and no data key: for a setting or a secret, not
 * for what is read often. Values of any size, and many of them, are what `DataMasking` is for.
 *
 * @param value JSON data of at most 4,096 bytes as JSON, or at most 4,096 bytes.
 * @param options The key, the encryption context, and how KMS is reached.
 * @returns `kms1.` (of bytes: `kms1b.`) and KMS's ciphertext as base64url. It is what `aws kms decrypt` opens, with
 * `sealmask:type=json` (of bytes: `sealmask:type=bytes`) in the encryption context.
 * @throws {RangeError} When the value is too long.
 * @throws {TypeError} When an option is unknown or of another type, or a name or value of the context is empty, or
 * a name begins with `sealmask:`.
 * @throws {UnsupportedTypeError} When the value is no JSON data.
 * @throws {KeyringError} When KMS refuses or cannot be reached; `cause` keeps its error.
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
      ? "a text with white space; remove it first, as with trim()"
      : `${text.length} characters of something else`;
    throw malformedPart("text", "what kmsEncrypt gave", got);
  }
  return { ciphertext, isOfBytes: prefix === BYTES_PREFIX };
}

/**
 * Decrypts what {@link kmsEncrypt} gave, with one call to AWS KMS.
 *
 * @param text What `kmsEncrypt` gave.
 * @param options The same key and encryption context, and how KMS is reached.
 * @returns The value: JSON data, or a `Uint8Array` where bytes were encrypted.
 * @throws {EnvelopeError} When the text, or what KMS decrypts it to, is nothing that `kmsEncrypt` gave.
 * @throws {TypeError} When an option is of another type.
 * @throws {KeyringError} When KMS refuses, or cannot be reached; `cause` keeps its error. For a text of another key than
 * `keyId` its reason is `"foreign"`, for another context or a changed text `"tampered"`.
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
  // The caller says what type the value has; nothing here can know.
  if (isOfBytes) return (await open(read("bytes"))) as T;
  const plaintext = await open(read("json")).catch(async (error: unknown) => {
    if (reasonOf(error) !== "tampered") throw error;
    // Values of JSON were without the pair at first. A data key opens here too, and is no JSON.
    return open(read(null)).catch((second: unknown) => {
      throw reasonOf(second) === "tampered" ? error : second;
    });
  });
  try {
    return JSON.parse(decodeUtf8(plaintext)) as T;
  } catch {
    // Without the error underneath, which quotes the plaintext.
    throw malformedPart("text", "JSON, as kmsEncrypt writes it", "other data");
  } finally {
    plaintext.fill(0);
  }
}
