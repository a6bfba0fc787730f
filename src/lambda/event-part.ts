import { toJson } from "./to-json.ts";

/** Holds what fields are looked for in: JSON text, which keeps every character that is not named, or data. */
export type EventDocument =
  | { readonly form: "text"; readonly content: string }
  | { readonly form: "data"; readonly content: unknown };

/** A part of an event or a result, such as a record, with the documents in it. */
export interface EventPart {
  /** In the order in which `replace` takes them. */
  readonly documents: readonly EventDocument[];
  /** Whether the part may lack a document even where fields are named: its source says that there is none. */
  readonly mayLackDocument: boolean;
  /** Whether it is a result that tells of a failure, where named fields need not be. */
  readonly tellsFailure: boolean;
  /** Returns the part with other contents in its documents: the part itself where they are the same. */
  replace(contents: readonly unknown[]): unknown;
}

/** Makes a part of its documents; `write` makes its copy with others. */
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

/** Makes a part without a document. */
export function bare(part: unknown): EventPart {
  return partOf(part, [], () => part);
}

/** Makes a part of one document of data, without one where that is `undefined` or `null`. */
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

/** The beginning of JSON text that may hold fields. */
export const HOLDS_FIELDS: RegExp = /^\ufeff?[ \t\r\n]*[{[]/;

/** Reads a result that is a document itself: as it will be written, so that what `toJSON` gives is searched, too. */
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
