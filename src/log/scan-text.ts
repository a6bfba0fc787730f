/** Reads the structure of JSON text without checking it: what is found is checked by whoever parses or masks it. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

/** A part of a text, from its first character to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An object or array on the way to a place, with the member or element that leads there. */
export interface Step {
  /** The name of a member as it stands in the text, with its quotes; null in an array. */
  name: string | null;
  /** How many elements come before, in an array. */
  index: number;
}

/** A string that is a value, not a name. */
export interface StringValue extends Span {
  /** The way to it; the list is reused for the next one. */
  readonly steps: readonly Step[];
}

/** Returns where a string ends that begins at a quote; -1 if it never does. */
export function endOfString(text: string, start: number): number {
  for (let i = text.indexOf('"', start + 1); i >= 0; ) {
    let backslashes = 0;
    while (text.charCodeAt(i - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return i + 1;
    i = text.indexOf('"', i + 1);
  }
  return -1;
}

/** Returns where an object or array ends that begins at a bracket; -1 if it never does. */
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

/** Finds the objects and arrays that are elements of an array. */
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

/** Finds the strings of valid JSON text that are values. */
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
