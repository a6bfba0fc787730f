import { JSONPath } from "jsonpath-plus";

/** Sets what paths of jsonpath-plus select. */
export function setByPlus<T extends object>(
  document: T,
  paths: readonly string[],
  value: unknown,
): T {
  for (const path of paths) {
    JSONPath({
      path,
      json: document,
      resultType: "all",
      callback(_found: unknown, _type: unknown, found: unknown) {
        const { parent, parentProperty } = found as {
          parent: Record<string, unknown>;
          parentProperty: string;
        };
        parent[parentProperty] = value;
      },
    });
  }
  return document;
}
