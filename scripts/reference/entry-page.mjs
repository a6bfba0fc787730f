/** Writes the page of one entry: functions, classes, errors, options and types, each from its docstring. */
import { markdownFor, table, tagsOf } from "./markdown.mjs";
import { allMembers, basesOf, memberTable, ownMembers } from "./members.mjs";
import {
  printCall,
  printGenerics,
  printType,
  readParameter,
} from "./print-type.mjs";
import { PAGES, SECTION_NAMES } from "./symbols.mjs";

const NOTE =
  "<!-- Written by `npm run docs` from the docstrings in the source: edit those. -->";

const INNER_NOTE =
  "Other types are made of these. They are exported because declarations name them; no program has to.";

/** Fences code as `typescript`: `check:readme` would run a `ts` block. */
const code = (text) => `\`\`\`typescript\n${text}\n\`\`\``;

/** Returns the summary of a docstring for a list or a table: its first sentence, or the text before a colon. */
function summaryOf({ jsDoc }) {
  const doc = jsDoc?.doc ?? "";
  return doc
    .trim()
    .split(/\n\n|(?<=[.:;])\s/)[0]
    .replace(/[:;]$/, ".");
}

function join(blocks) {
  return `${blocks.filter((each) => each !== "").join("\n\n")}\n`;
}

/** Returns the options type behind a type parameter, such as `O extends EraseOptions`; other types are returned unchanged. */
function optionsType(tsType, typeParams = []) {
  const given = tsType?.value?.typeParams?.map(({ repr }) => repr) ?? [];
  const bound = typeParams
    .filter(({ name }) => given.includes(name))
    .map(({ constraint }) => constraint?.value?.[0] ?? constraint)
    .find((each) => /Options$/.test(each?.repr ?? ""));
  return bound ?? tsType;
}

