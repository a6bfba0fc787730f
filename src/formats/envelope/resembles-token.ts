import { beginsAsHeader } from "./envelope-header.ts";

/** Minimum length in characters of a whole token's header. */
const MIN_HEADER_LENGTH = 123;

/** Minimum length in characters of a short token: a field's token in a document with a shared header. */
const MIN_SHORT_LENGTH = 45;

/** Length in characters of an initialization vector in a token. */
const IV_LENGTH = 16;

/** Length in characters of a tag in a token, with the dot before the tag. */
const TAG_WITH_DOT = 23;

const DOT = ".".charCodeAt(0);

/** Prefixes of a short token. */
const PREFIXES = ["sm1.", "sm1b."];

/** Pattern of a text that holds nothing but characters of tokens. */
const TOKEN_CHARACTERS = /^[\w.-]*$/;

/** Pattern of the first two parts of a short token. */
const SHORT_START = /^sm1b?\.[\w-]{16}\./;

/** Pattern of a short token whose tag was removed. */
const SHORT_WITHOUT_TAG = /^sm1b?\.[\w-]{16}\.[\w-]{2,}\.$/;

/** Pattern of a short token whose second part, or the dot after it, may be damaged. */
const SHORT_AROUND = /^sm1b?\.(?:.{14,18}\.|[\w-]{16}.)[\w-]*\.[\w-]{22}$/s;

/** Pattern of a whole token's second part with at most 255 encrypted data keys, whose count begins with a zero byte. */
const DATA_KEYS = /\.AA[\w-]{9,}\.$/;

/** Tells whether a text equals the expected one except for one changed character, or lacks its first character. */
function isNearly(text: string, expected: string): boolean {
  if (text === expected.slice(1)) return true;
  if (text.length !== expected.length) return false;
  let changed = 0;
  for (let i = 0; i < text.length; i++) if (text[i] !== expected[i]) changed++;
  return changed <= 1;
}

/**
 * Tells whether a text has, from a position on, at most `most` characters that are neither base64url nor line breaks.
 */
function hasFewStrangers(text: string, from: number, most: number): boolean {
  const stranger = /[^\w\r\n-]/g;
  stranger.lastIndex = from;
  for (let i = 0; i <= most; i++) if (!stranger.test(text)) return true;
  return false;
}

/**
 * Tells whether a text may be a short token: it has the right beginning, and after that at most two foreign characters
 * (a dot and one damaged character).
 */
function isShortToken(text: string): boolean {
  const [start] = SHORT_START.exec(text) ?? [];
  return start === undefined
    ? SHORT_AROUND.test(text)
    : hasFewStrangers(text, start.length, 2);
}

/** Tells whether a text ends like a token, and begins like a token or like a damaged token. */
function endsAsToken(text: string): boolean {
  const tag = text.length - TAG_WITH_DOT;
  if (text.charCodeAt(tag) !== DOT) return false;
  const ciphertext = text.lastIndexOf(".", tag - 1);
  const iv = ciphertext - IV_LENGTH;
  if (iv < 0 || !/^[\w-]{16}\.[\w-]*\.[\w-]{22}$/.test(text.slice(iv))) {
    return false;
  }
  const before = text.slice(0, iv);
  if (PREFIXES.some((prefix) => isNearly(before, prefix))) return true;
  const isLong = before.length >= MIN_HEADER_LENGTH && before.endsWith(".");
  if (!isLong) return false;
  const second = before.lastIndexOf(".", before.length - 2);
  return second > 0 && DATA_KEYS.test(before.slice(second));
}

/**
 * Tells whether a text has the shape of a token: its parts, their characters and lengths. A prefix alone is not enough,
 * because people write any text. A token that was damaged in one place, or cut to no less than the beginning that all
 * tokens share, also counts, so that it is not taken for ordinary text.
 */
export function resemblesToken(text: string): boolean {
  const isShort = text.startsWith("sm1");
  if (text.length < MIN_SHORT_LENGTH) {
    return isShort && SHORT_WITHOUT_TAG.test(text);
  }
  if (isShort && isShortToken(text)) return true;
  // People quote the beginning of a header in a sentence. Alone, it is what is left of a token that was cut.
  if (beginsAsHeader(text)) {
    return text.length >= MIN_HEADER_LENGTH || TOKEN_CHARACTERS.test(text);
  }
  return endsAsToken(text);
}
