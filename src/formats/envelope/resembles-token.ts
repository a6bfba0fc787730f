import { beginsAsHeader } from "./envelope-header.ts";

/** Characters of the shortest header, and of the shortest short token: bytes, and none of them. */
const MIN_HEADER_LENGTH = 123;
const MIN_SHORT_LENGTH = 45;

/** Characters of an initialisation vector, and of a tag with the dot before it. */
const IV_LENGTH = 16;
const TAG_WITH_DOT = 23;
const DOT = ".".charCodeAt(0);

/** How a short token begins. */
const PREFIXES = ["sm1.", "sm1b."];

/** The first two parts of a short token. */
const SHORT_START = /^sm1b?\.[\w-]{16}\./;

/** A short token whose tag was emptied. */
const SHORT_WITHOUT_TAG = /^sm1b?\.[\w-]{16}\.[\w-]{2,}\.$/;

/** A short token whose second part, or the dot after it, may be damaged. */
const SHORT_AROUND = /^sm1b?\.(?:.{14,18}\.|[\w-]{16}.)[\w-]*\.[\w-]{22}$/s;

/** The second part of a whole token, of at most 255 encrypted data keys, whose number begins with a zero byte. */
const DATA_KEYS = /\.AA[\w-]{9,}\.$/;

/** Tells whether a text is another one but for one character that was changed, or for the first one. */
function isNearly(text: string, expected: string): boolean {
  if (text === expected.slice(1)) return true;
  if (text.length !== expected.length) return false;
  let changed = 0;
  for (let i = 0; i < text.length; i++) if (text[i] !== expected[i]) changed++;
  return changed <= 1;
}

/** Tells whether a text has at most so many characters, from a position on, that base64url and line breaks do not have. */
function hasFewStrangers(text: string, from: number, most: number): boolean {
  const stranger = /[^\w\r\n-]/g;
  stranger.lastIndex = from;
  for (let i = 0; i <= most; i++) if (!stranger.test(text)) return true;
  return false;
}

/** Tells whether a text begins as a short token, and goes on in its characters but for two: a dot, and one that came in. */
function isShortToken(text: string): boolean {
  const [start] = SHORT_START.exec(text) ?? [];
  return start === undefined
    ? SHORT_AROUND.test(text)
    : hasFewStrangers(text, start.length, 2);
}

/** Tells whether a text ends as a token does, and what stands before that may be the rest of one that was changed. */
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
 * Tells whether a text has the shape of a token: its parts, of their characters and lengths. A prefix alone is not enough,
 * for people write anything. A token that was damaged in one place, or cut to no less than the shortest one, counts too: it
 * is not to be taken for some other text.
 */
export function resemblesToken(text: string): boolean {
  const isShort = text.startsWith("sm1");
  if (text.length < MIN_SHORT_LENGTH) {
    return isShort && SHORT_WITHOUT_TAG.test(text);
  }
  if (isShort && isShortToken(text)) return true;
  if (beginsAsHeader(text)) return text.length >= MIN_HEADER_LENGTH;
  return endsAsToken(text);
}
