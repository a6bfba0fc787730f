/** Finds the code blocks of documents and of docstrings. */

const OPENING = /^(\s*)```(\w*)/;

/** The text of a docstring's line, or null outside one: blank lines stay, so that line numbers do. */
function docstringLines(text) {
  let isInside = false;
  return text.split("\n").map((line) => {
    if (/^\s*\/\*\*/.test(line)) isInside = true;
    const inner = isInside ? line.replace(/^\s*\/?\*+\/? ?/, "") : "";
    if (line.includes("*/")) isInside = false;
    return inner;
  });
}

/** Every fenced code block of a Markdown or TypeScript file, with the number of its first line. */
export function codeBlocks(file, text) {
  const lines = file.endsWith(".md") ? text.split("\n") : docstringLines(text);
  const blocks = [];
  let open = null;
  for (const [index, line] of lines.entries()) {
    const fence = OPENING.exec(line);
    if (open !== null && fence !== null) {
      blocks.push({ ...open, code: open.code.join("\n") });
      open = null;
    } else if (open !== null) {
      open.code.push(line.slice(open.indent));
    } else if (fence !== null) {
      const [, indent, language] = fence;
      const line = index + 2;
      open = { file, line, language, indent: indent.length, code: [] };
    }
  }
  return blocks;
}

const SAME_LINE = /(?:console\.log\(.*|^\s*)\);\s*\/\/ (.*)$/;
const LOG = /^\s*console\.log\(.*\);$/;
const COMMENT = /^\s*\/\/ (.*)$/;

/**
 * What a block says that it prints: the comments that follow `console.log(…);`, on its line or on those right below it,
 * a string's without its quotes.
 */
export function promisedOutput(code) {
  let isBelowLog = false;
  return code.split("\n").flatMap((line) => {
    const below = isBelowLog ? COMMENT.exec(line) : null;
    isBelowLog = below !== null || LOG.test(line);
    const promised = (below ?? SAME_LINE.exec(line))?.[1];
    if (promised === undefined) return [];
    return [/^".*"$/.test(promised) ? JSON.parse(promised) : promised];
  });
}

/** Runtimes print strings inside objects in single quotes, and we write double ones. */
function alike(text) {
  return text.replaceAll("'", '"');
}

/** Whether a printed line is as promised, where "…" stands for any text. */
function isAsPromised(printed, promised) {
  const pattern = alike(promised)
    .replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")
    .replaceAll("…", ".*");
  return new RegExp(`^${pattern}$`).test(alike(printed));
}

/** The first promised line that is not printed, in the order promised, or null. */
export function brokenPromise(output, promises) {
  const printed = output.split("\n");
  let next = 0;
  for (const promise of promises) {
    while (next < printed.length && !isAsPromised(printed[next], promise)) {
      next++;
    }
    if (next === printed.length) return promise;
    next++;
  }
  return null;
}
