/** Properties of encryption and decryption in JSON text. */
import fc from "fast-check";
import type { EncryptFieldsOptions } from "../../../mod.ts";
import { toNormalizedPath } from "../../../src/json/path/location.ts";
import {
  assertSame,
  assertSameData,
  fail,
  outcomeLater,
  outcomeOf,
} from "./compare.ts";
import { masking, type TextEngine } from "./engine.ts";
import type { Place } from "./evaluate.ts";
import { withPaths } from "./paths.ts";
import type { TextProperty } from "./property.ts";
import * as reference from "./reference.ts";
import {
  depthOf,
  hasDuplicates,
  parseSpans,
  parseValue,
  type Span,
} from "./spans.ts";
import { type Tree, tree, treeWithDuplicates } from "./trees.ts";
import { rawStyle, type Style, style, write } from "./write.ts";

const PLAIN: Style = {
  seed: 0,
  blanks: 0,
  escapes: 0,
  hasRawSurrogates: false,
};

const callOptions = fc.record({
  context: fc.constantFrom(undefined, { tenant: "a06b" }),
  header: fc.constantFrom(undefined, undefined, "document" as const),
  onMissingField: fc.constantFrom("ignore" as const, "throw" as const),
});

/** Generates texts, and the options to encrypt fields in them. */
function secrets(trees: fc.Arbitrary<Tree>, styles: fc.Arbitrary<Style>) {
  return fc
    .tuple(withPaths(trees), styles, callOptions)
    .map(([[tree, fields], style, { context, header, onMissingField }]) => {
      const text = write(tree, style);
      // A header does not fit into an array or beside a token for the whole document. If a document is nested too deep to be
      // searched, encryption cannot tell whether a header may be added.
      // be searched, nobody can tell whether it may go.
      const mayHaveHeader =
        tree.kind === "object" && !fields.includes("$") && text.length < 900;
      const options: EncryptFieldsOptions = {
        fields,
        context,
        onMissingField,
        ...(mayHaveHeader && header ? { header } : {}),
      };
      return { text, options };
    });
}

/** Throws unless the only changes to a text are tokens. */
function assertEncrypted(
  text: string,
  { header }: EncryptFieldsOptions,
  places: readonly Place[],
  encrypted: string,
): void {
  if (places.length === 0) {
    assertSame(encrypted, text, "a text without such fields");
    return;
  }
  let [from, at] = [0, 0];
  const take = (kept: string) => {
    assertSame(encrypted.slice(at, at + kept.length), kept, "what is kept");
    at += kept.length;
  };
  if (header) {
    from = text.indexOf("{") + 1;
    take(text.slice(0, from));
    const member = /"\$sealmask":"[\w.-]+",/y;
    member.lastIndex = at;
    take(member.exec(encrypted)?.[0] ?? "a header");
  }
  for (const { span } of places) {
    take(text.slice(from, span.start));
    const token = parseValue(encrypted, at);
    if (token.start !== at || token.kind !== "string") fail("no token");
    at = token.end;
    from = span.end;
  }
  take(text.slice(from));
  assertSame(at, encrypted.length, "the end");
}

async function assertRoundTrip(
  engine: TextEngine,
  text: string,
  options: EncryptFieldsOptions,
  isNaming: boolean,
): Promise<void> {
  const expected = outcomeOf(() => reference.placesToEncrypt(text, options));
  const actual = await outcomeLater(() => engine.encryptText(text, options));
  if ("code" in expected || "code" in actual) {
    const isLike = "code" in expected && "code" in actual;
    if (isLike) return;
    assertSame(actual, expected, "the outcome");
    return;
  }
  const encrypted = actual.value as string;
  const places = expected.value as Place[];
  assertEncrypted(text, options, places, encrypted);
  if (encrypted === text) return;
  const root = parseSpans(text);
  const isWhole = places[0]?.keys.length === 0;
  // A search for tokens stops at 1,000 levels.
  const isDeep = depthOf(root) > 990;
  const call: EncryptFieldsOptions = {
    context: options.context,
    ...(!isWhole && (isNaming || isDeep)
      ? { fields: places.map(({ keys }) => toNormalizedPath(keys)) }
      : {}),
  };
  const back = await engine.decryptText(encrypted, call);
  assertSame(back, text, "decryptText(encryptText(text))");
  if (hasDuplicates(root)) return;
  const document: unknown = JSON.parse(encrypted);
  const decrypted: unknown = await masking.decrypt(document, call as never);
  assertSameData(decrypted, JSON.parse(text), "decrypt(JSON.parse(…))");
}

