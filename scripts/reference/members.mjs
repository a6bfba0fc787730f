/** Writes tables of the members of options and other interfaces. */
import { defaultOf, table } from "./markdown.mjs";
import { printCall } from "./print-type.mjs";

const UNIT = /\b(milliseconds|seconds|bytes|bits)\b/i;

/** Returns the unit of a number, read from its name or its docstring. */
function unitOf({ name, jsDoc, tsType }) {
  const types = tsType?.kind === "union" ? tsType.value : [tsType];
  if (!types.some(({ repr } = {}) => repr === "number")) return "";
  if (name.endsWith("Seconds")) return ", seconds";
  if (name.endsWith("Ms")) return ", milliseconds";
  const unit = UNIT.exec(jsDoc?.doc ?? "")?.[0];
  return unit ? `, ${unit.toLowerCase()}` : "";
}

/** Writes a `@default` that is a value as code, and any other text unchanged. */
function defaultCell(member) {
  const text = defaultOf(member);
  if (text === undefined) return "";
  return /^(?:"[^"]*"|[\d,.^ -]+|true|false|\w+(?:\.\w+)+)$/.test(text)
    ? `\`${text}\``
    : text;
}

function row(member, markdown, head) {
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
    defaultCell(member) || (head === "option" && !optional ? "required" : ""),
    meaning,
  ];
}

/** Tells whether a member is declared only so that it is refused. */
function isForbidden({ tsType }) {
  return tsType?.repr === "undefined" || tsType?.repr === "never";
}

/** Writes a table of members. */
export function memberTable(members, markdown, head = "member") {
  const rows = members.filter((each) => !isForbidden(each));
  return table(
    [head, "type", "default", "meaning"],
    rows.map((member) => row(member, markdown, head)),
  );
}

/** Replaces a type parameter by its bound, since the table does not show type parameters. */
function bounded(type, typeParams = []) {
  if (type?.kind === "union") {
    const value = type.value.map((each) => bounded(each, typeParams));
    return { ...type, value };
  }
  const parameter = typeParams.find(({ name }) => name === type?.repr);
  return parameter?.constraint ?? type;
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
  const fields = properties.map((each) => ({
    ...each,
    tsType: bounded(each.tsType, def.typeParams),
  }));
  return [...calls, ...fields, ...methods, ...indices];
}

function namesIn(type) {
  const parts = type.kind === "union" ? type.value : [type];
  return parts.map(({ repr }) => repr);
}

/** Returns the interfaces that an interface extends, each with the names that `Omit` and `Pick` leave. */
export function basesOf({ def }) {
  return (def.extends ?? []).map(({ value: { typeName, typeParams } }) => {
    if (typeName !== "Omit" && typeName !== "Pick") return { name: typeName };
    const [base, names] = typeParams;
    return { name: base.value.typeName, [typeName]: namesIn(names) };
  });
}

/** Returns an interface's members, its own before the inherited ones. */
export function allMembers(declaration, byName) {
  const members = ownMembers(declaration);
  for (const { name, Omit, Pick } of basesOf(declaration)) {
    const base = byName.get(name)?.declarations[0];
    const inherited = base === undefined ? [] : allMembers(base, byName);
    for (const member of inherited) {
      const isOwn = members.some((each) => each.name === member.name);
      const isLeftOut = Omit?.includes(member.name) ?? false;
      const isPicked = Pick?.includes(member.name) ?? true;
      if (!isOwn && !isLeftOut && isPicked) members.push(member);
    }
  }
  return members;
}
