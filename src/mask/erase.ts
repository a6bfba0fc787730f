import { draft } from "../edit.ts";
import type { EventListener } from "../events.ts";
import {
  asDocument,
  compileFields,
  type OnMissingField,
  readOnMissingField,
  selectFields,
} from "../fields.ts";
import { json, type Serializer, typeName } from "../json.ts";
import { readOption } from "../options.ts";
import { mask } from "./mask.ts";

/** Options for erasing. */
export interface EraseOptions {
  /** Paths of what to erase, such as `"address.street"`; left out, the whole value is erased. */
  readonly fields?: readonly string[] | undefined;
  /** What to do about a field that is not there: throw (the default), warn on the console, or ignore it. */
  readonly onMissingField?: OnMissingField | undefined;
  /** Hears of every value erased. */
  readonly onEvent?: EventListener | undefined;
  /** Reads data given as JSON text. Default `JSON`. */
  readonly serializer?: Serializer | undefined;
}

/** Erases with options that were read once. */
export type Eraser = <T = unknown>(data: unknown) => T;

/**
 * Makes a function that erases, its paths compiled once; for data that is erased often.
 *
 * @param options what to erase
 * @returns a function that gives an erased copy of its argument, as {@link erase} does
 * @throws {TypeError} when `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 *
 * @example
 * ```ts
 * import { eraser } from "sealmask";
 *
 * const redact = eraser({ fields: ["email"] });
 * console.log(JSON.stringify(redact({ id: 1, email: "jo@example.com" }))); // {"id":1,"email":"*****"}
 * ```
 */
export function eraser(options: EraseOptions = {}): Eraser {
  const given = readOption(options, "onMissingField");
  const onMissingField = readOnMissingField(given, "throw");
  const onEvent = readOption(options, "onEvent");
  const serializer = readOption(options, "serializer") ?? json;
  const fields = readOption(options, "fields");
  if (fields === undefined) {
    return <T>(data: unknown) => {
      onEvent?.(erased("", data));
      return mask(data) as T;
    };
  }
  const paths = compileFields(fields);
  return <T>(data: unknown) => {
    const document = asDocument(data, serializer);
    const found = selectFields(document, paths, { onMissingField, onEvent });
    const { items, fill } = draft(document, found.flat());
    const masks = items.map(({ pointer, value }) => {
      onEvent?.(erased(pointer, value));
      return mask(value);
    });
    return fill(masks) as T;
  };
}

/**
 * Erases values irreversibly: each becomes `"*****"`, an array keeps its length with every element `"*****"`. The data
 * itself is never changed; what is not erased is shared with the answer, not copied.
 *
 * @param data what to erase in; with `fields`, an object, an array or a JSON text of one
 * @param options what to erase
 * @throws {TypeError} when `fields` is empty or holds anything but strings
 * @throws {InvalidPathError} when a path cannot be understood
 * @throws {FieldNotFoundError} when a field is not there, unless `onMissingField` says otherwise
 * @throws {UnsupportedTypeError} when there are fields to erase, and the data cannot have any
 *
 * @example
 * ```ts
 * import { erase } from "sealmask";
 *
 * const user = { name: "Jo", address: { street: "1 Main St", city: "Anytown" } };
 * const safe = erase<typeof user>(user, { fields: ["address.street"] });
 * console.log(safe.address.street, safe.address.city); // ***** Anytown
 * ```
 */
export function erase<T = unknown>(data: unknown, options?: EraseOptions): T {
  return eraser(options)<T>(data);
}

function erased(pointer: string, value: unknown) {
  const valueType = typeName(value);
  return {
    type: "field-erased",
    pointer,
    rule: "mask",
    valueType,
  } as const;
}
