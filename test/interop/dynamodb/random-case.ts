import { Buffer } from "node:buffer";
import type { Random } from "../../../bench/support/random.ts";
import type { JsonItem, JsonValue } from "./dynamodb-json.ts";
import { pick } from "./pick.ts";
import { randomName, randomText } from "./random-text.ts";
import { randomValue, TYPES } from "./random-value.ts";

/** Action of an attribute. */
export type Action = "encrypt" | "sign" | "context" | "none";

/** Algorithm suite. */
export type Suite = "6700" | "6701";

/** Options of an item encryptor, as both libraries understand them; the keyring is separate. */
export interface TableOptions {
  readonly tableName: string;
  readonly partitionKey: string;
  readonly sortKey?: string;
  readonly attributes: { readonly [name: string]: Action };
  readonly unsigned?: {
    readonly names?: readonly string[];
    readonly prefix?: string;
  };
  readonly algorithmSuite: Suite;
}

/** Item with the table that it belongs to. */
export interface Case {
  readonly name: string;
  readonly table: TableOptions;
  readonly item: JsonItem;
  /** Attributes besides the key. */
  readonly count: number;
}

/** Limits of a case, each drawn at random if it is absent. */
export interface CaseLimits {
  readonly suite?: Suite;
  readonly count?: number;
  /** First part of the partition key, which then is a text and has the name `pk`, up to a number sign. */
  readonly branchKeyId?: string;
}

/** Most attributes that a case has besides the key. */
export const MAX_COUNT = 100;

const KEY_TYPES = ["S", "S", "N", "B"] as const;

/** Names of attributes that each library treats in its own way. */
const RESERVED = /^(?:aws_dbe_|aws-crypto-)/;

const PREFIXES = [":", "_", "\u{1f511}", "attribute1"];

/** Returns a new name that is not in use yet. */
function newName(random: Random, used: Set<string>, prefix: string): string {
  for (;;) {
    const name = prefix + randomName(random);
    // DynamoDB has names of up to 65,535 bytes, but of up to 255 for keys.
    if (used.has(name) || RESERVED.test(name)) continue;
    used.add(name);
    return name;
  }
}

/** Most bytes of the attributes in the encryption context: AWS KMS takes 8,192 for all pairs, also when an item is rewrapped. */
const MAX_CONTEXT = 6_000;

/** Returns how many bytes the attributes in the encryption context may have there; values may be in base64. */
function contextSize({ table, item }: Case): number {
  const { partitionKey, sortKey, attributes } = table;
  const names = Object.keys(item).filter(
    (name) =>
      name === partitionKey ||
      name === sortKey ||
      (Object.hasOwn(attributes, name) && attributes[name] === "context"),
  );
  const sizes = names.map((name) => {
    const value = Buffer.byteLength(JSON.stringify(item[name]));
    return Buffer.byteLength(`aws-crypto-attr.${name}`) + value * 2;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function keyValue(random: Random, branchKeyId: string | undefined): JsonValue {
  if (branchKeyId !== undefined) {
    return { S: `${branchKeyId}#${randomText(random, random.below(10))}` };
  }
  return randomValue(random, pick(random, KEY_TYPES));
}

/** Returns a table and an item that fits it; about half have context attributes, which makes version 2 of the format. */
export function randomCase(
  random: Random,
  name: string,
  limits: CaseLimits = {},
): Case {
  for (;;) {
    const drawn = draw(random, name, limits);
    if (contextSize(drawn) <= MAX_CONTEXT) return drawn;
  }
}

function draw(random: Random, name: string, limits: CaseLimits): Case {
  const count = limits.count ?? random.below(13);
  const hasContext = random.below(2) === 0;
  const keyAction: Action = hasContext ? "context" : "sign";
  const used = new Set<string>();
  const prefix = random.below(2) === 0 ? pick(random, PREFIXES) : undefined;
  const isUnsigned = (each: string) =>
    prefix !== undefined && each.startsWith(prefix);
  const signedName = (maximum = 65_535) => {
    for (;;) {
      const found = newName(random, used, "");
      if (!isUnsigned(found) && found.length <= maximum) return found;
    }
  };
  const isPlain = limits.branchKeyId !== undefined || random.below(2) === 0;
  const partitionKey = isPlain ? "pk" : signedName(255);
  used.add(partitionKey);
  const sortKey = random.below(2) === 0 ? signedName(255) : undefined;
  const keys = sortKey === undefined ? [partitionKey] : [partitionKey, sortKey];

  const actions: [string, Action][] = keys.map((key) => [key, keyAction]);
  const item: [string, JsonValue][] = keys.map((key, i) => [
    key,
    keyValue(random, i === 0 ? limits.branchKeyId : undefined),
  ]);
  const unsignedNames: string[] = [];
  const available: readonly Action[] = hasContext
    ? ["encrypt", "encrypt", "sign", "context", "none"]
    : ["encrypt", "encrypt", "sign", "none"];
  for (let i = 0; i < count; i++) {
    const action = pick(random, available);
    const type = pick(random, TYPES);
    if (action !== "none") {
      const each = signedName();
      actions.push([each, action]);
      item.push([each, randomValue(random, type)]);
      continue;
    }
    const isByPrefix = prefix !== undefined && random.below(2) === 0;
    const each = isByPrefix ? newName(random, used, prefix) : signedName();
    if (!isByPrefix) unsignedNames.push(each);
    // An attribute that may be unsigned needs no action.
    if (random.below(2) === 0) actions.push([each, action]);
    item.push([each, randomValue(random, type)]);
  }
  // An action for an attribute that this item does not have.
  if (random.below(3) === 0) actions.push([signedName(), "encrypt"]);

  const unsigned = {
    ...(unsignedNames.length > 0 ? { names: unsignedNames } : {}),
    ...(prefix === undefined ? {} : { prefix }),
  };
  return {
    name,
    count,
    table: {
      tableName: pick(random, [
        "customers",
        "t",
        "таблица \u{1f511}",
        "a.b-c_d",
      ]),
      partitionKey,
      ...(sortKey === undefined ? {} : { sortKey }),
      attributes: Object.fromEntries(random.shuffled(actions)),
      ...(Object.keys(unsigned).length > 0 ? { unsigned } : {}),
      algorithmSuite: limits.suite ?? pick(random, ["6700", "6701"]),
    },
    item: Object.fromEntries(random.shuffled(item)),
  };
}
