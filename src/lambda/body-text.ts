import { decodeBase64, encodeBase64 } from "../util/base64.ts";
import { UnsupportedTypeError } from "../util/errors.ts";
import { decodeUtf8, encodeUtf8 } from "../util/utf8.ts";

/** Byte order mark, which some writers put before a text. JSON has no byte order mark (RFC 8259, section 8.1). */
const MARK = "\ufeff";

/** Text of a body, decoded from base64 if necessary, with a function that encodes another text in the same way. */
export interface BodyText {
  /** Text of the body, without a byte order mark. */
  readonly text: string;
  /** Encodes another text in the way in which the body was encoded. */
  write(text: string): WrittenBody;
}

/** Encoded text of a body, with its length. */
export interface WrittenBody {
  readonly body: string;
  /** Length of the text in UTF-8 bytes, before base64. */
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
      `${bytes.length} bytes that are not UTF-8${advice}`,
    );
  }
}

/**
 * Decodes the text of a body. If the text begins with a byte order mark, `write` puts the mark back.
 *
 * @param what name of the body, for error messages
 * @param advice text appended to the error message about bytes that are not UTF-8
 * @throws {UnsupportedTypeError} if the body is not base64 although it should be, or not UTF-8
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