/** Returns the functions that write the parts of one page. */
function writersFor(file, byName) {
  const markdown = markdownFor(file, byName);
  const { cell, reference, text, typeCell } = markdown;

  function examples(node) {
    return tagsOf(node, "example").map((tag) => text(tag.doc));
  }

  function parameterTable(node, { params, typeParams }) {
    const tags = tagsOf(node, "param");
    const rows = params.map((each, i) => {
      const { name, isOptional, tsType } = readParameter(each);
      const tag = tags.find((one) => one.name === name) ?? tags[i];
      const type = typeCell(optionsType(tsType, typeParams), isOptional);
      return [`\`${name}${isOptional ? "?" : ""}\``, type, cell(tag?.doc)];
    });
    return rows.length > 0 ? table(["parameter", "type", "meaning"], rows) : "";
  }

  function throwsLine({ tsType, doc }) {
    const when = text(doc)
      .replace(/\n/g, "\n  ")
      .replace(/^When\b/, "when");
    return tsType ? `- ${reference(printType(tsType))} ${when}` : `- ${when}`;
  }

  /** Writes the parameters, the result and the errors of a function. */
  function callParts(node, def) {
    const throws = tagsOf(node, "throws").map(throwsLine);
    return [
      parameterTable(node, def),
      ...tagsOf(node, "return").map(({ doc }) => `Returns: ${text(doc)}`),
      throws.length > 0 ? `Throws:\n\n${throws.join("\n")}` : "",
    ];
  }

  /** Writes a function or method. If it has overloads, leaves out the last one: the implementation's signature. */
  function callable(name, overloads, defOf) {
    const seen = overloads.length > 1 ? overloads.slice(0, -1) : overloads;
    const [first] = seen;
    const signatures = seen.map(
      (each) => `declare function ${name}${printCall(defOf(each))};`,
    );
    return [
      text(first.jsDoc?.doc),
      ...seen.flatMap(examples),
      code(signatures.join("\n")),
      ...callParts(first, defOf(first)),
    ];
  }

  function constructorParts(name, node) {
    const names = node.params.map((each) => readParameter(each).name);
    const title = `#### new ${name}(${names.join(", ")})`;
    return [title, text(node.jsDoc?.doc), ...callParts(node, node)];
  }

  function classParts({ name, declarations: [declaration] }) {
    const {
      constructors = [],
      properties = [],
      methods = [],
    } = declaration.def;
    const getters = methods.filter(({ kind }) => kind === "getter");
    const members = [
      ...properties.filter(({ isStatic }) => !isStatic),
      ...getters.map(({ functionDef, ...each }) => ({
        ...each,
        tsType: functionDef.returnType,
      })),
    ];
    // Nobody calls a method such as `[Symbol.toPrimitive]` by its name.
    const calls = methods.filter(
      ({ kind, name }) => kind === "method" && !name.startsWith("["),
    );
    const byMethod = Map.groupBy(calls, (each) => each.name);
    return [
      text(declaration.jsDoc?.doc),
      ...examples(declaration),
      ...constructors.flatMap((each) => constructorParts(name, each)),
      members.length > 0 ? memberTable(members, markdown) : "",
      ...[...byMethod].flatMap(([method, overloads]) => [
        `#### ${name}.${method}`,
        ...callable(method, overloads, ({ functionDef }) => functionDef),
      ]),
    ];
  }

  function basesLine(declaration) {
    const bases = basesOf(declaration).map(
      ({ name, Omit: omitted, Pick: picked }) => {
        const names = (omitted ?? picked ?? []).map((each) => `\`${each}\``);
        if (picked) return `${names.join(", ")} of ${reference(name)}`;
        const except = omitted ? ` except ${names.join(", ")}` : "";
        return `the members of ${reference(name)}${except}`;
      },
    );
    return bases.length > 0 ? `It also has ${bases.join(", and ")}.` : "";
  }

  function interfaceParts({ name, section, declarations: [declaration] }) {
    const { jsDoc, def } = declaration;
    const isOptions = section === "Options";
    const members = isOptions
      ? allMembers(declaration, byName)
      : ownMembers(declaration);
    const generics = printGenerics(def.typeParams);
    return [
      text(jsDoc?.doc),
      ...examples(declaration),
      generics === "" ? "" : code(`interface ${name}${generics} {}`),
      members.length > 0
        ? memberTable(members, markdown, isOptions ? "option" : "member")
        : "",
      isOptions ? "" : basesLine(declaration),
    ];
  }

  function symbolParts(symbol) {
    const { name, kind, declarations } = symbol;
    const [{ jsDoc, def }] = declarations;
    if (kind === "function") {
      return callable(name, declarations, (each) => each.def);
    }
    if (kind === "class") return classParts(symbol);
    if (kind === "interface") return interfaceParts(symbol);
    const type = printType(def.tsType);
    const printed =
      kind === "variable"
        ? `declare const ${name}: ${type};`
        : `type ${name}${printGenerics(def.typeParams)} = ${type};`;
    return [text(jsDoc?.doc), ...examples(declarations[0]), code(printed)];
  }

  function summaries(symbols) {
    const rows = symbols.map((each) => [
      reference(each.name),
      cell(summaryOf(each.declarations[0])),
    ]);
    return rows.length > 0 ? table(["name", "meaning"], rows) : "";
  }

  return { ...markdown, examples, symbolParts, summaries };
}

/** Returns the text of an entry's page. */
export function entryPage({ specifier, file, doc, symbols, others }, byName) {
  const writers = writersFor(file, byName);
  const { examples, reference, summaries, symbolParts, text } = writers;

  function section(title) {
    const members = symbols.filter((each) => each.section === title);
    if (members.length === 0) return [];
    if (title === "Errors") return [`## ${title}`, summaries(members)];
    if (title === "Inner types") {
      const names = members.map(({ name }) => `\`${name}\``);
      return [`## ${title}`, INNER_NOTE, names.join(", ")];
    }
    const parts = members.flatMap((each) => [
      `### ${each.name}`,
      ...symbolParts(each),
    ]);
    return [`## ${title}`, ...parts];
  }

  const names = others.map((name) => reference(name));
  return join([
    NOTE,
    `# ${specifier}`,
    text(doc?.doc),
    ...examples({ jsDoc: doc }),
    summaries(
      symbols.filter((each) => /^(?:Functions|Classes)$/.test(each.section)),
    ),
    ...SECTION_NAMES.flatMap(section),
    names.length > 0
      ? `## Described elsewhere\n\nThis entry also exports ${names.join(", ")}.`
      : "",
  ]);
}

/** Returns the text of the page that lists the entries. */
export function indexPage(pages, byName) {
  const { cell, linkTo } = writersFor(`${PAGES}/README.md`, byName);
  const rows = pages.map(({ specifier, file, doc }) => [
    `[\`${specifier}\`](${linkTo(file)})`,
    cell(doc.doc.trim().split("\n\n")[0]),
  ]);
  return join([NOTE, "# Entries", table(["entry", "what it holds"], rows)]);
}
