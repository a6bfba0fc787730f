import type { EncryptionContext } from "../message/encryption-context.ts";
import { decodeBase64 } from "../util/base64.ts";
import type { Bytes } from "../util/bytes.ts";
import { encodeUtf8 } from "../util/utf8.ts";
import { invalid, KmsFailure, unsupported } from "./service-failure.ts";

/** How one member of a request is read. It throws a {@link Broken} when a constraint is broken. */
export type Member<T> = (value: unknown, name: string) => T;

/** How a request is read, member by member. */
export type Shape<T> = (request: Readonly<Record<string, unknown>>) => T;

/** The request as text, where everything but what is given as JSON has another type. */
class Broken extends Error {}

function broken(name: string, constraint: string, shown = ""): Broken {
  return new Broken(
    `Value ${shown}at '${name}' failed to satisfy constraint: Member must ${constraint}`,
  );
}

function lower(name: string): string {
  return name.slice(0, 1).toLowerCase() + name.slice(1);
}

/** AWS's answer when a member has another JSON type; the value itself is not repeated. */
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

/** A member that may be left out. */
export function optional<T>(member: Member<T>): Member<T | undefined> {
  return (value, name) =>
    value === undefined || value === null ? undefined : member(value, name);
}

/** A member that AWS has and this server does not: to pass over it would do something else than what was asked. */
export function notSimulated(value: unknown, name: string): undefined {
  if (value === undefined || value === null) return undefined;
  throw unsupported(`The local KMS does not simulate '${name}'.`);
}

/** Text within bounds, in characters, and of a pattern. */
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

/** One of a set of words. */
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

/** A whole number within bounds. */
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

/** True or false; false when left out. */
export function flag(value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw wrongType(value, "Boolean");
  return value;
}

/** Bytes, in base64. Their value is never shown. */
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

/** Several members of a kind. */
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

/** Bytes that AWS KMS takes of an encryption context. */
const MAX_CONTEXT_BYTES = 8192;

/** Pairs of texts. */
export type Pairs = EncryptionContext;

/** An encryption context; without pairs when left out. */
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
 * Reads a request. Unknown members are passed over, as AWS does.
 *
 * @throws {KmsFailure} a ValidationException with every constraint that is broken
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
    // Every member of the shape was read.
    return read as T;
  };
}
