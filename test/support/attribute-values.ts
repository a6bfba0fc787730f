/** Random attribute values of DynamoDB, and a serializer of them as plain as the specification's tables. */
import { Buffer } from "node:buffer";
import fc from "fast-check";
import type { AttributeValue } from "../../src/dynamodb/values/attribute-value.ts";
import { type Bytes, concatBytes } from "../../src/util/bytes.ts";

const HOSTILE_NAMES = [
  "__proto__",
  "constructor",
  "toJSON",
  "",
  "0",
  "S",
  "a.b",
  "a/b~c",
  "\ufeff",
  "\ufffd",
  "\uffff",
  "\ud83d\ude00",
];

/** Text without lone surrogates, often of several planes. */
export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom(...HOSTILE_NAMES),
  fc.string({ unit: "binary", minLength: 49, maxLength: 60 }),
);

const bytes: fc.Arbitrary<Bytes> = fc
  .array(fc.nat(255), { maxLength: 40 })
  .map((list) => Uint8Array.from(list));

/** Texts of numbers that DynamoDB holds, in many forms. */
export const numbers: fc.Arbitrary<string> = fc
  .record({
    sign: fc.constantFrom("", "-", "+"),
    zeros: fc.constantFrom("", "0", "000"),
    whole: fc.stringMatching(/^[0-9]{1,19}$/),
    fraction: fc.stringMatching(/^(?:\.[0-9]{0,19})?$/),
    exponent: fc.option(fc.integer({ min: -80, max: 80 })),
  })
  .map(({ sign, zeros, whole, fraction, exponent }) => {
    const power = exponent === null ? "" : `e${exponent}`;
    return sign + zeros + whole + fraction + power;
  });

/** Returns the value of a number's text as a fraction: an integer and the power of ten to multiply it with. */
function fractionOf(text: string): { digits: bigint; power: number } {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.replace(/^[+-]/, "").split(".");
  const digits = BigInt(whole + fraction);
  const power = Number(exponent) - fraction.length;
  return { digits: text.startsWith("-") ? -digits : digits, power };
}

/** Returns the normal form of a number's text, by arithmetic with big integers. */
export function normalByArithmetic(text: string): string {
  let { digits, power } = fractionOf(text);
  if (digits === 0n) return "0";
  while (digits % 10n === 0n) {
    digits /= 10n;
    power++;
  }
  if (power >= 0) return `${digits * 10n ** BigInt(power)}`;
  const sign = digits < 0n ? "-" : "";
  const padded = `${digits < 0n ? -digits : digits}`.padStart(1 - power, "0");
  return `${sign}${padded.slice(0, power)}.${padded.slice(power)}`;
}

const { value: anyValue } = fc.letrec<{
  value: AttributeValue;
  scalar: AttributeValue;
}>((tie) => ({
  scalar: fc.oneof(
    texts.map((S) => ({ S })),
    numbers.map((N) => ({ N })),
    bytes.map((B) => ({ B })),
    fc.boolean().map((BOOL) => ({ BOOL })),
    fc.constant({ NULL: true }),
    fc.uniqueArray(texts, { maxLength: 5 }).map((SS) => ({ SS })),
    fc
      .uniqueArray(numbers, { maxLength: 5, selector: normalByArithmetic })
      .map((NS) => ({ NS })),
    fc
      .uniqueArray(bytes, { maxLength: 5, selector: (each) => each.join() })
      .map((BS) => ({ BS })),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    tie("scalar"),
    fc.array(tie("value"), { maxLength: 5 }).map((L) => ({ L })),
    fc
      .uniqueArray(fc.tuple(texts, tie("value")), {
        maxLength: 5,
        selector: ([name]) => name,
      })
      .map((members) => ({ M: new Map(members) })),
  ),
}));

/** Attribute values of every type, nested or not. */
export const attributeValues: fc.Arbitrary<AttributeValue> = anyValue;

const inUtf16Order = (a: string, b: string): number => (a < b ? -1 : 1);
const inByteOrder = (a: Bytes, b: Bytes): number => Buffer.compare(a, b);

/** Returns a value as it comes back after writing and reading: numbers in normal form, sets in order, `NULL` true. */
export function canonical(value: AttributeValue): AttributeValue {
  if ("N" in value) return { N: normalByArithmetic(value.N) };
  if ("NULL" in value) return { NULL: true };
  if ("SS" in value) return { SS: value.SS.toSorted(inUtf16Order) };
  if ("NS" in value) {
    return { NS: value.NS.map(normalByArithmetic).toSorted(inUtf16Order) };
  }
  if ("BS" in value) return { BS: value.BS.toSorted(inByteOrder) };
  if ("L" in value) return { L: value.L.map(canonical) };
  if (!("M" in value)) return value;
  const names = [...value.M.keys()].toSorted(inUtf16Order);
  const member = (name: string) =>
    canonical(value.M.get(name) as AttributeValue);
  return { M: new Map(names.map((name) => [name, member(name)])) };
}

const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

function uint(value: number, length: number): Bytes {
  const buffer = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    buffer[i] = Math.floor(value / 256 ** (length - 1 - i)) % 256;
  }
  return buffer;
}

const withLength = (each: Bytes): Bytes =>
  concatBytes(uint(each.length, 4), each);
const counted = (list: readonly Bytes[]): Bytes =>
  concatBytes(uint(list.length, 4), ...list);

/** Returns type id and bytes of a canonical value, as the tables of "DynamoDB Attribute Serialization" give them. */
export function serializeByTables(value: AttributeValue): [number, Bytes] {
  if ("NULL" in value) return [0x0000, new Uint8Array(0)];
  if ("S" in value) return [0x0001, utf8(value.S)];
  if ("N" in value) return [0x0002, utf8(value.N)];
  if ("BOOL" in value) return [0x0004, uint(value.BOOL ? 1 : 0, 1)];
  if ("B" in value) return [0xffff, value.B];
  if ("BS" in value) return [0x01ff, counted(value.BS.map(withLength))];
  if ("SS" in value || "NS" in value) {
    const [id, list] = "SS" in value ? [0x0101, value.SS] : [0x0102, value.NS];
    return [id, counted(list.map((each) => withLength(utf8(each))))];
  }
  const member = (each: AttributeValue): Bytes => {
    const [id, content] = serializeByTables(each);
    return concatBytes(uint(id, 2), withLength(content));
  };
  if ("L" in value) return [0x0300, counted(value.L.map(member))];
  const members = Array.from(value.M, ([name, each]) =>
    concatBytes(uint(1, 2), withLength(utf8(name)), member(each)),
  );
  return [0x0200, counted(members)];
}
