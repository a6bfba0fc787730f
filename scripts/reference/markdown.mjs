/** Writes docstrings and types as Markdown, with links to the page of each public symbol. */
import { dirname, relative } from "node:path/posix";
import { packageJson } from "../entries.mjs";
import { printType } from "./print-type.mjs";

const repository = packageJson.repository.url.replace(/^git\+(.*)\.git$/, "$1");
const FILES = `${repository}/blob/main/`;

/** Returns a writer for one page: `from` is the page's file, `byName` maps names to the symbols to link to. */
export function markdownFor(from, byName) {
  function linkTo(target) {
    const [file, anchor] = target.split("#");
    const path = file === from ? "" : relative(dirname(from), file);
    return anchor === undefined ? path : `${path}#${anchor}`;
  }

  /** Returns a symbol's name as code, with a link if a page describes it. For `Class.method` the text is the method's name. */
  function reference(name, text = `\`${name}\``) {
    const [base, member] = name.split(".");
    const symbol = byName.get(base);
    if (symbol === undefined) return text;
    const isMethod = member !== undefined && symbol.kind === "class";
    const [file, anchor] = symbol.link.split("#");
    const target = isMethod ? `${anchor}${member.toLowerCase()}` : anchor;
    return `[${text}](${linkTo(`${file}#${target}`)})`;
  }

  /** Writes the text of a docstring as Markdown. Code becomes `typescript`: `check:readme` already runs it in the docstring. */
  function text(doc = "") {
    return doc
      .trim()
      .replace(/\{@link ([\w.]+)(?:\s*\|?\s*([^}]+))?\}/g, (_, name, label) =>
        reference(name, label),
      )
      .replaceAll(`](${FILES}`, "](/")
      .replace(/\]\(\/([^)]+)\)/g, (_, file) => `](${linkTo(file)})`)
      .replace(/^```ts$/gm, "```typescript");
  }

  /** Writes the text of a docstring into one table cell. */
  function cell(doc) {
    const line = text(doc).replace(/\s*\n\s*/g, " ");
    const escaped = line.replaceAll("|", "\\|");
    return escaped.replace(/^(?!sealmask\b)\p{Ll}/u, (first) =>
      first.toUpperCase(),
    );
  }

  /** Writes a type without alternatives as code that links to the first public symbol in it. */
  function plainType(type) {
    const code = `\`${printType(type).replaceAll("|", "\\|")}\``;
    const name = code.match(/\w+/g)?.find((each) => byName.has(each));
    return name === undefined ? code : reference(name, code);
  }

  /** Writes a type into a cell: `A | B` as "`A` or `B`". Leaves out `undefined` for optional members. */
  function typeCell(type, isOptional) {
    const unwrapped = type?.kind === "parenthesized" ? type.value : type;
    const all = unwrapped?.kind === "union" ? unwrapped.value : [unwrapped];
    const parts = all.filter(
      ({ repr } = {}) => !(isOptional && repr === "undefined"),
    );
    const codes = parts.map((part) =>
      plainType(part?.kind === "parenthesized" ? part.value : part),
    );
    const last = codes.pop();
    return codes.length === 0 ? last : `${codes.join(", ")} or ${last}`;
  }

  return { cell, linkTo, reference, text, typeCell };
}

/** Writes a table; leaves out columns that are empty in every row. */
export function table(heads, rows) {
  const used = heads.map((_, i) => rows.some((row) => row[i] !== ""));
  const line = (cells) => `| ${cells.filter((_, i) => used[i]).join(" | ")} |`;
  return [heads, heads.map(() => "---"), ...rows].map(line).join("\n");
}

/** Returns the texts of a docstring's tags of one kind. */
export function tagsOf({ jsDoc }, kind) {
  return (jsDoc?.tags ?? []).filter((tag) => tag.kind === kind);
}

/** Returns the text of `@default`, or undefined. */
export function defaultOf(member) {
  const tags = tagsOf(member, "unsupported").map(({ value }) => value.trim());
  const tag = tags.find((each) => /^@default\s/.test(each));
  return tag?.replace(/^@default\s+/, "");
}
