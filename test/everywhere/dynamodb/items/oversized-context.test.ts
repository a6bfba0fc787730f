import { describe, expect, test } from "bun:test";
import { EnvelopeError, UnsupportedTypeError } from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  type HeaderContent,
  parseHeader,
  writePartialHeader,
} from "../../../../src/dynamodb/item/item-header.ts";
import { HEADER } from "../../../../src/dynamodb/item/reserved-names.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { concatBytes } from "../../../../src/util/bytes.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  BINDING,
  bytesAt,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

const { counted, calls } = countingKeyring(keyringFrom(1));
const table = tableWith({ actions: BINDING, keyring: counted });

/** Returns an item with another header. */
function withHeader(
  item: AttributeMap,
  changes: (header: HeaderContent) => Partial<HeaderContent>,
): AttributeMap {
  const header = parseHeader(bytesAt(item, HEADER), 10);
  const partial = writePartialHeader({ ...header, ...changes(header) });
  const bytes = concatBytes(partial, header.commitment);
  return new Map(item).set(HEADER, { B: bytes });
}

describe("an encryption context that the format cannot hold", () => {
  test("is refused by its number of pairs before the keyring is asked", async () => {
    const item = await encryptItem(table, sampleItem());
    const before = calls();
    const names = Array.from({ length: 65_535 }, (_, i) => [`n${i}`, ""]);
    const stored = Object.fromEntries(names);
    const tampered = withHeader(item, () => ({ stored }));
    const error = await caught(() => decryptItem(table, tampered));
    expect(error).toBeInstanceOf(EnvelopeError);
    expect(error.message).toContain("at most 65535 pairs");
    expect(calls()).toBe(before);
  });

  test("is refused by the length of an attribute's name, in reading and writing", async () => {
    const long = "n".repeat(65_520);
    const plain = sampleItem({ [long]: { S: "x" } });
    const binding = { ...BINDING, [long]: "context" } as const;
    const writer = tableWith({ actions: binding, keyring: counted });
    const signing = { ...BINDING, [long]: "sign" } as const;
    const signer = tableWith({ actions: signing, keyring: counted });
    const item = await encryptItem(signer, plain);
    const before = calls();
    // The longest name comes last, so its letter is the last one.
    const tampered = withHeader(item, ({ legend }) => ({
      legend: concatBytes(legend.slice(0, -1), Uint8Array.of(0x63)),
    }));
    for (const call of [
      () => encryptItem(writer, plain),
      () => decryptItem(table, tampered),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain("a name of at most 65535 bytes");
      expect(error.message.length).toBeLessThan(1_000);
    }
    expect(calls()).toBe(before);
  });
});
