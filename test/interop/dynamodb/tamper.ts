import { Buffer } from "node:buffer";
import type { Random } from "../../../bench/support/random.ts";
import {
  contentOf,
  type JsonItem,
  type JsonValue,
  mapItem,
} from "./dynamodb-json.ts";
import { pick } from "./pick.ts";
import type { Action, Case, TableOptions } from "./random-case.ts";
import { randomValue, TYPES } from "./random-value.ts";

/** Names of the header and the footer. */
export const HEADER = "aws_dbe_head";
export const FOOTER = "aws_dbe_foot";

const ACTIONS: readonly Action[] = ["encrypt", "sign", "context", "none"];

/** Changed item, and the table that it is read with. */
export interface Tampered {
  readonly change: string;
  readonly table: TableOptions;
  readonly item: JsonItem;
}

function changeBytes(
  item: JsonItem,
  name: string,
  change: (bytes: Uint8Array) => Uint8Array,
): JsonItem {
  return mapItem(item, (value, each) => {
    if (each !== name || !("B" in value)) return value;
    const changed = change(new Uint8Array(Buffer.from(value.B, "base64")));
    return { B: Buffer.from(changed).toString("base64") };
  });
}

/** Flips bits of one byte, cuts bytes off, or adds some. */
function changeSome(random: Random, bytes: Uint8Array): Uint8Array {
  const at = random.below(Math.max(1, bytes.length));
  switch (random.below(6)) {
    case 0:
      return bytes.subarray(0, at);
    case 1:
      return Buffer.concat([bytes, Buffer.alloc(1 + random.below(3))]);
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
    default: {
      const flipped = Uint8Array.from(bytes);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
      return flipped;
    }
  }
}

/** Replaces a value by another one, or by the same content under another type. */
function changeValue(random: Random, value: JsonValue): JsonValue {
  const [type, content] = contentOf(value);
  if (type === "S" && random.below(2) === 0) return { S: `${content} ` };
  if (type === "B" && random.below(2) === 0) return { S: content as string };
  return randomValue(random, pick(random, TYPES));
}

function without(item: JsonItem, name: string): JsonItem {
  return Object.fromEntries(
    Object.entries(item).filter(([each]) => each !== name),
  );
}

function renamed(item: JsonItem, from: string, to: string): JsonItem {
  return Object.fromEntries(
    Object.entries(item).map(([name, value]) => [
      name === from ? to : name,
      value,
    ]),
  );
}

function swapped(item: JsonItem, one: string, other: string): JsonItem {
  return mapItem(item, (value, name) => {
    if (name === one) return item[other] as JsonValue;
    return name === other ? (item[one] as JsonValue) : value;
  });
}

function withAction(
  table: TableOptions,
  name: string,
  action: Action,
): TableOptions {
  const attributes = { ...mapItem(table.attributes, (each) => each) };
  Object.defineProperty(attributes, name, {
    value: action,
    enumerable: true,
    configurable: true,
    writable: true,
  });
  return { ...table, attributes };
}

/** Changes an encrypted item, or the table that it is read with, in one way. */
export function tamper(
  random: Random,
  { table }: Case,
  item: JsonItem,
  other: JsonItem,
): Tampered {
  const names = Object.keys(item);
  const name = pick(random, names);
  const value = item[name] as JsonValue;
  const change = (what: string, changed: JsonItem) => {
    return { change: what, table, item: changed };
  };
  const bytes = (each: string, what: string) =>
    change(
      what,
      changeBytes(item, each, (it) => changeSome(random, it)),
    );
  switch (random.below(12)) {
    case 0:
    case 1:
    case 2:
      return bytes(HEADER, "header");
    case 3:
    case 4:
      return bytes(FOOTER, "footer");
    case 5: {
      const found = names.filter((each) => "B" in (item[each] as JsonValue));
      return bytes(pick(random, found), "bytes");
    }
    case 6:
      return change(
        "value",
        mapItem(item, (it, each) =>
          each === name ? changeValue(random, it) : it,
        ),
      );
    case 7:
      return change("removed", without(item, name));
    case 8:
      return change("renamed", renamed(item, name, `${name}2`));
    case 9:
      return change("swapped", swapped(item, name, pick(random, names)));
    case 10: {
      const from = pick(random, [HEADER, FOOTER, name]);
      const foreign = Object.hasOwn(other, from) ? other[from] : value;
      const mixed = mapItem(item, (it, each) =>
        each === from ? (foreign ?? it) : it,
      );
      return change("of another item", mixed);
    }
    default: {
      if (random.below(3) === 0) {
        const tableName = `${table.tableName}2`;
        return { change: "table name", table: { ...table, tableName }, item };
      }
      const keys = [table.partitionKey, table.sortKey];
      const found = Object.keys(table.attributes).filter(
        (it) => !keys.includes(it),
      );
      if (found.length === 0) return change("removed", without(item, name));
      const action = pick(random, ACTIONS);
      const changed = withAction(table, pick(random, found), action);
      return { change: "action", table: changed, item };
    }
  }
}
