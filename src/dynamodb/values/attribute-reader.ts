import { decodeBase64 } from "../../util/base64.ts";
import type { Bytes } from "../../util/bytes.ts";
import { describeType } from "../../util/describe-type.ts";
import type { AttributeMap, AttributeValue } from "./attribute-value.ts";
import { isPlainObject } from "./plain-object.ts";
import { refuseAttribute } from "./refuse-value.ts";
import { MAX_FORM_NESTING } from "./type-ids.ts";
import { ValueReader } from "./value-reader.ts";

/** Names of the types, each the only member of an attribute value. */
const TYPES = "S, N, B, BOOL, NULL, SS, NS, BS, L or M";

/**
 * Returns the name of the only member of an object that is not `undefined`; `undefined` if there is none or there are
 * several. Objects of typed clients may name the other types with `undefined`.
 */
export function onlyMember(object: object): string | undefined {
  let found: string | undefined;
  // Runs for every attribute, so avoid the array of `Object.keys`.
  for (const name in object) {
    const value = (object as Readonly<Record<string, unknown>>)[name];
    if (value === undefined || !Object.hasOwn(object, name)) continue;
    if (found !== undefined) return undefined;
    found = name;
  }
  return found;
}

function describeValue(value: unknown): string {
  if (typeof value !== "object" || value === null || !isPlainObject(value)) {
    return describeType(value);
  }
  const { length } = Object.keys(value);
  return length === 1 ? "another member" : `an object with ${length} members`;
}

/**
 * Reads the attribute values of one item, with binary values as bytes or as base64: all in one form, which the first of them
 * decides.
 */
export class AttributeReader extends ValueReader {
  /** True if binary values are base64, false if they are bytes, `undefined` until one was read. */
  #isJson: boolean | undefined;

  /** True if a binary value was read, and was base64. */
  get isJson(): boolean {
    return this.#isJson === true;
  }

  #refuse(depth: number, expected: string, got: string): never {
    return refuseAttribute(this.place, depth, expected, got);
  }

  protected override value(value: unknown, depth: number): AttributeValue {
    const isObject = typeof value === "object" && value !== null;
    const type = isObject ? onlyMember(value) : undefined;
    if (type === undefined) return this.#refuseForm(value, depth);
    const content = (value as Readonly<Record<string, unknown>>)[type];
    switch (type) {
      case "S":
        return { S: this.#text(content, type, depth) };
      case "N":
        return { N: this.#text(content, type, depth) };
      case "B":
        return { B: this.#binary(content, depth) };
      case "BOOL":
        return { BOOL: this.#boolean(content, depth) };
      case "NULL":
        return { NULL: this.#boolean(content, depth) };
      case "M":
        return { M: this.#map(content, depth) };
      case "L":
        return { L: this.#list(content, depth) };
      case "SS":
        return { SS: this.#texts(content, type, depth) };
      case "NS":
        return { NS: this.#texts(content, type, depth) };
      case "BS":
        return { BS: this.#binaries(content, depth) };
      default:
        return this.#refuseForm(value, depth);
    }
  }

  #refuseForm(value: unknown, depth: number): never {
    return this.#refuse(
      depth,
      `an attribute value, as the rest of the item, with one member ${TYPES}`,
      describeValue(value),
    );
  }

  #text(content: unknown, type: string, depth: number): string {
    if (typeof content === "string") return content;
    return this.#refuse(depth, `${type} with text`, describeType(content));
  }

  #boolean(content: unknown, depth: number): boolean {
    if (typeof content === "boolean") return content;
    return this.#refuse(depth, "true or false", describeType(content));
  }

  #array(content: unknown, depth: number): readonly unknown[] {
    if (Array.isArray(content)) return content;
    return this.#refuse(depth, "an array", describeType(content));
  }

  #texts(content: unknown, type: string, depth: number): string[] {
    const texts: string[] = [];
    for (const each of this.#array(content, depth)) {
      texts.push(this.#text(each, type, depth));
    }
    return texts;
  }

  #binary(content: unknown, depth: number): Bytes {
    const isText = typeof content === "string";
    const copied = isText ? decodeBase64(content) : this.#bytes(content, depth);
    this.#isJson ??= isText;
    if (this.#isJson !== isText) {
      const [base64, bytes] = ["base64", "a Uint8Array"];
      return this.#refuse(
        depth,
        `${isText ? bytes : base64}, as the binary values before`,
        isText ? base64 : bytes,
      );
    }
    if (copied !== null) return copied;
    const got = `${(content as string).length} other characters`;
    return this.#refuse(depth, "base64 with padding", got);
  }

  #bytes(content: unknown, depth: number): Bytes {
    return (
      this.copy(content) ??
      this.#refuse(depth, "a Uint8Array", describeType(content))
    );
  }

  #binaries(content: unknown, depth: number): Bytes[] {
    const list: Bytes[] = [];
    for (const each of this.#array(content, depth)) {
      list.push(this.#binary(each, depth));
    }
    return list;
  }

  /** Throws if lists and maps lie in more of their kind than DynamoDB holds, or in a cycle. */
  #enter(depth: number): void {
    if (depth < MAX_FORM_NESTING) return;
    this.#refuse(
      depth,
      `at most ${MAX_FORM_NESTING} lists and maps in one another`,
      "more, or a cycle",
    );
  }

  #list(content: unknown, depth: number): AttributeValue[] {
    this.#enter(depth);
    const list: AttributeValue[] = [];
    for (const each of this.#array(content, depth)) {
      this.place.trail[depth] = list.length;
      list.push(this.value(each, depth + 1));
    }
    return list;
  }

  #map(content: unknown, depth: number): AttributeMap {
    this.#enter(depth);
    if (
      typeof content !== "object" ||
      content === null ||
      !isPlainObject(content)
    ) {
      return this.#refuse(depth, "M with an object", describeType(content));
    }
    const map = new Map<string, AttributeValue>();
    for (const name of Object.keys(content)) {
      this.place.trail[depth] = name;
      const member = (content as Readonly<Record<string, unknown>>)[name];
      map.set(name, this.value(member, depth + 1));
    }
    return map;
  }
}
