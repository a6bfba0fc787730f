import {
  type Bytes,
  compareBytes,
  concatBytes,
  encodeUtf8,
  type MaybePromise,
} from "./bytes.ts";

/**
 * An encryption context: non-secret name and value pairs bound to the ciphertext, as in AWS KMS and the AWS
 * Encryption SDK. Decrypting needs exactly the same pairs; their order does not matter.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A caller's encryption context, read once: later changes to the caller's object are not seen. */
export class ContextSnapshot {
  /** A string that is equal for equal contexts alone; empty for an empty context. */
  readonly key: string;
  readonly #names: readonly string[];
  readonly #values: readonly string[];

  /** Made by {@link snapshotContext} alone. */
  constructor(
    key: string,
    names: readonly string[],
    values: readonly string[],
  ) {
    this.key = key;
    this.#names = names;
    this.#values = values;
  }

  /** The pairs as a frozen object without prototype, for keyrings; made anew each time. */
  get pairs(): EncryptionContext {
    // Without a prototype, `__proto__` is a name like any other.
    const pairs = Object.create(null) as Record<string, string>;
    this.#names.forEach((name, i) => {
      pairs[name] = this.#values[i] as string;
    });
    return Object.freeze(pairs);
  }
}

const MAX_U16 = 0xffff;

function assertPair(name: string, value: unknown): asserts value is string {
  if (typeof value !== "string") {
    throw new TypeError(
      `Cannot use the encryption context: the value of ${JSON.stringify(name)} is no string`,
    );
  }
  // UTF-8 would fold every lone surrogate into one character, and two contexts into one.
  if (name.isWellFormed() && value.isWellFormed()) return;
  throw new TypeError(
    `Cannot use the encryption context: ${JSON.stringify(name)} or its value holds a lone surrogate`,
  );
}

function assertPlain(context: unknown): asserts context is EncryptionContext {
  const prototype =
    typeof context === "object" && context !== null
      ? Object.getPrototypeOf(context)
      : undefined;
  // Of a Map or a class instance no pairs would be seen, and an empty context would be bound without a word.
  if (
    prototype === null ||
    (prototype && Object.getPrototypeOf(prototype) === null)
  ) {
    return;
  }
  throw new TypeError(
    "Cannot use the encryption context: expected a plain object of strings",
  );
}

const EMPTY = new ContextSnapshot("", [], []);

function isSorted(names: readonly string[]): boolean {
  for (let i = 1; i < names.length; i++) {
    if ((names[i - 1] as string) > (names[i] as string)) return false;
  }
  return true;
}

/**
 * Reads and checks an encryption context.
 *
 * @throws {TypeError} when it is no plain object, a value is no string, or text holds a lone surrogate
 */
export function snapshotContext(context?: EncryptionContext): ContextSnapshot {
  if (context === undefined) return EMPTY;
  assertPlain(context);
  const names = Object.keys(context);
  if (names.length === 0) return EMPTY;
  if (!isSorted(names)) names.sort();
  const values: string[] = [];
  let key = "";
  for (const name of names) {
    const value: unknown = context[name];
    assertPair(name, value);
    values.push(value);
    key += `${name.length}:${name}${value.length}:${value}`;
  }
  return new ContextSnapshot(key, names, values);
}

function u16(value: number): Bytes {
  if (value > MAX_U16) {
    throw new RangeError(
      `Cannot use the encryption context: a length of ${value} is over ${MAX_U16}`,
    );
  }
  return Uint8Array.of(value >>> 8, value & 0xff);
}

/**
 * Serialises an encryption context as the AWS Encryption SDK does: the number of pairs, then each name and value
 * after its length (unsigned 16-bit, big-endian), sorted by the UTF-8 bytes of the names. No pairs are zero bytes.
 *
 * @throws {RangeError} when a count, a length or the whole does not fit 16 bits
 */
export function serializeContext(context: EncryptionContext): Bytes {
  const pairs = Object.keys(context)
    .map((name) => [encodeUtf8(name), encodeUtf8(context[name] as string)])
    .sort(([a], [b]) => compareBytes(a as Bytes, b as Bytes));
  if (pairs.length === 0) return new Uint8Array(0);
  const parts = [u16(pairs.length)];
  for (const text of pairs.flat()) parts.push(u16(text.length), text);
  const serialized = concatBytes(...parts);
  u16(serialized.length);
  return serialized;
}

/**
 * SHA-256 of the canonical context, 32 bytes.
 *
 * @param context the context, as read by {@link snapshotContext}
 * @param sha256 the hash of the crypto port in use
 */
export function digestContext(
  context: ContextSnapshot,
  sha256: (data: Bytes) => MaybePromise<Bytes>,
): MaybePromise<Bytes> {
  return sha256(serializeContext(context.pairs));
}
