/**
 * Reference for `eraseText`, `encryptText` and `decryptText`, made to be plain and not fast. A naive parser reads the text, a
 * naive evaluator follows the paths, and each selected span is cut out and replaced. It uses `erase` for single values, and
 * `encrypt` and `decrypt` for parsed documents.
 */
import {
  DataMasking,
  type EncryptFieldsOptions,
  type EraseOptions,
  erase,
  FieldNotFoundError,
  isEnvelope,
  type MaskingRule,
  type MaskOptions,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../mod.ts";
import { JsonPointer } from "../../../src/entries/path.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import {
  locationAt,
  toNormalizedPath,
} from "../../../src/json/path/location.ts";
import { kindOfPath, type Place, selectPlaces } from "./evaluate.ts";
import {
  countOf,
  hasDuplicates,
  parseSpans,
  type Span,
  spansIn,
} from "./spans.ts";

/** Span of a text to replace: from `start` to before `end`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  /** Replacement, as JSON data. */
  readonly value: unknown;
}

/** Edits of a text. */
export interface Edited {
  /** Edits in the order of the text, without overlaps. */
  readonly edits: readonly Edit[];
  readonly events: readonly SealmaskEvent[];
}

/** Replaces spans of a text by other texts. */
export function splice(
  text: string,
  edits: readonly { start: number; end: number; text: string }[],
): string {
  let at = 0;
  let result = "";
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

function parse(text: string): Span {
  try {
    return parseSpans(text);
  } catch {
    throw new UnsupportedTypeError("no JSON");
  }
}

function assertDocument({ kind }: Span): void {
  if (kind !== "object" && kind !== "array") {
    throw new UnsupportedTypeError("no document");
  }
}

function refuseAmbiguous(root: Span, paths: readonly string[]): void {
  const isParsed = paths.some((path) => kindOfPath(path) === "parsed");
  if (isParsed && hasDuplicates(root)) {
    throw new UnsupportedTypeError("two members of one name");
  }
}

interface Found<T> extends Place {
  readonly target: T;
}

/** Selects the places of all targets without duplicates. The first target wins; a place inside another is left out. */
function selectAll<T extends { readonly path: string }>(
  text: string,
  root: Span,
  targets: readonly T[],
  onMissingField: EraseOptions["onMissingField"],
  events: SealmaskEvent[],
): Found<T>[] {
  const bySpan = new Map<Span, Found<T>>();
  for (const target of targets) {
    const { path } = target;
    const { places, isEmpty } = selectPlaces(text, root, path);
    if (places.length === 0 && !isEmpty) {
      if ((onMissingField ?? "throw") === "throw") {
        throw new FieldNotFoundError(`nothing at ${path}`);
      }
      events.push({ type: "field-missing", path });
    }
    for (const place of places) {
      if (!bySpan.has(place.span)) bySpan.set(place.span, { ...place, target });
    }
  }
  const found: Found<T>[] = [];
  let end = 0;
  for (const place of [...bySpan.values()].sort(
    (a, b) => a.span.start - b.span.start || b.span.end - a.span.end,
  )) {
    if (place.span.start < end) continue;
    end = place.span.end;
    found.push(place);
  }
  return found;
}

function ruleOf(rule: MaskingRule): MaskOptions {
  if (typeof rule === "string") return { preset: rule };
  return typeof rule === "function" ? { mask: rule } : rule;
}

/** Masks the value at one place. */
function maskOf(
  value: unknown,
  { mask, ...rule }: MaskOptions,
  keys: Place["keys"],
  events: SealmaskEvent[],
): unknown {
  const there: MaskOptions = mask
    ? {
        mask: (inner, at) =>
          mask(inner, locationAt([...keys, ...at.keys], inner)),
      }
    : rule;
  return erase(value as object, {
    ...there,
    onEvent(event) {
      if (event.type !== "field-erased") throw new Error(event.type);
      const pointer = JsonPointer.format(keys) + event.pointer;
      events.push({ ...event, pointer });
    },
  });
}

/** Returns the edits that `eraseText` must make. */
export function erasureOf(text: string, options: EraseOptions): Edited {
  const { fields, maskingRules, onMissingField, onEvent: _, ...rest } = options;
  const root = parse(text);
  const events: SealmaskEvent[] = [];
  const targets = [
    ...Object.entries(maskingRules ?? {})
      .map(([path, rule]) => ({ path, rule: ruleOf(rule) }))
      .reverse(),
    ...(fields ?? []).map((path) => ({ path, rule: rest })),
  ];
  if (targets.length === 0) targets.push({ path: "$", rule: rest });
  else assertDocument(root);
  refuseAmbiguous(
    root,
    targets.map(({ path }) => path),
  );
  const places = selectAll(text, root, targets, onMissingField, events);
  const edits = places.map(({ span: { start, end }, keys, target }) => {
    const value: unknown = JSON.parse(text.slice(start, end));
    return { start, end, value: maskOf(value, target.rule, keys, events) };
  });
  return { edits, events };
}

/** Erases as `eraseText` must. */
export function eraseText(text: string, options: EraseOptions): string {
  const { edits, events } = erasureOf(text, options);
  for (const event of events) options.onEvent?.(event);
  return splice(
    text,
    edits.map((edit) => ({ ...edit, text: JSON.stringify(edit.value) })),
  );
}

/** Source text of a value. */
class Source {
  declare readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Keyring that lets the library and this reference open each other's tokens. */
export const keyring = memoryKeyring();

/** Encrypts and decrypts source texts unchanged. */
const masking = new DataMasking({
  keyring,
  serializer: {
    stringify: (value) => (value as Source).text,
    parse: (text) => new Source(text),
  },
});

type Members = Record<string | number, unknown>;

function valueAt(document: unknown, keys: Place["keys"]): unknown {
  return keys.reduce((at, key) => (at as Members)[key], document);
}

/** Returns the places where `encryptText` must put tokens. */
export function placesToEncrypt(
  text: string,
  options: EncryptFieldsOptions,
): Place[] {
  const root = parse(text);
  assertDocument(root);
  const { fields = [], onMissingField, allowTokens } = options;
  refuseAmbiguous(root, fields);
  const targets = fields.map((path) => ({ path }));
  const places = selectAll(text, root, targets, onMissingField, []);
  for (const { isAmbiguous, span } of places) {
    const source = text.slice(span.start, span.end);
    if (isAmbiguous) throw new UnsupportedTypeError("two members of one name");
    if (!source.isWellFormed()) throw new UnsupportedTypeError("no UTF-8");
    if (allowTokens || span.kind !== "string") continue;
    if (isToken(JSON.parse(source))) throw new UnsupportedTypeError("a token");
  }
  return places;
}

/** Encrypts as `encryptText` must. */
export async function encryptText(
  text: string,
  options: EncryptFieldsOptions,
): Promise<string> {
  const places = placesToEncrypt(text, options);
  if (places.length === 0) return text;
  const whole = { root: JSON.parse(text) as object };
  for (const { keys, span } of places) {
    const path = ["root", ...keys];
    const holder = valueAt(whole, path.slice(0, -1)) as object;
    const value = new Source(text.slice(span.start, span.end));
    const as = { value, enumerable: true, configurable: true, writable: true };
    Object.defineProperty(holder, path.at(-1) as string, as);
  }
  const encrypted = await masking.encrypt(whole.root, {
    ...options,
    fields: places.map(({ keys }) => toNormalizedPath(keys)),
  } as never);
  const edits = places.map(({ keys, span: { start, end } }) => ({
    start,
    end,
    text: JSON.stringify(valueAt(encrypted, keys)),
  }));
  if (options.header) {
    const { $sealmask } = encrypted as { $sealmask: string };
    const start = parseSpans(text).start + 1;
    edits.push({ start, end: start, text: `"$sealmask":"${$sealmask}",` });
  }
  return splice(text, edits);
}

/** Token that shares its document's header. */
const SHORT_TOKEN = /^sm1\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/;

function isToken(value: unknown): boolean {
  const isShort = typeof value === "string" && SHORT_TOKEN.test(value);
  return isShort || isEnvelope(value);
}

function keysBySpan(root: Span): Map<Span, Place> {
  const place = { span: root, keys: [], isAmbiguous: false };
  const found = new Map<Span, Place>([[root, place]]);
  for (const span of spansIn(root)) {
    const { keys, isAmbiguous } = found.get(span) as Place;
    const names = span.members.map(({ name }) => name);
    for (const { name, value } of span.members) {
      const isTwice = names.indexOf(name) !== names.lastIndexOf(name);
      found.set(value, {
        span: value,
        keys: [...keys, name],
        isAmbiguous: isAmbiguous || isTwice,
      });
    }
    for (const [i, value] of span.elements.entries()) {
      found.set(value, { span: value, keys: [...keys, i], isAmbiguous });
    }
  }
  return found;
}

/** Returns the edit that removes a document's header with its comma. */
function headerEdit(text: string, { members }: Span) {
  const at = members.findIndex(({ name }) => name === "$sealmask");
  const member = members[at] as (typeof members)[number];
  const before = members[at - 1]?.value.end;
  const { end } = member.value;
  if (before !== undefined) return { start: before, end, text: "" };
  const comma = members.length > 1 ? text.indexOf(",", end) + 1 : end;
  return { start: member.start, end: comma, text: "" };
}

/** Decrypts as `decryptText` must. */
export async function decryptText(
  text: string,
  options: EncryptFieldsOptions = {},
): Promise<string> {
  const root = parse(text);
  const { fields, onMissingField } = options;
  if (fields) assertDocument(root);
  refuseAmbiguous(root, fields ?? []);
  const selected = fields
    ? selectAll(
        text,
        root,
        fields.map((path) => ({ path })),
        onMissingField,
        [],
      )
    : [...keysBySpan(root).values()].filter(
        ({ span: { kind, start, end } }) =>
          kind === "string" && isToken(JSON.parse(text.slice(start, end))),
      );
  const hasTwoHeaders = countOf(root, "$sealmask") > 1;
  if (hasTwoHeaders || selected.some(({ isAmbiguous }) => isAmbiguous)) {
    throw new UnsupportedTypeError("two members of one name");
  }
  const document: unknown = JSON.parse(text);
  const decrypted: unknown = await masking.decrypt(document, options as never);
  const edits = selected.flatMap(({ keys, span: { start, end } }) => {
    if (keys.length === 1 && keys[0] === "$sealmask") return [];
    const value = valueAt(decrypted, keys);
    if (value instanceof Uint8Array) throw new UnsupportedTypeError("bytes");
    if (!(value instanceof Source)) throw new Error("not decrypted");
    return { start, end, text: value.text };
  });
  const hasHeader = (value: unknown) =>
    Object.hasOwn(Object(value), "$sealmask");
  if (hasHeader(document) && !hasHeader(decrypted)) {
    edits.push(headerEdit(text, root));
  }
  return splice(text, edits);
}
