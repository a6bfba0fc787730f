import { decodeBase64Url, encodeBase64Url } from "../util/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";
import {
  containersIn,
  endOfContainer,
  endOfString,
  type Step,
  stringValuesOf,
} from "./scan-text.ts";

/**
 * Maximum level of JSON within strings that is searched. A document in a string is level 1, a document in a string of
 * that document is level 2.
 */
export const MAX_NESTED_DEPTH = 3;

/** Maximum length, in characters, of a string that is searched for JSON. JSON in a longer string is not shown. */
export const MAX_NESTED_LENGTH = 1_000_000;

/**
 * Maximum number of array elements that are counted on the path to a nested document. Paths can name elements up to
 * this index.
 */
const MAX_INDEX = 100;

/** Placeholder that is logged for JSON that is not searched. */
const NOT_SEARCHED = "[JSON not searched]";

/**
 * Text to put around a nested document. With it, the document has the same path as in the document that contains it.
 */
interface Wrapping {
  readonly before: string;
  readonly after: string;
}

/** Wrappings of a nested document: one {@link Wrapping} for each of the documents that contain the nested document. */
type Place = readonly Wrapping[];

const ROOT: Wrapping = { before: "", after: "" };

/** Masker for JSON within strings. */
export interface NestedMasking {
  /** Masks JSON within the strings of a valid JSON text. */
  inText(json: string): string;
  /** Masks JSON within a string. */
  inProse(text: string): string;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Returns the wrappings for a document in the string that `steps` lead to. */
function placeIn(place: Place, steps: readonly Step[]): Place {
  const opening = steps.map(({ name, index }) =>
    name === null
      ? `[${"null,".repeat(Math.min(index, MAX_INDEX))}`
      : `{${name}:`,
  );
  const closing = steps.map(({ name }) => (name === null ? "]" : "}"));
  const start = opening.join("");
  const end = closing.reverse().join("");
  return place.map(({ before, after }) => ({
    before: before + start,
    after: end + after,
  }));
}

/**
 * Pattern for the first three bytes of a JSON object, array or string, as a text of one character for each byte: white
 * space, `{`, `[` or a quote, or a UTF-8 byte order mark.
 */
const JSON_START = /^(?:[ \t\r\n{["]|\xef\xbb\xbf)/;

const BASE64 = /^[\w+/-]{4,}={0,2}$/;

/** Decodes a text from base64 or base64url if the result starts like JSON; otherwise returns `null`. */
function fromBase64(text: string): string | null {
  if (!BASE64.test(text)) return null;
  const plain = text
    .replace(/=+$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  // Compares bytes, because the third one may be the first byte of a longer character.
  const start = decodeBase64Url(plain.slice(0, 4)) ?? BYTES;
  if (!JSON_START.test(String.fromCharCode(...start))) return null;
  try {
    return decodeUtf8(decodeBase64Url(plain) ?? BYTES);
  } catch {
    return null;
  }
}

const BYTES = /* @__PURE__ */ new Uint8Array();

/** Encodes a text in base64 in the same variant as the text `as`. */
function toBase64(text: string, as: string): string {
  const encoded = encodeBase64Url(encodeUtf8(text));
  const isUrl = /[-_]/.test(as);
  // A text whose length needs no padding may be in the padded variant all the same.
  const isPadded = as.endsWith("=") || (!isUrl && as.length % 4 === 0);
  const padding = isPadded ? "=".repeat(-encoded.length & 3) : "";
  return isUrl
    ? encoded + padding
    : encoded.replaceAll("-", "+").replaceAll("_", "/") + padding;
}

/**
 * Pattern for the possible start of an object or array in prose: an object with a member, an array of objects or
 * arrays, or a string that contains an object or array.
 */
const START = /\{\s*"|\[\s*[{[]|"(?:\s|\\[nrt])*(?:\\{1,7}"){0,2}[{[]/g;
const WHOLE_START = /^\s*[{[]/;

/**
 * Makes a masker for JSON within strings: a whole string, a part of other text, or base64.
 *
 * A nested document is masked as a document of its own and as part of the line: both `password` and `body.password`
 * name a member of the JSON in `body`.
 *
 * @param maskText masks the JSON text of an object or array; throws for any other text
 */
export function nestedMasking(
  maskText: (text: string) => string,
): NestedMasking {
  const maskAt = (json: string, { before, after }: Wrapping): string => {
    const masked = maskText(before + json + after);
    return masked.slice(before.length, masked.length - after.length);
  };

  /** Masks an object or array in a string. Returns `undefined` if `json` is not JSON. */
  const inDocument = (json: string, place: Place): string | undefined => {
    if (!isJson(json)) return undefined;
    if (place.length > MAX_NESTED_DEPTH) return JSON.stringify(NOT_SEARCHED);
    let masked = json;
    for (const each of [...place, ROOT]) masked = maskAt(masked, each);
    if (masked.startsWith("[")) {
      masked = edited(masked, containersIn(masked), (each) => maskText(each));
    }
    return inStrings(masked, [...place, ROOT]);
  };

  const inStrings = (json: string, place: Place): string =>
    edited(json, stringValuesOf(json), (token, { steps }) => {
      // Most strings contain no JSON, and are not parsed.
      if (!/[{[]|\\["u]|^"[\w+/=-]+"$/.test(token)) return token;
      const text: string = JSON.parse(token);
      const masked = inString(text, () => placeIn(place, steps));
      return masked === text ? token : JSON.stringify(masked);
    });

  const inString = (text: string, place: () => Place): string => {
    const decoded = fromBase64(text);
    if (decoded !== null) {
      const masked = inString(decoded, place);
      return masked === decoded ? text : toBase64(masked, text);
    }
    const isText = /^\s*"/.test(text) && text.length <= MAX_NESTED_LENGTH;
    if (isText && isJson(text)) return inToken(text, place) ?? text;
    return inProse(text, place);
  };

  /**
   * Masks JSON within a string token of JSON. Returns `undefined` if `json` is not a string token, or if nothing in it
   * is masked.
   */
  const inToken = (json: string, place: () => Place): string | undefined => {
    if (!isJson(json)) return undefined;
    const inner: string = JSON.parse(json);
    const within = [...place(), ROOT];
    const masked =
      within.length > MAX_NESTED_DEPTH + 1
        ? NOT_SEARCHED
        : inString(inner, () => within);
    return masked === inner ? undefined : JSON.stringify(masked);
  };

  const inProse = (text: string, place: () => Place): string => {
    const isWhole = WHOLE_START.test(text);
    if (!isWhole && text.search(START) < 0) return text;
    if (text.length > MAX_NESTED_LENGTH) return NOT_SEARCHED;
    // Limits the work, because a text of brackets alone would take quadratic time.
    let budget = 4 * text.length + 1_000;
    let masked = "";
    let last = 0;
    let from = isWhole ? text.search(/\S/) : text.search(START);
    while (from >= 0) {
      const isToken = text[from] === '"';
      const end = (isToken ? endOfString : endOfContainer)(text, from);
      budget -= (end < 0 ? text.length : end) - from;
      if (budget < 0) return masked + text.slice(last, from) + NOT_SEARCHED;
      const part = text.slice(from, end);
      const found =
        end < 0
          ? undefined
          : isToken
            ? inToken(part, place)
            : inDocument(part, place());
      if (found !== undefined) {
        masked += text.slice(last, from) + found;
        last = end;
      }
      START.lastIndex = found === undefined ? from + 1 : end;
      from = START.exec(text)?.index ?? -1;
    }
    return masked + text.slice(last);
  };

  return {
    inText: (json) => inStrings(json, [ROOT]),
    inProse: (text) => inString(text, () => []),
  };
}

/** Replaces the parts of a text for which `edit` returns another text. */
function edited<S extends { readonly start: number; readonly end: number }>(
  text: string,
  spans: Iterable<S>,
  edit: (part: string, span: S) => string,
): string {
  let result = "";
  let last = 0;
  for (const span of spans) {
    const part = text.slice(span.start, span.end);
    const other = edit(part, span);
    if (other === part) continue;
    result += text.slice(last, span.start) + other;
    last = span.end;
  }
  return last === 0 ? text : result + text.slice(last);
}
