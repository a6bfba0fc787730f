import { quote, refuse, refuseAs } from "../util/assert.ts";
import { MAX_U16, u16 } from "../util/big-endian.ts";
import type { Bytes } from "../util/bytes.ts";
import { describeType } from "../util/describe-type.ts";
import { tagOf } from "../util/type-name.ts";
import { compareUtf8 } from "../util/utf8.ts";
import { serializeTexts } from "./serialize-fields.ts";

/**
 * Encryption context: non-secret pairs of names and values that are bound to the ciphertext, as in AWS KMS and the AWS
 * Encryption SDK. Decryption needs exactly the same pairs, in any order.
 */
export type EncryptionContext = Readonly<Record<string, string>>;

type Pair = readonly [name: string, value: string];

/** Joins strings, each with its length, so that different lists always give different results. */
export function joinTexts(texts: readonly string[]): string {
  return texts.map((text) => `${text.length}:${text}`).join("");
}

/** Copy of a caller's encryption context; later changes to the caller's object do not affect it. */
export interface ContextSnapshot {
  /**
   * Text that identifies the encryption context: equal contexts have equal texts, different contexts have different
   * texts. It is empty for a context without pairs.
   */
  readonly key: string;
  /** Pairs for a keyring: a new frozen object without a prototype each time. */
  readonly pairs: EncryptionContext;
}

/**
 * Creates a snapshot.
 *
 * @param pairs the pairs of the context, sorted by name
 */
function snapshotOf(pairs: readonly Pair[]): ContextSnapshot {
  return {
    key: joinTexts(pairs.flat()),
    get pairs() {
      // An object without a prototype can have a pair named `__proto__`.
      const bare = Object.create(null);
      return Object.freeze(Object.assign(bare, Object.fromEntries(pairs)));
    },
  };
}

/**
 * Returns an expression for a pair of a context, such as `context.tenant`, for an error message. The value stays
 * hidden.
 */
function memberOf(name: string): string {
  const isShort = /^[a-z_$][\w$]{0,79}$/i.test(name);
  return isShort ? `context.${name}` : `context[${quote(name)}]`;
}

function assertPair(name: string, value: unknown): asserts value is string {
  // UTF-8 encodes every lone surrogate as U+FFFD, so two different contexts could become equal.
  const isRight =
    typeof value === "string" && value.isWellFormed() && name.isWellFormed();
  if (isRight) return;
  const member = memberOf(name);
  if (!name.isWellFormed()) {
    const expected = "a name without lone surrogates";
    refuseAs(member, expected, "one with a lone surrogate");
  }
  if (typeof value !== "string") refuse(member, "a string", value);
  const got = "one with a lone surrogate, which UTF-8 cannot encode";
  refuseAs(member, "a string", got);
}

/**
 * Throws the error for a pair with an empty name or value.
 *
 * @param name the name of the pair
 * @param advice step that mends the call, without the semicolon before it
 * @throws {TypeError} always
 */
export function refuseEmpty(name: string, advice?: string): never {
  const what = name === "" ? "name" : "value";
  const more = advice === undefined ? "" : `; ${advice}`;
  refuseAs(
    memberOf(name),
    `a non-empty ${what}`,
    `an empty string, perhaps from an unset variable${more}`,
  );
}

/**
 * Prefix of the names that sealmask reserves. It adds a pair with such a name to the context of values that AWS KMS encrypts
 * directly, to tell them from data keys.
 */
const RESERVED = "sealmask:";

function isReserved(name: string): boolean {
  return name.startsWith(RESERVED);
}

function refuseReserved(name: string): never {
  const expected = `a name that does not begin with ${quote(RESERVED)}, which is reserved`;
  refuseAs("the encryption context", expected, quote(name));
}

/**
 * Throws if a context has a name that sealmask reserves for itself.
 *
 * @throws {TypeError} if a name begins with `sealmask:`
 */
export function assertNoReserved(context: EncryptionContext): void {
  const name = Object.keys(context).find(isReserved);
  if (name !== undefined) refuseReserved(name);
}

/** Tells whether a prototype is the `Object.prototype` of some realm. */
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
  // Reading a Map, a class instance or an object with inherited pairs would find no pairs, and silently bind an empty
  // context. Another realm has another `Object.prototype`, so compare its shape and not its identity.
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

