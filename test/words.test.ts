/** Rules for the words of documents and docstrings: short, plain and direct, as CONTRIBUTING.md says under "Style". */
import { describe, expect, test } from "bun:test";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const find = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: ["**/node_modules"] }).sort();

const documents = ["*.md", "docs/**/*.md", "examples/**/*.md", "src/**/*.md"]
  .flatMap(find)
  .filter((file) => !file.includes("node_modules"));
const sources = ["mod.ts", ...find("src/**/*.ts")];
const helpers = ["scripts", "bench", "examples", "test"]
  .flatMap((folder) => find(`${folder}/**/*.{ts,mts,cts,mjs,cjs}`))
  .filter((file) => !/node_modules|[/\\]\.|cdk\.out/.test(file));

/** Words that we do not use, each with the words to use in its place. */
const UNUSED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:simply|obviously|trivially|of course|needless to say)\b/i, "nothing"],
  [/\b(?:utili[sz]e[sd]?|leverage[sd]?)\b/i, "use"],
  [/\b(?:in order to)\b/i, "to"],
  [
    /\b(?:whilst|thereof|therein|hereby|wherein|aforementioned)\b/i,
    "while, of it, in it",
  ],
  [
    /\b(?:seamless(?:ly)?|robust|powerful|blazing(?:ly)?|cutting-edge)\b/i,
    "a fact or a figure",
  ],
  [/\bplease\b/i, "nothing"],
  [/\b(?:serialis|initialis|recognis|authoris|normalis)/i, "z: serialize"],
  [/\band\/or\b/i, "or"],
  [/\b(?:it|that|which|this) is none\b(?! of)/i, "is not a …"],
  [/\bof one's own\b/i, "of your own"],
  [/\bthe same as (?:above|below)\b/i, "the name of the thing"],
];

/** Returns a document's prose, without code and addresses. */
function proseOf(file: string): string {
  return read(file)
    .replace(/^ *```[\s\S]*?^ *```$/gm, "")
    .replace(/`[^`\n]*`/g, "code")
    .replace(/https?:\S+/g, "");
}

/** Returns a source file's docstrings, each on one line and without examples. */
function docstringsOf(file: string): string[] {
  return Array.from(
    read(file).matchAll(/^[ \t]*\/\*\*([\s\S]*?)\*\//gm),
    ([, text = ""]) =>
      text
        .replace(/^\s*\* ?/gm, "")
        .replace(/```[\s\S]*?```/g, "")
        .replace(/`[^`\n]*`/g, "code")
        .replace(/\s+/g, " ")
        .trim(),
  );
}

/** Returns each unused word of a text, with the words around it and the replacement. */
function unusedIn(text: string): string[] {
  return UNUSED.flatMap(([word, instead]) => {
    const found = word.exec(text);
    if (found === null) return [];
    const around = text.slice(Math.max(0, found.index - 30), found.index + 30);
    return [`“${around.replace(/\s+/g, " ")}”: use ${instead}`];
  });
}

describe("words", () => {
  test("documents have none of the words that we do not use", () => {
    expect(documents.length).toBeGreaterThan(20);
    const found = documents.flatMap((file) =>
      unusedIn(proseOf(file)).map((each) => `${file}: ${each}`),
    );
    expect(found).toEqual([]);
  });

  test("docstrings have none of the words that we do not use", () => {
    const found = [...sources, ...helpers].flatMap((file) =>
      docstringsOf(file).flatMap((text) =>
        unusedIn(text).map((each) => `${file}: ${each}`),
      ),
    );
    expect(found).toEqual([]);
  });

  test("no docstring opens with an indirect question: it says what a thing is or does", () => {
    const opener =
      /^(?:What|Who|Whose|Where|Whether|Which|How|Why|That|The same)\b/;
    expect(helpers.length).toBeGreaterThan(500);
    const found = [...sources, ...helpers].flatMap((file) =>
      docstringsOf(file)
        .filter((text) => opener.test(text))
        .map((text) => `${file}: ${text.slice(0, 60)}`),
    );
    expect(found).toEqual([]);
  });
});
