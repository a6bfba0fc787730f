import type { EncryptionContext } from "../message/encryption-context.ts";
import { decodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { invalid, KmsFailure, unsupported } from "./service-failure.ts";

/**
 * Function that checks one member of a request and returns the member's value. It throws a {@link Broken} if the value
 * breaks a constraint.
 */
export type Member<T> = (value: unknown, name: string) => T;

/** Function that checks a request, member by member, and returns the values. */
export type Shape<T> = (request: Readonly<Record<string, unknown>>) => T;

/** Error for a member of a request whose value breaks a constraint, with AWS's error message. */
class Broken extends Error {}

function broken(name: string, constraint: string, shown = ""): Broken {
  return new Broken(
    `Value ${shown}at '${name}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/**
 * Makes AWS's error for a member of a request that has the wrong JSON type. The error message does not show the
 * member's value.
 */
function wrongType(value: unknown, expected: string): KmsFailure {
  const found = Array.isArray(value)
    ? "START_ARRAY"
    : value === null
      ? "NULL"
      : typeof value === "object"
        ? "START_OBJECT"
        : `${typeof value}_VALUE`.toUpperCase();
  return new KmsFailure(
    "SerializationException",
    `${found} cannot be converted to ${expected}`,
  );
}

/** Makes a reader of a request member that may be left out. */
export function optional<T>(member: Member<T>): Member<T | undefined> {
  return (value, name) =>
    value === undefined || value === null ? undefined : member(value, name);
}

/**
 * Refuses a request member that AWS supports and this server does not. Ignoring it would change the meaning of the
 * request.
 */
export function notSimulated(value: unknown, name: string): undefined {
  if (value === undefined || value === null) return undefined;
  throw unsupported(`The local KMS does not simulate '${name}'.`);
}

/**
 * Makes a reader of a text member. The text must match a pattern, and its length in characters must be within bounds.
 */
export function text(
  min: number,
  max: number,
  pattern?: RegExp,
): Member<string> {
  return (value, name) => {
    if (value === undefined || value === null) {
      throw broken(name, "not be null", "null ");
    }
    if (typeof value !== "string") throw wrongType(value, "String");
    const shown = `'${value}' `;
    if (value.length < min) {
      throw broken(name, `have length greater than or equal to ${min}`, shown);
    }
    if (value.length > max) {
      throw broken(name, `have length less than or equal to ${max}`, shown);
    }
    if (pattern && !pattern.test(value)) {
      const source = `satisfy regular expression pattern: ${pattern.source}`;
      throw broken(name, source.replaceAll("\\/", "/"), shown);
    }
    return value;
  };
}

/** Makes a reader of a member whose value must be one of `words`. */
export function word<W extends string>(...words: readonly W[]): Member<W> {
  return (value, name) => {
    if (value === undefined || value === null) {
      throw broken(name, "not be null", "null ");
    }
    if (typeof value !== "string") throw wrongType(value, "String");
    const found = words.find((each) => each === value);
    if (found !== undefined) return found;
    const set = `satisfy enum value set: [${words.join(", ")}]`;
    throw broken(name, set, `'${value}' `);
  };
}

/** Makes a reader of a member whose value must be an integer within bounds. */
export function integer(min: number, max: number): Member<number> {
  return (value, name) => {
    if (value === undefined || value === null) {
      throw broken(name, "not be null", "null ");
    }
    if (typeof value !== "number" || !Number.isInteger(value)) {
      throw wrongType(value, "Integer");
    }
    const shown = `'${value}' `;
    if (value < min) {
      throw broken(name, `have value greater than or equal to ${min}`, shown);
    }
    if (value > max) {
      throw broken(name, `have value less than or equal to ${max}`, shown);
    }
    return value;
  };
}

/** Reads a boolean member. A missing member counts as `false`. */
export function flag(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw wrongType(value, "Boolean");
  return value;
}

/**
 * Makes a reader of a member that holds bytes in base64. The number of bytes must be within bounds. Error messages
 * never show the value.
 */
export function blob(min: number, max: number): Member<Bytes> {
  return (value, name) => {
    if (value === undefined || value === null) {
      throw broken(name, "not be null");
    }
    const bytes = typeof value === "string" ? decodeBase64(value) : null;
    if (bytes === null) throw wrongType(value, "ByteBuffer");
    if (bytes.length < min) {
      throw broken(name, `have length greater than or equal to ${min}`);
    }
    if (bytes.length > max) {
      throw broken(name, `have length less than or equal to ${max}`);
    }
    return bytes;
  };
}

/** Makes a reader of a member that holds a list. The number of items must be within bounds. */
export function list<T>(
  min: number,
  max: number,
  member: Member<T>,
): Member<T[]> {
  return (value, name) => {
    if (value === undefined || value === null) {
      throw broken(name, "not be null", "null ");
    }
    if (!Array.isArray(value)) throw wrongType(value, "List");
    if (value.length < min) {
      throw broken(name, `have length greater than or equal to ${min}`);
    }
    if (value.length > max) {
      throw broken(name, `have length less than or equal to ${max}`);
    }
    return value.map((each, i) => member(each, `${name}.${i + 1}.member`));
  };
}

/** Maximum length, in bytes, of an encryption context that AWS KMS accepts. */
const MAX_CONTEXT_BYTES = 8192;

/** Names and values of an encryption context. */
export type Pairs = EncryptionContext;

/** Reads a member that holds an encryption context. A missing member counts as an empty encryption context. */
export function context(value: unknown): Pairs {
  const pairs: Record<string, string> = Object.create(null);
  if (value === undefined || value === null) return pairs;
  if (typeof value !== "object" || Array.isArray(value)) {
    throw wrongType(value, "Map");
  }
  let bytes = 0;
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== "string") throw wrongType(each, "String");
    bytes += encodeUtf8(name).length + encodeUtf8(each).length;
    pairs[name] = each;
  }
  if (bytes > MAX_CONTEXT_BYTES) {
    throw invalid(
      `EncryptionContext must be at most ${MAX_CONTEXT_BYTES} bytes`,
    );
  }
  return pairs;
}

/**
 * Makes a reader of a request. As in AWS, unknown members are ignored.
 *
 * @throws {KmsFailure} a ValidationException that lists every broken constraint
 */
export function shape<T extends object>(
  members: {
    readonly [N in keyof T]: Member<T[N]>;
  },
): Shape<T> {
  return (request) => {
    const problems: string[] = [];
    const read: Partial<T> = {};
    for (const name in members) {
      try {
        const value = Object.hasOwn(request, name) ? request[name] : undefined;
        read[name] = members[name](value, lower(name));
      } catch (problem) {
        if (!(problem instanceof Broken)) throw problem;
        problems.push(problem.message);
      }
    }
    if (problems.length > 0) {
      const errors = problems.length === 1 ? "error" : "errors";
      throw invalid(
        `${problems.length} validation ${errors} detected: ${problems.join("; ")}`,
      );
    }
    // The loop has read every member of the shape.
    return read as T;
  };
}