/**
 * Encryption context that was read and checked. An empty name or value and a reserved name are noted here rather than
 * refused, because the context of a message to decrypt may have them.
 */
interface ReadContext {
  /** Pairs in the caller's order. */
  readonly given: readonly Pair[];
  readonly snapshot: ContextSnapshot;
  /** Name of a pair with an empty name or value; `undefined` if there is none. */
  readonly emptyAt: string | undefined;
  /** Reserved name in the context; `undefined` if there is none. */
  readonly reserved: string | undefined;
}

/** Cached result for a call without a context. */
let none: ReadContext | undefined;

/** Cached result of the last call, as most calls repeat the context of the call before. */
let latest: ReadContext | undefined;

/**
 * Throws if a context has members that `Object.keys` does not list, as they would not be bound to the ciphertext.
 *
 * @param count number of the listed members
 */
function assertNoHidden(context: EncryptionContext, count: number): void {
  if (Reflect.ownKeys(context).length === count) return;
  refuseAs(
    "the encryption context",
    "a plain object of strings",
    "one with a member that is not enumerable or has a symbol as its key",
  );
}

/** Tells whether a context has exactly these pairs, in this order. */
function hasPairs(context: EncryptionContext, given: readonly Pair[]): boolean {
  let count = 0;
  for (const name in context) {
    const pair = given[count++];
    if (pair?.[0] !== name || pair[1] !== context[name]) return false;
    // `for…in` also lists names of a polluted `Object.prototype`.
    if (!Object.hasOwn(context, name)) return false;
  }
  return count === given.length;
}

/** Reads and checks a context; throws as {@link snapshotContext} does. */
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
  // Copy the variable: a getter of the context may call into sealmask and replace `latest`.
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
  // A UTF-16 unit takes at most three bytes in UTF-8, so only a long context is serialized to check its length.
  if (snapshot.key.length * 3 > MAX_U16) serializeContext(snapshot.pairs);
  const emptyAt = given.find((pair) => pair.includes(""))?.[0];
  const reserved = given.find(([name]) => isReserved(name))?.[0];
  latest = { given, snapshot, emptyAt, reserved };
  return latest;
}

/**
 * Checks an encryption context and returns a snapshot of it. Accepts empty and reserved names and empty values, for contexts
 * that a message carries or that a message is decrypted under.
 *
 * @throws {TypeError} if the context is not a plain object, a value is not a string, or a name or value has a lone surrogate
 * @throws {RangeError} if the serialized context is longer than 65,535 bytes
 */
export function snapshotContext(context?: EncryptionContext): ContextSnapshot {
  return read(context).snapshot;
}

/**
 * Checks an encryption context given by a caller and returns a snapshot of it. Throws as {@link snapshotContext} does, and
 * for reserved names.
 *
 * @param allowsEmpty true to accept empty names and values
 * @param advice step that makes the call accept empty values, for the error message
 * @throws {TypeError} if a name is reserved, or a name or value is empty and `allowsEmpty` is false: an empty value, perhaps
 * from an unset variable, would bind the message to nothing
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
 * Serializes an encryption context as the AWS Encryption SDK does: the number of pairs, then each name and value after its
 * length, sorted by the UTF-8 bytes of the names. All numbers are unsigned 16-bit big-endian. An empty context gives zero
 * bytes.
 *
 * @throws {RangeError} if the number of pairs, a length or the total length does not fit 16 bits
 */
export function serializeContext(context: EncryptionContext): Bytes {
  const serialized = serializePairs(context);
  u16(serialized.length);
  return serialized;
}

/**
 * Serializes an encryption context as {@link serializeContext} does, without a limit of the total length. Only formats
 * that store the whole context have that limit.
 *
 * @throws {TypeError} if a value is not a string
 * @throws {RangeError} if the number of pairs or a length does not fit 16 bits
 */
export function serializePairs(context: EncryptionContext): Bytes {
  const texts: string[] = [];
  for (const name of Object.keys(context).sort(compareUtf8)) {
    const value: unknown = context[name];
    // A keyring may be called without the checks of a context, and a value that is not bound would be worse than an error.
    if (typeof value !== "string") refuse(memberOf(name), "a string", value);
    texts.push(name, value);
  }
  if (texts.length === 0) return new Uint8Array(0);
  return serializeTexts(texts.length / 2, texts);
}
