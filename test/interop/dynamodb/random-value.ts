import { Buffer } from "node:buffer";
import type { Random } from "../../../bench/support/random.ts";
import type { JsonItem, JsonValue, TypeName } from "./dynamodb-json.ts";
import { pick } from "./pick.ts";
import { numberValue, randomNumber } from "./random-number.ts";
import { randomName, randomText } from "./random-text.ts";

/** All types of DynamoDB. */
export const TYPES: readonly TypeName[] = [
  ...(["S", "N", "B", "BOOL", "NULL"] as const),
  ...(["SS", "NS", "BS", "L", "M"] as const),
];

/** Types without lists and maps. */
const FLAT = TYPES.slice(0, -2);

/** Lists and maps that may surround a value. */
export const MAX_DEPTH = 31;

function randomBytes(random: Random, length: number): string {
  const bytes = Array.from({ length }, () => random.below(256));
  return Buffer.from(bytes).toString("base64");
}

/** Makes values until there are enough that differ. */
function distinct(
  count: number,
  make: () => string,
  keyOf: (text: string) => string,
): string[] {
  const found = new Map<string, string>();
  // Short texts may run out: the bound ends the search for more of them.
  for (let i = 0; i < count * 4 && found.size < count; i++) {
    const text = make();
    found.set(keyOf(text), text);
  }
  return [...found.values()];
}

/** Mostly small, now and then around the limit of 16 bits for the length of a context value, or large. */
function randomLength(random: Random): number {
  return random.below(200) === 0
    ? ([255, 256, 4_096, 100_000][random.below(4)] as number)
    : random.below(random.below(4) === 0 ? 60 : 12);
}

/** Puts a value into lists and maps, to a depth that counts those that are around already. */
function nest(random: Random, value: JsonValue, depth: number): JsonValue {
  let nested = value;
  for (let i = 0; i < depth; i++) {
    nested =
      random.below(2) === 0
        ? { L: [nested] }
        : { M: Object.fromEntries([[randomName(random), nested]]) };
  }
  return nested;
}

function randomFlat(random: Random): JsonValue {
  return randomValue(random, pick(random, FLAT));
}

/** A member of a list or map inside `around` others. */
function randomMember(random: Random, around: number): JsonValue {
  const more = MAX_DEPTH - around;
  if (more <= 0 || random.below(4) > 0) return randomFlat(random);
  if (random.below(20) === 0) return nest(random, randomFlat(random), more);
  const type = pick(random, TYPES);
  return randomValue(random, type, around);
}

function randomMap(random: Random, around: number): JsonItem {
  const entries = Array.from({ length: random.below(4) }, () => [
    random.below(50) === 0 ? "" : randomName(random),
    randomMember(random, around + 1),
  ]);
  return Object.fromEntries(entries);
}

/** Returns a value of a type, inside `around` lists and maps. */
export function randomValue(
  random: Random,
  type: TypeName,
  around = 0,
): JsonValue {
  const count = random.below(10) === 0 ? 0 : 1 + random.below(4);
  switch (type) {
    case "S":
      return { S: randomText(random, randomLength(random)) };
    case "N":
      return { N: randomNumber(random) };
    case "B":
      return { B: randomBytes(random, randomLength(random)) };
    case "BOOL":
      return { BOOL: random.below(2) === 0 };
    case "NULL":
      return { NULL: random.below(20) > 0 };
    case "SS": {
      const make = () => randomText(random, random.below(6));
      return { SS: distinct(count, make, (text) => text) };
    }
    case "NS":
      return { NS: distinct(count, () => randomNumber(random), numberValue) };
    case "BS": {
      const make = () => randomBytes(random, random.below(6));
      return { BS: distinct(count, make, (text) => text) };
    }
    case "L": {
      const length = random.below(300) === 0 ? 1_000 : count;
      const member = () => randomMember(random, around + 1);
      return { L: Array.from({ length }, member) };
    }
    case "M":
      return { M: randomMap(random, around) };
  }
}
