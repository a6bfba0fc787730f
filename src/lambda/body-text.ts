import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";

/** The byte order mark that some writers put before a text; no part of JSON (RFC 8259 section 8.1). */
const MARK = "\ufeff";

/** The text that an event carries as a string, perhaps in base64, and the way back. */
export interface BodyText {
  /** The text, without a byte order mark. */
  readonly text: string;
  /** Carries another text the same way. */
  write(text: string): WrittenBody;
}

/** A text as an event carries it. */
export interface WrittenBody {
  readonly body: string;
  /** How many bytes the text has where it arrives: in UTF-8, not in base64. */
  readonly byteLength: number;
}

function refuseBody(what: string, expected: string, got: string): never {
  throw new UnsupportedTypeError(
    `Cannot read the ${what}: expected ${expected}, got ${got}`,
  );
}

function decode(body: string, what: string, advice: string): string {
  const bytes = decodeBase64(body);
  if (bytes === null) return refuseBody(what, "base64", "other text");
  try {
    return decodeUtf8(bytes);
  } catch {
    return refuseBody(
      what,
      "JSON text in UTF-8",
      `${bytes.length} other bytes${advice}`,
    );
  }
}

/**
 * Reads the text of a body. A byte order mark stays in front of what is written.
 *
 * @param what the body's name, for messages
 * @param advice what to say of bytes that are no text
 * @throws {UnsupportedTypeError} when it is no base64, or no UTF-8 in it
 */
export function readBodyText(
  body: string,
  isBase64: boolean,
  what: string,
  advice = "",
): BodyText {
  const marked = isBase64 ? decode(body, what, advice) : body;
  const mark = marked.startsWith(MARK) ? MARK : "";
  return {
    text: marked.slice(mark.length),
    write(text) {
      const bytes = encodeUtf8(mark + text);
      const written = isBase64 ? encodeBase64(bytes) : mark + text;
      return { body: written, byteLength: bytes.length };
    },
  };
}
