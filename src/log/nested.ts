import { decodeBase64Url, encodeBase64Url } from "../util/base64.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";
import {
  containersIn,
  endOfContainer,
  endOfString,
  type Step,
  stringValuesOf,
} from "./scan-text.ts";

/** How deep JSON in strings is looked into: a document in a string is 1, one in a string of that is 2. */
export const MAX_NESTED_DEPTH = 3;

/** How long a string with JSON in it may be; that of a longer one is not shown. */
export const MAX_NESTED_LENGTH = 1_000_000;

/** How many elements of an array are counted on the way into a document: a path may name those by their index. */
const MAX_INDEX = 100;

/** Stands for JSON that is not searched. */
const NOT_SEARCHED = "[JSON not searched]";

/** Text to put around a document, that makes another one with the same way to it as there is where it was found. */
interface Wrapping {
  readonly before: string;
  readonly after: string;
}

/** The ways to a document: from the root of each of those that it lies in. */
type Place = readonly Wrapping[];

const ROOT: Wrapping = { before: "", after: "" };

/** Masks in JSON that stands in strings. */
export interface NestedMasking {
  /** Masks in the strings of valid JSON text. */
  inText(json: string): string;
  /** Masks in a string. */
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

/** Goes on from a place along the steps to a string. */
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

/** How JSON text begins, byte by byte, perhaps behind a byte order mark. */
const JSON_START = /^(?:[ \t\r\n{["]|\xef\xbb\xbf)/;

const BASE64 = /^[\w+/-]{4,}={0,2}$/;

/** Returns the JSON text, or what begins like one, of which a text is the base64 in either alphabet; null if it is none. */
function fromBase64(text: string): string | null {
  if (!BASE64.test(text)) return null;
  const plain = text
    .replace(/=+$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  // By bytes: the third of them may be the first of a longer character.
  const start = decodeBase64Url(plain.slice(0, 4)) ?? BYTES;
  if (!JSON_START.test(String.fromCharCode(...start))) return null;
  try {
    return decodeUtf8(decodeBase64Url(plain) ?? BYTES);
  } catch {
    return null;
  }
}

const BYTES = /* @__PURE__ */ new Uint8Array();

/** Writes a text in base64 as another one was. */
function toBase64(text: string, as: string): string {
  const encoded = encodeBase64Url(encodeUtf8(text));
  const isUrl = /[-_]/.test(as);
  // Text of a length that needs no padding may have had some, had it needed it.
  const isPadded = as.endsWith("=") || (!isUrl && as.length % 4 === 0);
  const padding = isPadded ? "=".repeat(-encoded.length & 3) : "";
  return isUrl
    ? encoded + padding
    : encoded.replaceAll("-", "+").replaceAll("_", "/") + padding;
}

/** Where an object or array may begin: in prose one with a member, an array of such, or a string with one in it. */
const START = /\{\s*"|\[\s*[{[]|"(?:\s|\\[nrt])*(?:\\{1,7}"){0,2}[{[]/g;
const WHOLE_START = /^\s*[{[]/;

/**
 * Makes what masks in JSON that stands in strings: as the whole string, within other text, or in base64.
 *
 * A document is masked as one of its own, and also as the part of the line that it is: both `password` and `body.password` name
 * a member of what lies in `body`.
 *
 * @param maskText masks JSON text of an object or an array; throws where it is none
 */
export function nestedMasking(
  maskText: (text: string) => string,
): NestedMasking {
  const maskAt = (json: string, { before, after }: Wrapping): string => {
    const masked = maskText(before + json + after);
    return masked.slice(before.length, masked.length - after.length);
  };

  /** Masks an object or array found in a string; returns undefined if it is no JSON. */
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
      // Most strings have nothing that JSON has.
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

  /** Masks in a string that is written as JSON; returns undefined if it is none, or nothing is masked in it. */
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
    // A text of brackets alone must not cost the square of its length.
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

/** Replaces parts of a text. */
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
