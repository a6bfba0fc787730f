/** Fills the regions of hand-written pages between `<!-- docs: name -->` and `<!-- /docs -->` from docstrings. */
import { markdownFor, table, tagsOf } from "./markdown.mjs";
import { allMembers, memberTable } from "./members.mjs";

const REGION = /(<!-- docs: (\w+)(?: (\w+))? -->\n)[\s\S]*?(<!-- \/docs -->)/g;

/** Headings of the lists in docstrings of errors. */
const LABEL = /^(Causes|Do this|Retry|Guides):/gm;

/** Entry of a docstring's list of a union's values: a value, and the text about it. */
const REASON = /^- `"([\w-]+)"`: ([\s\S]*?)(?=^- `"|$(?![\s\S]))/gm;

/** Returns the values that a union's docstring lists, each with its text. */
function listedValues(doc) {
  return Array.from(doc.matchAll(REASON), ([, value, lines]) => {
    const text = lines.replace(/^ {2}/gm, "").trim();
    return { value, text: text.replace(/^\p{Ll}/u, (c) => c.toUpperCase()) };
  });
}

const retryOf = (doc) => /^Retry: ([^.,]+)/m.exec(doc)?.[1] ?? "";
const firstSentence = (doc) => doc.trim().split(/\n\n|(?<=\.)\s/)[0];

const regions = {
  /** Table of an interface's options, inherited ones included. */
  options: (byName, markdown, name) =>
    memberTable(
      allMembers(byName.get(name).declarations[0], byName),
      markdown,
      "option",
    ),

  /** Lists every error class with its code, and every reason of a `KeyringError`. */
  errors(byName, { cell, text }) {
    const docOf = (symbol) => symbol.declarations[0].jsDoc.doc;
    const codeOf = ({ declarations: [{ def }] }) =>
      def.properties.find(({ name }) => name === "code").tsType.repr;
    const isCoded = (symbol) => codeOf(symbol).startsWith("ERR_");
    const labelled = (doc) => text(doc).replace(LABEL, "**$1:**");
    // The base class comes first, and the class with reasons last.
    const rank = ({ name }) =>
      name === "KeyringError" ? 2 : Number(name !== "SealmaskError");
    const errors = [...byName.values()]
      .filter(({ section }) => section === "Errors")
      .sort((one, other) => rank(one) - rank(other));
    const reasons = listedValues(docOf(byName.get("KeyringErrorReason")));
    const rows = errors
      .filter(isCoded)
      .map((each) => [
        `\`${codeOf(each)}\``,
        `[\`${each.name}\`](#${each.name.toLowerCase()})`,
        cell(firstSentence(docOf(each))),
        retryOf(docOf(each)),
      ]);
    const reasonRows = reasons.map(({ value, text: doc }) => [
      `[\`"${value}"\`](#${value})`,
      cell(firstSentence(doc)),
      retryOf(doc),
    ]);
    return [
      "## Codes",
      table(["`code`", "class", "meaning", "retry"], rows),
      "`reason` of a `KeyringError`:",
      table(["`reason`", "meaning", "retry"], reasonRows),
      ...errors.flatMap((each) => [
        `## ${each.name}`,
        isCoded(each) ? `\`code\`: \`"${codeOf(each)}"\`` : "",
        labelled(docOf(each)),
        ...tagsOf(each.declarations[0], "example").map((tag) => text(tag.doc)),
      ]),
      ...reasons.flatMap(({ value, text: doc }) => [
        `### ${value}`,
        labelled(doc),
      ]),
    ]
      .filter((each) => each !== "")
      .join("\n\n");
  },
};

/** Returns a page's text with its regions rewritten. */
export function fillRegions(file, text, byName) {
  const markdown = markdownFor(file, byName);
  return text.replace(REGION, (_, start, kind, name, end) => {
    const written = regions[kind](byName, markdown, name);
    return `${start}\n${written}\n\n${end}`;
  });
}
