import { quote, refuse, refuseAs } from "../util/assert.ts";
import { MAX_U16, u16 } from "../util/big-endian.ts";
import { type Bytes, compareBytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { tagOf } from "../util/type-name.ts";
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

/** Names a pair of a context for an error message: by its name, which is no secret, and never its value. */
function memberOf(name: string): string {
  const isShort = /^[a-z_$][\w$]{0,79}$/i.test(name);
  return isShort ? `context.${name}` : `context[${quote(name)}]`;
}

function assertPair(name: string, value: unknown): asserts value is string {
  // UTF-8 would fold every lone surrogate into one character, and two contexts into one.
  const isRight =
    typeof value === "string" && value.isWellFormed() && name.isWellFormed();
  if (isRight) return;
  const member = memberOf(name);
  if (!name.isWellFormed()) {
    const expected = "a name without lone surrogates";
    refuseAs(member, expected, "one that has some");
  }
  if (typeof value !== "string") refuse(member, "a string", value);
  const got = "one with a lone surrogate, which UTF-8 cannot carry";
  refuseAs(member, "a string", got);
}

/**
 * Refuses a pair whose name or value is empty.
 *
 * @param name the name of the pair
 * @param advice what else to know or to do
 */
export function refuseEmpty(name: string, advice?: string): never {
  const what = name === "" ? "name" : "value";
  const more = advice === undefined ? "" : `; ${advice}`;
  refuseAs(
    memberOf(name),
    `a ${what} that is not empty`,
    `an empty string, as of a variable that is not set${more}`,
  );
}

/** Names that begin so are sealmask's own: they tell what it has AWS KMS encrypt from data keys. */
const RESERVED = "sealmask:";

function isReserved(name: string): boolean {
  return name.startsWith(RESERVED);
}

function refuseReserved(name: string): never {
  const expected = `a name that does not begin with ${quote(RESERVED)}, which is reserved`;
  refuseAs("the encryption context", expected, quote(name));
}

/**
 * Refuses names that sealmask keeps for itself.
 *
 * @throws {TypeError} when there is one
 */
export function assertNoReserved(context: EncryptionContext): void {
  const name = Object.keys(context).find(isReserved);
  if (name !== undefined) refuseReserved(name);
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
  const isInstance =
    typeof context === "object" &&
    context !== null &&
    tagOf(context) === "Object";
  const got = isInstance
    ? "an object with a prototype of its own, such as a class instance"
    : describeType(context);
  refuseAs("the encryption context", "a plain object of strings", got);
}

/** A context that was read. */
interface ReadContext {
  /** Its pairs in their caller's order. */
  readonly given: readonly Pair[];
  readonly snapshot: ContextSnapshot;
  /** The name of a pair whose name or value is empty; `undefined` if there is none. */
  readonly emptyAt: string | undefined;
  /** A name that is reserved; `undefined` if there is none. */
  readonly reserved: string | undefined;
}

let none: ReadContext | undefined;

/** The context read last: most calls have the context of the call before. */
let latest: ReadContext | undefined;

/** Refuses members that `Object.keys` does not list: they would be bound to nothing. */
function assertNoHidden(context: EncryptionContext, count: number): void {
  if (Reflect.ownKeys(context).length === count) return;
  refuseAs(
    "the encryption context",
    "a plain object of strings",
    "one with a member that is not enumerable or has a symbol for name",
  );
}

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

function read(context: EncryptionContext | undefined): ReadContext {
  if (context === undefined) {
    none ??= {
      given: [],
      snapshot: snapshotOf([]),
      emptyAt: undefined,
      reserved: undefined,
    };
    return none;
  }
  assertPlain(context);
  // A getter of the context may come here too, and change what is the latest.
  const known = latest;
  if (known && hasPairs(context, known.given)) {
    assertNoHidden(context, known.given.length);
    return known;
  }
  const given = Object.keys(context).map((name): Pair => {
    const value: unknown = context[name];
    assertPair(name, value);
    return [name, value];
  });
  assertNoHidden(context, given.length);
  const sorted = given.toSorted(([a], [b]) => (a < b ? -1 : 1));
  const snapshot = snapshotOf(sorted);
  // Every UTF-16 unit takes at most three bytes: only what may be too long is measured.
  if (snapshot.key.length * 3 > MAX_U16) serializeContext(snapshot.pairs);
  const emptyAt = given.find((pair) => pair.includes(""))?.[0];
  const reserved = given.find(([name]) => isReserved(name))?.[0];
  latest = { given, snapshot, emptyAt, reserved };
  return latest;
}

/**
 * Reads and checks an encryption context, whose values may be empty: one that a message carries, or is read under.
 *
 * @throws {TypeError} when it is no plain object, a value is no string, or text holds a lone surrogate
 * @throws {RangeError} when its canonical form is over 65,535 bytes
 */
export function snapshotContext(context?: EncryptionContext): ContextSnapshot {
  return read(context).snapshot;
}

/**
 * Reads and checks an encryption context as a caller gives it; throws as {@link snapshotContext} does.
 *
 * @param allowsEmpty whether names and values may be empty
 * @param advice how to have an empty one taken, if there is a way
 * @throws {TypeError} when one is empty, and may not be: a variable that is not set would bind messages to nothing; or a
 * name is reserved
 */
export function readContext(
  context: EncryptionContext | undefined,
  allowsEmpty: boolean,
  advice?: string,
): ContextSnapshot {
  const { snapshot, emptyAt, reserved } = read(context);
  if (reserved !== undefined) refuseReserved(reserved);
  if (emptyAt === undefined || allowsEmpty) return snapshot;
  return refuseEmpty(emptyAt, advice);
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
