/** Tables of the members of options and other interfaces. */
import { defaultOf, table } from "./markdown.mjs";
import { printCall } from "./print-type.mjs";

/** The unit that a number's name or docstring gives. */
function unitOf({ name, jsDoc, tsType }) {
  if (!JSON.stringify(tsType).includes('"number"')) return "";
  if (name.endsWith("Seconds")) return ", seconds";
  if (name.endsWith("Ms")) return ", milliseconds";
  const found = /\b(?:in |\b)(milliseconds|seconds|bytes|bits)\b/i.exec(
    jsDoc?.doc ?? "",
  );
  return found ? `, ${found[1].toLowerCase()}` : "";
}

/** Writes a value as code, and anything else that a `@default` tag says as it is. */
function defaultCell(member) {
  const text = defaultOf(member);
  if (text === undefined) return "";
  return /^(?:"[^"]*"|[\d,.^ -]+|true|false|\w+(?:\.\w+)+)$/.test(text)
    ? `\`${text}\``
    : text;
}

function row(member, markdown) {
  const { name, optional, params, tsType, jsDoc } = member;
  const meaning = markdown.cell(jsDoc?.doc);
  if (params) {
    const code = printCall(member).replaceAll("|", "\\|");
    return [`\`${name}${optional ? "?" : ""}()\``, `\`${code}\``, "", meaning];
  }
  const type = markdown.typeCell(tsType, optional) + unitOf(member);
  return [
    `\`${name}${optional ? "?" : ""}\``,
    type,
    defaultCell(member),
    meaning,
  ];
}

/** Tells whether a member is there only to be refused. */
function isForbidden({ tsType }) {
  return tsType?.repr === "undefined" || tsType?.repr === "never";
}

/** Writes a table of members. */
export function memberTable(members, markdown, head = "member") {
  const rows = members.filter((each) => !isForbidden(each));
  return table(
    [head, "type", "default", "meaning"],
    rows.map((member) => row(member, markdown)),
  );
}

/** Returns an interface's own members: calls, properties and methods. */
export function ownMembers({ def }) {
  const {
    properties = [],
    methods = [],
    callSignatures = [],
    indexSignatures = [],
  } = def;
  const calls = callSignatures.map((each) => ({ ...each, name: "" }));
  const indices = indexSignatures.map(({ params, ...each }) => ({
    ...each,
    name: `[${params[0].name}]`,
  }));
  return [...calls, ...properties, ...methods, ...indices];
}

function namesIn(type) {
  const parts = type.kind === "union" ? type.value : [type];
  return parts.map(({ repr }) => repr);
}

/** Returns the interfaces that one extends, with the names that `Omit` and `Pick` leave. */
export function basesOf({ def }) {
  return (def.extends ?? []).map(({ value: { typeName, typeParams } }) => {
    if (typeName !== "Omit" && typeName !== "Pick") return { name: typeName };
    const [base, names] = typeParams;
    return { name: base.value.typeName, [typeName]: namesIn(names) };
  });
}

/** Returns an interface's members with those that it inherits, its own first. */
export function allMembers(declaration, byName) {
  const members = new Map();
  for (const member of ownMembers(declaration))
    members.set(member.name, member);
  for (const { name, Omit: omitted = [], Pick: picked } of basesOf(
    declaration,
  )) {
    const base = byName.get(name);
    if (base === undefined) continue;
    for (const member of allMembers(base.declarations[0], byName)) {
      const isLeft =
        !omitted.includes(member.name) &&
        (picked?.includes(member.name) ?? true);
      if (isLeft && !members.has(member.name)) members.set(member.name, member);
    }
  }
  return [...members.values()];
}
