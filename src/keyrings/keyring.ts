import type {
  DataKeyEntry,
  EncryptedDataKey,
} from "../message/encrypted-data-keys.ts";
import type { EncryptionContext } from "../message/encryption-context.ts";
import { oneOf, refuse, refuseAs } from "../util/assert.ts";
import { describeType } from "../util/describe-type.ts";
import { readOption, snapshotOptions } from "../util/options.ts";

/** Bytes in a data key. */
export const DATA_KEY_LENGTH = 32;

/** Bytes that a data key may have, as keys of AES. */
const DATA_KEY_LENGTHS: readonly number[] = [16, 24, DATA_KEY_LENGTH];

/** What a keyring is asked to generate. */
export interface GenerateDataKeyRequest {
  /** The encryption context that the wrapped key is bound to, where the keyring can bind one. */
  readonly context: EncryptionContext;
  /** Bytes in the data key: 16, 24 or 32. Default 32. */
  readonly length?: number | undefined;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to unwrap. */
export interface UnwrapDataKeyRequest {
  /** The encrypted data keys of one message; the keyring picks its own. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The encryption context that the data key was wrapped under. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to wrap. */
export interface WrapDataKeyRequest {
  /** The data key, 16, 24 or 32 bytes; the keyring must neither keep nor change it. */
  readonly plaintext: Uint8Array;
  /** The encryption context to bind it to. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** What a keyring is asked to wrap anew, without having it in clear. */
export interface RewrapDataKeyRequest {
  /** The keyring that the encrypted data keys are of. */
  readonly from: Keyring;
  /** The encrypted data keys of one message. */
  readonly encryptedDataKeys: readonly EncryptedDataKey[];
  /** The encryption context that they are bound to, and stay bound to. */
  readonly context: EncryptionContext;
  /** Gives up waiting when aborted. */
  readonly signal?: AbortSignal | undefined;
}

/** A new data key, in clear and wrapped. */
export interface GeneratedDataKey {
  /** The data key in clear, as long as asked for; whoever receives it wipes it after use. */
  readonly plaintext: Uint8Array;
  /** The same data key, wrapped by each key-encryption key. */
  readonly encryptedDataKeys: EncryptedDataKey[];
}

/**
 * A keyring wraps and unwraps data keys with key-encryption keys, as the keyrings of the AWS Encryption SDK do.
 * Every method rejects with a `KeyringError` when a key is refused, broken or unreachable, with a `RangeError` when the
 * context is too long to be serialised or `length` is none of a data key, and with the signal's reason when `signal` is
 * aborted. The `context` given never changes after the call; bytes given may, so what is read after waiting is copied
 * first.
 *
 * Four members make a keyring: `id`, `generateDataKey`, `unwrapDataKey` and `wrapDataKey`. The others are optional.
 * A keyring that takes over the members of another one and replaces some, such as `{ ...other, unwrapDataKey }`, replaces
 * the optional ones too, or sets them to `undefined`: they do not call its new members.
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
   * Stable identity: keyrings with equal ids may share cached data keys, so two keyrings with different keys
   * must never have the same id.
   */
  readonly id: string;
  /** What messages call its keys, such as names or ARNs: an error about another key's token shows them beside the token's. */
  readonly keyNames?: readonly string[] | undefined;
  /** Makes a new data key; no call may give one that another call gave. */
  generateDataKey(request: GenerateDataKeyRequest): Promise<GeneratedDataKey>;
  /**
   * Unwraps the first encrypted data key that it can; the caller wipes the answer after use.
   * `null` means that none of these is this keyring's. It must throw if one of them is, and that one is refused,
   * broken or unreachable and no other can be unwrapped.
   */
  unwrapDataKey(request: UnwrapDataKeyRequest): Promise<Uint8Array | null>;
  /** Wraps a given data key with every key-encryption key of the keyring. */
  wrapDataKey(request: WrapDataKeyRequest): Promise<EncryptedDataKey[]>;
  /**
   * Wraps another keyring's data key with every key-encryption key of this one, where the key service can do so without
   * showing the data key. `null` where it cannot: then the data key is unwrapped and wrapped.
   */
  rewrapDataKey?(
    request: RewrapDataKeyRequest,
  ): Promise<EncryptedDataKey[] | null>;
  /**
   * Makes a new data key of its own for each key-encryption key, for message formats in which no two encrypted data keys
   * may wrap the same bytes. Each key-encryption key is asked once, all at the same time; the entries stand in the order
   * in which `wrapDataKey` gives encrypted data keys. If the call rejects, every data key that came is wiped.
   *
   * A keyring without this member has one key-encryption key: `generateDataKey` is called instead. If that gives several
   * encrypted data keys, they wrap the same bytes, and the call fails with a `KeyringError`.
   */
  generateEntries?(request: GenerateDataKeyRequest): Promise<DataKeyEntry[]>;
  /**
   * Unwraps as `unwrapDataKey` does (which key is asked first, how many calls that takes, `null` and errors are all the
   * same), and says which encrypted data key it unwrapped: one of the objects in the request, not a copy.
   *
   * The keyring chooses among all entries, because a format that asked for one entry after the other would undo the
   * keyring's choice: a KMS keyring asks its own Region first, whatever the message's order, and hedges across Regions.
   * For a keyring without this member, `unwrapDataKey` is called with one entry at a time, in the message's order. That
   * finds the same data key, but a key service may be asked in a worse order.
   */
  unwrapEntry?(request: UnwrapDataKeyRequest): Promise<DataKeyEntry | null>;
}

/**
 * Reads how long a data key is asked for.
 *
 * @throws {RangeError} if no data key has that length
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

/** What is expected where there is no keyring. */
export const A_KEYRING = "a keyring, such as localKeyring({ key })";

/** Says what came instead of a keyring, and what makes one of it. */
function describeOther(value: unknown): string {
  const type = describeType(value);
  return typeof value === "function" ? `${type}; call it` : type;
}

/** Tells whether a keyring has an id, without calling a getter: that is read when it is needed, see {@link idOf}. */
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
 * Reads a keyring's id. A getter may draw it at random, so it is read when it is first needed and not when a keyring is
 * given: Cloudflare Workers refuse random values where modules are loaded.
 *
 * @throws {TypeError} when it is no string
 */
export function idOf(keyring: Keyring): string {
  const { id } = keyring as { readonly id: unknown };
  if (typeof id === "string") return id;
  return refuse("the id of the keyring", "a string", id);
}

/**
 * Checks that a value is a keyring.
 *
 * @throws {TypeError} when it is none
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
