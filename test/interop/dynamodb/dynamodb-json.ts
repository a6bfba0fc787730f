import { Buffer } from "node:buffer";

/** Attribute value in DynamoDB JSON: bytes are base64. */
export type JsonValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly B: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: boolean }
  | { readonly SS: readonly string[] }
  | { readonly NS: readonly string[] }
  | { readonly BS: readonly string[] }
  | { readonly L: readonly JsonValue[] }
  | { readonly M: JsonItem };

/** Item in DynamoDB JSON. A name may be `__proto__`: make items with `Object.fromEntries`. */
export type JsonItem = { readonly [name: string]: JsonValue };

/** Name of the only member of an attribute value. */
export type TypeName =
  | "S"
  | "N"
  | "B"
  | "BOOL"
  | "NULL"
  | "SS"
  | "NS"
  | "BS"
  | "L"
  | "M";

/** Item of the SDK's low-level client, where bytes are a `Uint8Array`. */
export type SdkItem = { readonly [name: string]: SdkValue };

type SdkValue =
  | Exclude<
      JsonValue,
      { B: string } | { BS: unknown } | { L: unknown } | { M: unknown }
    >
  | { readonly B: Uint8Array<ArrayBuffer> }
  | { readonly BS: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly L: readonly SdkValue[] }
  | { readonly M: SdkItem };

/** Returns a value's type and its content. */
export function contentOf(value: JsonValue): [TypeName, unknown] {
  return Object.entries(value)[0] as [TypeName, unknown];
}

/** Returns an object with the same names and other values. */
export function mapItem<In, Out>(
  item: { readonly [name: string]: In },
  change: (value: In, name: string) => Out,
): { [name: string]: Out } {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [name, change(value, name)]),
  );
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

function withBytesIn(value: JsonValue): SdkValue {
  if ("B" in value) return { B: bytesOf(value.B) };
  if ("BS" in value) return { BS: value.BS.map(bytesOf) };
  if ("L" in value) return { L: value.L.map(withBytesIn) };
  if ("M" in value) return { M: withBytes(value.M) };
  return value;
}

/** Returns an item of DynamoDB JSON as the SDK's low-level client has it. */
export function withBytes(item: JsonItem): SdkItem {
  return mapItem(item, withBytesIn);
}

/** Returns an item of the SDK's low-level client, or one that is DynamoDB JSON already, as DynamoDB JSON. */
export function toJson(item: object): JsonItem {
  return JSON.parse(
    JSON.stringify(item, (_, value) =>
      value instanceof Uint8Array
        ? Buffer.from(value.buffer, value.byteOffset, value.length).toString(
            "base64",
          )
        : value,
    ),
    // Node's Buffer has a toJSON, which JSON.stringify calls before the function above.
    (_, value) =>
      value?.type === "Buffer" && Array.isArray(value.data)
        ? Buffer.from(value.data).toString("base64")
        : value,
  );
}

/** Returns a text that two items share if they are equal: names are sorted, everything else keeps its order. */
export function textOf(item: object): string {
  return JSON.stringify(toJson(item), (_, value) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : value,
  );
}
