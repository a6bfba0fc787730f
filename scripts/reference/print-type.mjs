/** Prints types and parameters of `deno doc --json` as TypeScript. */

const literals = {
  string: ({ string }) => JSON.stringify(string),
  number: ({ number }) => `${number}`,
  bigInt: ({ string }) => `${string}n`,
  boolean: ({ boolean }) => `${boolean}`,
  template: ({ tsTypes }) => {
    const parts = tsTypes.map((type) =>
      type.value?.kind === "string"
        ? type.value.string
        : `\${${printType(type)}}`,
    );
    return `\`${parts.join("")}\``;
  },
};

const list = (types, separator) => types.map(printType).join(separator);

/** One printer for each kind of type. An unknown kind throws, so that no page silently lacks a part. */
const printers = {
  keyword: (keyword) => keyword,
  literal: (value) => literals[value.kind](value),
  typeRef: ({ typeName, typeParams }) =>
    typeParams ? `${typeName}<${list(typeParams, ", ")}>` : typeName,
  typeQuery: (name) => `typeof ${name}`,
  union: (types) => list(types, " | "),
  intersection: (types) => list(types, " & "),
  array: (type) => `${printType(type)}[]`,
  tuple: (types) => `[${list(types, ", ")}]`,
  rest: (type) => `...${printType(type)}`,
  optional: (type) => `${printType(type)}?`,
  parenthesized: (type) => `(${printType(type)})`,
  typeOperator: ({ operator, tsType }) => `${operator} ${printType(tsType)}`,
  indexedAccess: ({ objType, indexType }) =>
    `${printType(objType)}[${printType(indexType)}]`,
  conditional: ({ checkType, extendsType, trueType, falseType }) =>
    `${printType(checkType)} extends ${printType(extendsType)} ? ${printType(trueType)} : ${printType(falseType)}`,
  infer: ({ typeParam }) => `infer ${typeParam.name}`,
  fnOrConstructor: ({ typeParams, params, tsType, ...rest }) =>
    `${rest.constructor === true ? "new " : ""}${printGenerics(typeParams)}(${params.map(printParameter).join(", ")}) => ${printType(tsType)}`,
  typeLiteral: ({ properties = [], methods = [] }) =>
    `{ ${[...properties, ...methods].map(printMember).join("; ")} }`,
  typePredicate: ({ param, type }) => `${param.name} is ${printType(type)}`,
  mapped: ({ typeParam, tsType, readonly, optional }) =>
    `{ ${readonly ? "readonly " : ""}[${typeParam.name} in ${printType(typeParam.constraint)}]${optional ? "?" : ""}: ${printType(tsType)} }`,
};

/** Prints a type, or "unknown" if there is no type. */
export function printType(type) {
  if (type === undefined) return "unknown";
  const print = printers[type.kind];
  if (!print) throw new Error(`Cannot print a type of the kind ${type.kind}`);
  return print(type.value);
}

/** Prints type parameters, such as `<T, const O extends Options = Options>`. */
export function printGenerics(typeParams = []) {
  if (typeParams.length === 0) return "";
  const texts = typeParams.map(({ name, constraint, default: fallback }) => {
    const bound = constraint ? ` extends ${printType(constraint)}` : "";
    return `${name}${bound}${fallback ? ` = ${printType(fallback)}` : ""}`;
  });
  return `<${texts.join(", ")}>`;
}

/** Returns a parameter's name, its type, and whether it is optional. */
export function readParameter(parameter) {
  const { kind, left, arg, name, optional, tsType } = parameter;
  if (kind === "assign") return { ...readParameter(left), isOptional: true };
  if (kind === "rest") return { ...readParameter(arg), tsType, isRest: true };
  return { name: name ?? "options", isOptional: optional === true, tsType };
}

function printParameter(parameter) {
  const { name, isOptional, isRest, tsType } = readParameter(parameter);
  return `${isRest ? "..." : ""}${name}${isOptional ? "?" : ""}: ${printType(tsType)}`;
}

/** Prints a function's signature without its name: type parameters, parameters and return type. */
export function printCall({ typeParams, params, returnType, tsType }) {
  const answer = returnType ?? tsType;
  const parameters = params.map(printParameter).join(", ");
  return `${printGenerics(typeParams)}(${parameters})${answer ? `: ${printType(answer)}` : ""}`;
}

/** Prints a member of an interface or class as it is written in a type. */
export function printMember(member) {
  if (member.params) return `${member.name}${printCall(member)}`;
  const { name, readonly, optional, tsType } = member;
  return `${readonly ? "readonly " : ""}${name}${optional ? "?" : ""}: ${printType(tsType)}`;
}