function roundTrips(trees: fc.Arbitrary<Tree>): TextProperty["of"] {
  return (engine) =>
    fc.asyncProperty(
      secrets(trees, rawStyle),
      fc.boolean(),
      async ({ text, options }, isNaming) => {
        await assertRoundTrip(engine, text, options, isNaming);
        return true;
      },
    );
}

const encrypts: TextProperty = {
  name: "decryptText(encryptText(text)) is the text, and the rest keeps every character",
  share: 4,
  of: roundTrips(tree),
};

const refusesDuplicates: TextProperty = {
  name: "encryptText refuses names that stand twice on the way to what is selected, and keeps others",
  share: 4,
  of: roundTrips(treeWithDuplicates),
};

/** Reads JSON text as a tree. */
function treeOf(text: string): Tree {
  const of = (span: Span): Tree => {
    const source = text.slice(span.start, span.end);
    if (span.kind === "string") {
      return { kind: "string", value: JSON.parse(source) };
    }
    if (span.kind === "array") {
      return { kind: "array", elements: span.elements.map(of) };
    }
    if (span.kind !== "object") return { kind: "scalar", source };
    const members = span.members.map(
      ({ name, value }) => [name, of(value)] as const,
    );
    return { kind: "object", members };
  };
  return of(parseSpans(text));
}

/** Duplicates a member's name in one object of a tree; without picks, returns the tree unchanged. */
function doubled(tree: Tree, picks: readonly number[]): Tree {
  const [pick, ...rest] = picks;
  if (pick === undefined || tree.kind !== "object") return tree;
  const members = [...tree.members];
  const at = pick % members.length;
  const [name, value] = members[at] ?? [];
  if (name === undefined || value === undefined || name === "$sealmask") {
    return tree;
  }
  if (rest.length > 0 && value.kind === "object") {
    return {
      kind: "object",
      members: members.with(at, [name, doubled(value, rest)]),
    };
  }
  const other: Tree = { kind: "scalar", source: "1" };
  return { kind: "object", members: members.toSpliced(at, 0, [name, other]) };
}

/** Removes white space: after a header has been moved, nothing tells to which member the white space beside it belongs. */
function withoutBlanks(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|[ \t\n\r]+/g, "$1");
}

const decryptsRewritten: TextProperty = {
  name: "decryptText opens tokens of encrypt and encryptText in a text that was written anew, unless a name on the way stands twice",
  share: 4,
  of: (engine) =>
    fc.asyncProperty(
      secrets(tree, fc.constant(PLAIN)),
      style,
      fc.boolean(),
      fc.array(fc.nat(5), { maxLength: 3 }),
      async ({ text, options }, style, isParsed, picks) => {
        const call = { ...options, onMissingField: "ignore" as const };
        const outcome = await outcomeLater(async () =>
          isParsed
            ? JSON.stringify(
                await masking.encrypt(JSON.parse(text), call as never),
              )
            : engine.encryptText(text, call),
        );
        if ("code" in outcome || outcome.value === text) return true;
        const encrypted = treeOf(outcome.value as string);
        const changed = doubled(encrypted, picks);
        const rewritten = write(changed, style);
        const { context } = options;
        const [expected, actual] = await Promise.all(
          [reference, engine].map((each) =>
            outcomeLater(async () => {
              const decrypted = await each.decryptText(rewritten, { context });
              return options.header ? withoutBlanks(decrypted) : decrypted;
            }),
          ),
        );
        assertSame(actual, expected, "the outcome");
        return true;
      },
    ),
};

/** Properties of `encryptText` and `decryptText`. */
export const encryptProperties: readonly TextProperty[] = [
  encrypts,
  refusesDuplicates,
  decryptsRewritten,
];
