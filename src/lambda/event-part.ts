import { toJson } from "./to-json.ts";

/** Document in which fields are searched: JSON text, whose other characters stay as they are, or data. */
export type EventDocument =
  | { readonly form: "text"; readonly content: string }
  | { readonly form: "data"; readonly content: unknown };

/** Part of an event or result, such as a record, with the documents in it. */
export interface EventPart {
  /** Documents of the part, in the order in which `replace` takes their new contents. */
  readonly documents: readonly EventDocument[];
  /** `true` if named fields may be missing because the source says that this part has no document. */
  readonly mayLackDocument: boolean;
  /** `true` if the part is a result that reports a failure, in which named fields may be missing. */
  readonly tellsFailure: boolean;
  /**
   * Returns a copy of the part with new contents of its documents. Returns the part itself if the contents are the
   * same.
   */
  replace(contents: readonly unknown[]): unknown;
}

/** Makes a part of an event or result with documents. `write` makes the copy with new contents. */
export function partOf(
  part: unknown,
  documents: readonly EventDocument[],
  write: (contents: readonly unknown[]) => unknown,
): EventPart {
  return {
    documents,
    mayLackDocument: false,
    tellsFailure: false,
    replace: (contents) =>
      documents.every(({ content }, i) => Object.is(content, contents[i]))
        ? part
        : write(contents),
  };
}

/** Makes a part of an event or result without documents. */
export function bare(part: unknown): EventPart {
  return partOf(part, [], () => part);
}

/**
 * Makes a part of an event or result with one document of data, or without documents if the data is `undefined` or
 * `null`.
 */
export function dataPart(
  part: unknown,
  data: unknown,
  write: (content: unknown) => unknown,
): EventPart {
  if (data === undefined || data === null) return bare(part);
  return partOf(part, [{ form: "data", content: data }], ([content]) =>
    write(content),
  );
}

/** Pattern for the start of JSON text that may hold fields: an object or an array. */
export const HOLDS_FIELDS: RegExp = /^\ufeff?[ \t\r\n]*[{[]/;

/**
 * Reads a result that is itself the document. Data is read in the form in which it will be written, so that the results
 * of `toJSON` methods are searched too.
 */
export function readResult(result: unknown): EventPart {
  const isText = typeof result === "string" && HOLDS_FIELDS.test(result);
  if (!isText) return dataPart(result, toJson(result), (content) => content);
  const mark = result.startsWith("\ufeff") ? "\ufeff" : "";
  const text = result.slice(mark.length);
  return partOf(
    result,
    [{ form: "text", content: text }],
    ([content]) => `${mark}${content}`,
  );
}
