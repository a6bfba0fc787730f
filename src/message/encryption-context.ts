import { refuse, refuseAs } from "../util/assert.ts";
import { MAX_U16, u16 } from "../util/big-endian.ts";
import { type Bytes, compareBytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { serializeFields } from "./serialize-fields.ts";

/**
 * An encryption context: non-secret name and value pairs bound to the ciphertext, as in AWS KMS and the AWS
 * Encryption SDK. Decrypting needs exactly the same pairs; their order does not matter.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

type Pair = readonly [name: string, value: string];

/** Joins texts to one that is equal for equal texts alone. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text) => `${text.length}:${text}`).join("");
}

/** A caller's encryption context, read once: later changes to the caller's object are not seen. */
export interface ContextSnapshot {
  /** A string that is equal for equal contexts alone; empty for an empty context. */
  readonly key: string;
  /** The pairs as a frozen object without prototype, for keyrings; made anew each time. */
  readonly pairs: EncryptionContext;
}

/** Makes a snapshot of pairs sorted by their names. */
function snapshotOf(pairs: readonly Pair[]): ContextSnapshot {
  return {
    key: joinTexts(pairs.flat()),
    get pairs() {
      // Without a prototype, `__proto__` is a name like any other.
      const bare = Object.create(null);
      return Object.freeze(Object.assign(bare, Object.fromEntries(pairs)));
    },
  };
}

const WHAT = "the encryption context";

function assertPair(name: string, value: unknown): asserts value is string {
  // UTF-8 would fold every lone surrogate into one character, and two contexts into one.
  const isRight =
    typeof value === "string" && value.isWellFormed() && name.isWellFormed();
  if (isRight) return;
  const where = JSON.stringify(name);
  refuseAs(WHAT, "strings without lone surrogates", `others at ${where}`);
}

function isRoot(prototype: object): boolean {
  return (
    Object.getPrototypeOf(prototype) === null &&
    Object.hasOwn(prototype, "isPrototypeOf")
  );
}

function assertPlain(context: unknown): asserts context is EncryptionContext {
  const prototype =
    typeof context === "object" && context !== null
      ? Object.getPrototypeOf(context)
      : undefined;
  // Of a Map, a class instance or an object with pairs in its prototype no pairs would be seen, and an empty context
  // would be bound without a word. Every realm has an `Object.prototype` of its own.
  if (prototype === null || (prototype && isRoot(prototype))) return;
  refuse(WHAT, "a plain object of strings", context);
}

let empty: ContextSnapshot | undefined;

/** The pairs read last, in their caller's order: most calls have the context of the call before. */
let latest:
  | {
      readonly given: readonly Pair[];
      readonly snapshot: ContextSnapshot;
    }
  | undefined;

function hasPairs(context: EncryptionContext, given: readonly Pair[]): boolean {
  let count = 0;
  for (const name in context) {
    const pair = given[count++];
    if (pair?.[0] !== name || pair[1] !== context[name]) return false;
    // A polluted prototype adds names to every object.
    if (!Object.hasOwn(context, name)) return false;
  }
  return count === given.length;
}

/**
 * Reads and checks an encryption context.
 *
 * @throws {TypeError} when it is no plain object, a value is no string, or text holds a lone surrogate
 * @throws {RangeError} when its canonical form is over 65,535 bytes
 */
export function snapshotContext(context?: EncryptionContext): ContextSnapshot {
  if (context === undefined) {
    empty ??= snapshotOf([]);
    return empty;
  }
  assertPlain(context);
  // A getter of the context may come here too, and change what is the latest.
  const known = latest;
  if (known && hasPairs(context, known.given)) return known.snapshot;
  const given = Object.keys(context).map((name): Pair => {
    const value: unknown = context[name];
    assertPair(name, value);
    return [name, value];
  });
  const sorted = given.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const snapshot = snapshotOf(sorted);
  // Every UTF-16 unit takes at most three bytes: only what may be too long is measured.
  if (snapshot.key.length * 3 > MAX_U16) serializeContext(snapshot.pairs);
  latest = { given, snapshot };
  return snapshot;
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
  const serialized = serializeFields(pairs.length, pairs.flat());
  u16(serialized.length);
  return serialized;
}
