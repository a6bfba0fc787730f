import type { KeyLease } from "../cache/key-lease.ts";
import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { oneOf, refuse, refuseAs } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { readOption, snapshotOptions } from "../util/options.ts";

/** Default length of a data key in bytes. */
export const DATA_KEY_LENGTH = 32;

/** Valid lengths of a data key in bytes: the lengths of AES keys. */
const DATA_KEY_LENGTHS: readonly number[] = [16, 24, DATA_KEY_LENGTH];

/** Request to generate a data key. */
export interface GenerateDataKeyRequest {
  /** Encryption context to bind the wrapped key to, if the keyring can bind one. */
  readonly context: EncryptionContext;
  /**
   * Length of the data key in bytes: 16, 24 or 32.
   *
   * @default 32
   */
  readonly length?: number | undefined;
  /** Signal that ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Lease of the cache that keeps the data key. A keyring limits it if the data key depends on a key of its own with a
   * limited life. Absent if the data key is not cached.
   */
  readonly lease?: KeyLease | undefined;
}

/** Request to unwrap one of a message's encrypted data keys. */
export interface UnwrapDataKeyRequest {
  /** Encrypted data keys of one message. The keyring selects those that belong to it. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Encryption context that the data key was wrapped under. */
  readonly context: EncryptionContext;
  /** Signal that ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Lease of the cache that keeps the data key. A keyring limits it if the data key depends on a key of its own with a
   * limited life. Absent if the data key is not cached.
   */
  readonly lease?: KeyLease | undefined;
}

/** Request to wrap a given data key. */
export interface WrapDataKeyRequest {
  /** Data key of 16, 24 or 32 bytes. The keyring must not keep or change it. */
  readonly plaintext: Uint8Array;
  /** Encryption context to bind the data key to. */
  readonly context: EncryptionContext;
  /** Signal that ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Lease of the cache that keeps the data key. A keyring limits it if the data key depends on a key of its own with a
   * limited life. Absent if the data key is not cached.
   */
  readonly lease?: KeyLease | undefined;
}

