import {
  type AttributePath,
  ExpressionReader,
} from "../../../../src/dynamodb/client/expressions/expression-reader.ts";

/** Reads an expression; throws an `Error` that says what was expected and what came. */
export function readWith<T>(
  text: string,
  read: (reader: ExpressionReader) => T,
  names: Readonly<Record<string, string>> = {},
  values: readonly string[] = [":a", ":b", ":c"],
): { readonly result: T; readonly reader: ExpressionReader } {
  const placeholders = {
    names: new Map(Object.entries(names)),
    values: new Set(values),
  };
  const reader = new ExpressionReader(text, placeholders, (expected, got) => {
    throw new Error(`expected ${expected}, got ${got}`);
  });
  return { result: read(reader), reader };
}

/** Writes a path as one text. */
export function pathText({ name, steps }: AttributePath): string {
  return [name, ...steps].join("/");
}
