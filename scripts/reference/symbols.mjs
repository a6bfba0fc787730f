/** Reads the public symbols and their docstrings with `deno doc`, and decides which page describes each symbol. */
import { basename } from "node:path";
import { entries, packageJson } from "../entries.mjs";
import { capture } from "../run.mjs";

/** Folder of the entries' pages, and the page of the errors. */
export const PAGES = "docs/reference/entries";
export const ERRORS = "docs/reference/errors.md";

/** Building blocks of other types. They are exported because declarations name them; no caller writes them. */
const INNER_TYPES = /\/src\/(?:erase|dynamodb)\/type-[\w-]+\.ts$/;

/** Tells whether a symbol is an error class of sealmask; a page of its own describes these classes. */
function isError({ name, kind, declarations: [{ def }] }) {
  return kind === "class" && [name, def.extends].includes("SealmaskError");
}

/** Tells whether a symbol holds options: their pages show inherited members too. */
function isOptions({ kind, name, declarations: [{ def }] }) {
  const isNamedSo = /(?:Options|Masking|Env|Limits|Discovery)$/.test(name);
  return kind === "interface" && isNamedSo && !def.methods;
}

/** Sections of a page in order. A symbol goes into the first section that accepts it. */
const SECTIONS = {
  "Inner types": ({ file }) => INNER_TYPES.test(file),
  Functions: ({ kind }) => kind === "function" || kind === "variable",
  Errors: isError,
  Classes: ({ kind }) => kind === "class",
  Options: isOptions,
  Types: () => true,
};
export const SECTION_NAMES = [
  "Functions",
  "Classes",
  "Errors",
  "Options",
  "Types",
  "Inner types",
];

/** Returns a function that makes heading anchors as GitHub does: the second heading of a name gets "-1". */
export function anchorMaker() {
  const counts = new Map();
  return (title) => {
    const plain = title.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "");
    const anchor = plain.replaceAll(" ", "-");
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  };
}

function readSymbol({ name, declarations }) {
  const [{ kind, location }] = declarations;
  const symbol = { name, kind, declarations, file: location.filename };
  const takes = ([, test]) => test(symbol);
  return { ...symbol, section: Object.entries(SECTIONS).find(takes)[0] };
}

function linkOf({ name, section }, file, anchorOf) {
  if (section === "Errors") return `${ERRORS}#${name.toLowerCase()}`;
  if (section === "Inner types") return `${file}#inner-types`;
  return `${file}#${anchorOf(name)}`;
}

/** Reads one entry, without the symbols that another entry's page describes. */
function readPage({ specifier, source }, { module_doc: doc, symbols }, byName) {
  const title =
    source === "mod.ts" ? packageJson.name : basename(source, ".ts");
  const file = `${PAGES}/${title}.md`;
  const [own, others] = [[], []];
  for (const each of symbols) {
    const isOwn =
      each.declarations[0].kind !== "reference" && !byName.has(each.name);
    if (isOwn) own.push(readSymbol(each));
    else others.push(each.name);
  }
  own.sort((one, other) => (one.name < other.name ? -1 : 1));
  const anchorOf = anchorMaker();
  for (const section of SECTION_NAMES) {
    for (const symbol of own.filter((each) => each.section === section)) {
      symbol.link = linkOf(symbol, file, anchorOf);
      byName.set(symbol.name, symbol);
    }
  }
  return { specifier, file, doc, symbols: own, others: others.sort() };
}

/** Returns a page for each entry, and every public symbol by its name. */
export function readPages() {
  const sources = entries.map(({ source }) => source);
  const command = ["doc", "--quiet", "--json", ...sources];
  const nodes = Object.entries(JSON.parse(capture("deno", command)).nodes);
  const byName = new Map();
  const pages = entries.map((entry) => {
    const [, node] = nodes.find(([url]) => url.endsWith(`/${entry.source}`));
    return readPage(entry, node, byName);
  });
  return { pages, byName };
}