/** Request to rewrap another keyring's data key inside the key service, which does not reveal its plaintext. */
export interface RewrapDataKeyRequest {
  /** Keyring that wrapped the encrypted data keys. */
  readonly from: Keyring;
  /** Encrypted data keys of one message. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** Encryption context that the data keys are bound to, before and after. */
  readonly context: EncryptionContext;
  /** Signal that ends the wait when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** New data key, in plaintext and wrapped. */
export interface GeneratedDataKey {
  /** Plaintext data key of the requested length. The receiver wipes it after use. */
  readonly plaintext: Uint8Array;
  /** Data key wrapped by each key-encryption key. */
  readonly encryptedDataKeys: EncryptedDataKey[];
}

/**
 * Keyring that wraps and unwraps data keys with key-encryption keys, as the keyrings of the AWS Encryption SDK do.
 *
 * Every method rejects with a `KeyringError` if a key is refused, broken or unreachable. It rejects with a `RangeError`
 * if the context is too long to serialize or `length` is not a data key length, and with the signal's reason if
 * `signal` is aborted. The `context` never changes after the call. Byte arrays may change, so a keyring copies the
 * bytes that it reads after an `await`. A keyring that calls another one passes on the request's `signal` and `lease`:
 * without the lease, cached data keys outlive a branch key that was shredded.
 *
 * Four members are required: `id`, `generateDataKey`, `unwrapDataKey` and `wrapDataKey`. The others are optional. An
 * object that spreads another keyring and replaces a member, such as `{ ...other, unwrapDataKey }`, must also replace
 * the optional members or set them to `undefined`, because they do not call the replacement.
 *
 * @example
 * ```ts
 * import { DataMasking, generateKey, type Keyring, localKeyring } from "sealmask";
 *
 * const inner = localKeyring({ key: generateKey() });
 * let calls = 0;
 * const counted: Keyring = {
 *   id: `counted:${inner.id}`,
 *   generateDataKey(request) {
 *     calls++;
 *     return inner.generateDataKey(request);
 *   },
 *   unwrapDataKey: (request) => inner.unwrapDataKey(request),
 *   wrapDataKey: (request) => inner.wrapDataKey(request),
 * };
 * await new DataMasking({ keyring: counted }).encrypt({ ssn: "078-05-1120" });
 * console.log(calls); // 1
 * ```
 */
export interface Keyring {
  /**
   * Stable identity of the keyring. Keyrings with equal ids may share cached data keys, so keyrings with different keys
   * must have different ids.
   */
  readonly id: string;
  /**
   * Key names or ARNs for error messages. If a token belongs to another key, the error message shows these names beside
   * those in the token.
   */
  readonly keyNames?: readonly string[] | undefined;
  /** Generates a new data key. Each call must return a different data key. */
  generateDataKey(request: GenerateDataKeyRequest): Promise<GeneratedDataKey>;
  /**
   * Unwraps the first encrypted data key that this keyring can unwrap. Resolves to `null` if none of the encrypted data
   * keys belongs to this keyring. The caller wipes the data key after use. The method must throw if an entry belongs to
   * this keyring but is refused, broken or unreachable, and no other entry can be unwrapped.
   */
  unwrapDataKey(request: UnwrapDataKeyRequest): Promise<Uint8Array | null>;
  /** Wraps a given data key with every key-encryption key of the keyring. */
  wrapDataKey(request: WrapDataKeyRequest): Promise<EncryptedDataKey[]>;
  /**
   * Rewraps a data key of another keyring with every key-encryption key of this keyring, inside the key service.
   * Resolves to `null` if the key service cannot do so; the caller then unwraps the data key and wraps it again.
   */
  rewrapDataKey?(
    request: RewrapDataKeyRequest,
  ): Promise<EncryptedDataKey[] | null>;
  /**
   * Generates a separate data key for each key-encryption key, for message formats in which no two encrypted data keys
   * may wrap the same bytes. All key-encryption keys are asked once, in parallel. The entries have the order in which
   * `wrapDataKey` returns encrypted data keys. If the call rejects, every data key that arrived is wiped.
   *
   * A keyring without this method must have one key-encryption key, because `generateDataKey` is called instead. If
   * that returns several encrypted data keys, the call fails with a `KeyringError`: they would wrap the same bytes.
   */
  generateEntries?(request: GenerateDataKeyRequest): Promise<DataKeyEntry[]>;
  /**
   * Unwraps like `unwrapDataKey`, with the same order of keys, number of calls, `null` and errors. It also returns the
   * encrypted data key that it unwrapped: one of the request's objects, not a copy.
   *
   * The keyring receives all entries and chooses among them. A KMS keyring, for example, asks its own Region first and
   * hedges across Regions. For a keyring without this method, `unwrapDataKey` is called with one entry at a time in the
   * message's order. That finds the same data key, but may ask a key service in a worse order.
   */
  unwrapEntry?(request: UnwrapDataKeyRequest): Promise<DataKeyEntry | null>;
}

/**
 * Returns the requested length of a data key in bytes.
 *
 * @throws {RangeError} if the length is not 16, 24 or 32
 */
export function lengthOf(
  request: Pick<GenerateDataKeyRequest, "length">,
): number {
  const { length = DATA_KEY_LENGTH } = snapshotOptions(request, ["length"]);
  return oneOf("length", length, DATA_KEY_LENGTHS, RangeError);
}

function isOptionalMethod(value: unknown): boolean {
  return value === undefined || typeof value === "function";
}

/** Description of a keyring, for error messages of the form "expected …, got …". */
export const A_KEYRING = "a keyring, such as localKeyring({ key })";

/**
 * Describes, for an error message, a value that is not a keyring. If the value is a function, the description advises
 * to call the function.
 */
function describeOther(value: unknown): string {
  const type = describeType(value);
  return typeof value === "function" ? `${type}; call it` : type;
}

/** Tells whether an object has an `id`, without calling a getter. {@link idOf} reads the id when it is needed. */
function hasId(keyring: Partial<Keyring>): boolean {
  for (
    let holder: object | null = keyring;
    holder !== null;
    holder = Object.getPrototypeOf(holder)
  ) {
    const found = Object.getOwnPropertyDescriptor(holder, "id");
    if (found?.get) return true;
    if (found) break;
  }
  return typeof keyring.id === "string";
}

/**
 * Reads a keyring's id. A getter may draw the id at random, and Cloudflare Workers refuse random values while modules
 * load. Therefore call this when the id is first needed, not when the keyring is passed in.
 *
 * @throws {TypeError} if the id is not a string
 */
export function idOf(keyring: Keyring): string {
  const { id } = keyring as { readonly id: unknown };
  if (typeof id === "string") return id;
  return refuse("the id of the keyring", "a string", id);
}

/**
 * Checks that a value is a keyring.
 *
 * @param option the option's name in the error message
 * @throws {TypeError} if the value is not a keyring
 */
export function assertKeyring(option: string, value: unknown): void {
  const methods = ["generateDataKey", "unwrapDataKey", "wrapDataKey"] as const;
  const optional = ["rewrapDataKey", "generateEntries", "unwrapEntry"] as const;
  const keyring = value as Partial<Keyring> | null | undefined;
  const isKeyring =
    methods.every((method) => typeof keyring?.[method] === "function") &&
    hasId(keyring as Partial<Keyring>) &&
    optional.every((method) => isOptionalMethod(readOption(keyring, method)));
  if (isKeyring) return;
  refuseAs(option, A_KEYRING, describeOther(value));
}
