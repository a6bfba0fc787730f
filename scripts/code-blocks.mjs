/** Finds the code blocks of documents and of docstrings, and the output that each block promises. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./root.mjs";

const DOCUMENTS = ["*.md", "docs/**/*.md", "mod.ts", "src/**/*.ts"];
const LANGUAGES = ["ts", "js", "sh"];

const FENCED = /^( *)```(\w*)\n([\s\S]*?)\n? *```$/gm;

/** Returns every fenced code block of a Markdown or TypeScript file, with the number of its first line. */
export function codeBlocks(file, text) {
  // In TypeScript only the lines of docstrings stay. Other lines become empty, so that line numbers stay right.
  const documented = file.endsWith(".md")
    ? text
    : text.replace(/^(?:[ \t]*\* ?(.*)|.*)$/gm, "$1");
  return Array.from(
    documented.matchAll(FENCED),
    ({ index, 1: indent, 2: language, 3: code }) => ({
      file,
      line: documented.slice(0, index).split("\n").length + 1,
      language,
      code: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }),
  );
}

/** Returns the code blocks of the documents and the docstrings, each with a file name and its position. */
export function documentedBlocks() {
  return globSync(DOCUMENTS, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .sort()
    .flatMap((file) => codeBlocks(file, readFileSync(join(root, file), "utf8")))
    .filter(({ language }) => LANGUAGES.includes(language))
    .map((block) => {
      const name = `${block.file.replace(/\W+/g, "-")}-${block.line}`;
      return {
        ...block,
        path: `${name}.${block.language}`,
        where: `${block.file}:${block.line}`,
      };
    });
}

const LOG = /^\s*console\.log\(.*\);$/;
const SAME_LINE = /(?:console\.log\(.*|^\s*)\);\s*\/\/ (.*)$/;
const COMMENT = /^\s*\/\/ (.*)$/;

/**
 * Returns the output that a block promises: the comments after `console.log(…);`, on the same line or on the lines right below.
 * The promise for a string has no quotes.
 */
function promisedOutput(code) {
  let isBelowLog = false;
  return code.split("\n").flatMap((line) => {
    const below = isBelowLog ? COMMENT.exec(line) : null;
    isBelowLog = below !== null || LOG.test(line);
    const promised = (below ?? SAME_LINE.exec(line))?.[1];
    if (promised === undefined) return [];
    return [/^".*"$/.test(promised) ? JSON.parse(promised) : promised];
  });
}

/** Tells whether a printed line matches its promise, where "…" stands for any text. Runtimes print single quotes inside objects. */
function isAsPromised(printed, promised) {
  const parts = promised.replaceAll("'", '"').split("…").map(RegExp.escape);
  const pattern = new RegExp(`^${parts.join(".*")}$`);
  return pattern.test(printed.replaceAll("'", '"'));
}

/** Returns the first promised line that is missing from the output in the promised order, or undefined. */
export function brokenPromise(code, output) {
  // All promises share one iterator, so that each line is searched for below the line found before it.
  const printed = output.split("\n").values();
  return promisedOutput(code).find(
    (promise) => !printed.some((line) => isAsPromised(line, promise)),
  );
}
