/**
 * Finds strings, objects and arrays in JSON text without checking the text. Callers parse or mask the parts that are
 * found, and so check them.
 */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** Start and end of a part of a text. `end` is the index after the part's last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Object or array on the path to a string, with the member or element that leads there. */
export interface Step {
  /** Name of the member as written in the text, with its quotes; `null` in an array. */
  name: string | null;
  /** Index of the element in an array. */
  index: number;
}

/** String in JSON text that is a value and not a name. */
export interface StringValue extends Span {
  /** Path to the string. The array is reused for the next string. */
  readonly steps: readonly Step[];
}

/** Returns the index after the string that starts at a quote, or -1 if the string is not closed. */
export function endOfString(text: string, start: number): number {
  for (let i = text.indexOf('"', start + 1); i >= 0; ) {
    let backslashes = 0;
    while (text.charCodeAt(i - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return i + 1;
    i = text.indexOf('"', i + 1);
  }
  return -1;
}

/** Returns the index after the object or array that starts at a bracket, or -1 if it is not closed. */
export function endOfContainer(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfString(text, i);
        if (end < 0) return -1;
        i = end - 1;
        break;
      }
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (--depth === 0) return i + 1;
        break;
    }
  }
  return -1;
}

/** Yields the objects and arrays that are elements of an array. */
export function* containersIn(array: string): Generator<Span> {
  for (let i = array.indexOf("[") + 1; i > 0 && i < array.length; i++) {
    const code = array.charCodeAt(i);
    const isContainer = code === OPEN_BRACE || code === OPEN_BRACKET;
    if (code !== QUOTE && !isContainer) continue;
    const end = isContainer ? endOfContainer(array, i) : endOfString(array, i);
    if (end < 0) return;
    if (isContainer) yield { start: i, end };
    i = end - 1;
  }
}

/** Yields the strings that are values in valid JSON text. */
export function* stringValuesOf(json: string): Generator<StringValue> {
  const steps: Step[] = [];
  let isName = false;
  for (let i = 0; i < json.length; i++) {
    const step = steps.at(-1);
    switch (json.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfString(json, i);
        if (isName && step) step.name = json.slice(i, end);
        else yield { start: i, end, steps };
        i = end - 1;
        break;
      }
      case OPEN_BRACE:
        steps.push({ name: "", index: 0 });
        isName = true;
        break;
      case OPEN_BRACKET:
        steps.push({ name: null, index: 0 });
        isName = false;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        steps.pop();
        break;
      case COMMA:
        if (step?.name === null) step.index++;
        isName = step?.name !== null;
        break;
      case COLON:
        isName = false;
        break;
    }
  }
}
