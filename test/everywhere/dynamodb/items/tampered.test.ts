import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DecryptionError,
  EnvelopeError,
  KeyringError,
  multiKeyring,
  webCrypto,
} from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  FOOTER,
  HEADER,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import type { ItemSuiteId, Table } from "../../../../src/dynamodb/table.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  BINDING,
  bytesAt,
  changed,
  flipped,
  keyringFrom,
  SIGNING,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

let refused = 0;

afterAll(() => console.log(`tampered items: ${refused} refused`));

/** Returns the name of the error with which an item is refused; fails if the item is read. */
async function refusal(table: Table, item: AttributeMap): Promise<string> {
  const { counted, calls } = countingKeyring(table.keyring);
  const error = await caught(() =>
    decryptItem({ ...table, keyring: counted }, item),
  );
  const kinds = [DecryptionError, EnvelopeError, KeyringError];
  if (!kinds.some((kind) => error instanceof kind)) throw error;
  // The fault shows in the item alone, so no keyring may have been asked.
  if (error instanceof EnvelopeError) expect(calls()).toBe(0);
  refused++;
  return error.name;
}

const RECIPIENT_TAG = 48;
const SIGNATURE = 103;

interface Sample {
  readonly version: 1 | 2;
  readonly suite: ItemSuiteId;
  readonly crypto: CryptoPort;
}

const samples: Sample[] = [webCrypto, nativeCrypto()].flatMap((crypto) =>
  ([1, 2] as const).flatMap((version) =>
    (["6700", "6701"] as const).map((suite) => ({ version, suite, crypto })),
  ),
);

for (const { version, suite, crypto } of samples) {
  const actions = version === 2 ? BINDING : SIGNING;
  const [first, second] = [keyringFrom(1), keyringFrom(2)];
  const writer = tableWith({
    actions,
    suite,
    crypto,
    keyring: multiKeyring({ generator: first, children: [second] }),
  });
  const reader = { ...writer, keyring: second };

  describe(`an item of version ${version} and suite ${suite}, on ${crypto.name}`, () => {
    let item: AttributeMap;
    let sibling: AttributeMap;

    beforeAll(async () => {
      item = await encryptItem(writer, sampleItem());
      sibling = await encryptItem(writer, sampleItem());
    });

    test("is read while nobody changed it", async () => {
      const read = await decryptItem(reader, item);
      expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
    });

    test("is refused with any byte of its header changed", async () => {
      const { length } = bytesAt(item, HEADER);
      const names = new Map<string, number>();
      for (let i = 0; i < length; i++) {
        const name = await refusal(reader, flipped(item, HEADER, i));
        names.set(name, (names.get(name) ?? 0) + 1);
      }
      expect([...names.values()].reduce((a, b) => a + b)).toBe(length);
      expect([...names.keys()].sort()).toEqual([
        "DecryptionError",
        "EnvelopeError",
        "KeyringError",
      ]);
    });

    test("is refused with the header or the footer cut anywhere, or longer", async () => {
      for (const name of [HEADER, FOOTER]) {
        const bytes = bytesAt(item, name);
        for (let length = 0; length < bytes.length; length++) {
          const cut = changed(item, { [name]: { B: bytes.slice(0, length) } });
          expect(await refusal(reader, cut)).toBe("EnvelopeError");
        }
        const longer = new Uint8Array([...bytes, 0]);
        const long = changed(item, { [name]: { B: longer } });
        expect(await refusal(reader, long)).toBe("EnvelopeError");
      }
    });

    test("is refused with any byte of the reader's own tag changed, and with none of another's", async () => {
      for (let i = 0; i < RECIPIENT_TAG; i++) {
        const other = flipped(item, FOOTER, i);
        const own = flipped(item, FOOTER, RECIPIENT_TAG + i);
        expect((await decryptItem(reader, other)).size).toBe(8);
        expect(await refusal(reader, own)).toBe("DecryptionError");
      }
    });

    if (suite === "6701") {
      test("is refused with any byte of its signature changed", async () => {
        for (let i = 0; i < SIGNATURE; i++) {
          const wrong = flipped(item, FOOTER, 2 * RECIPIENT_TAG + i);
          expect(await refusal(reader, wrong)).toBe("DecryptionError");
        }
      });

      test("is refused with the signature of another item under its own tags", async () => {
        const [own, other] = [bytesAt(item, FOOTER), bytesAt(sibling, FOOTER)];
        const joined = own.slice();
        joined.set(other.subarray(2 * RECIPIENT_TAG), 2 * RECIPIENT_TAG);
        const forged = changed(item, { [FOOTER]: { B: joined } });
        expect(await refusal(reader, forged)).toBe("DecryptionError");
      });
    }

    test("is refused with any byte of an encrypted attribute changed", async () => {
      for (const name of ["name", "ssn", "tags"]) {
        for (let i = 0; i < bytesAt(item, name).length; i++) {
          const wrong = flipped(item, name, i);
          expect(await refusal(reader, wrong)).toBe("DecryptionError");
        }
      }
    });

    test("is refused with attributes exchanged within it or with another item", async () => {
      const swaps = [
        changed(item, { name: item.get("ssn"), ssn: item.get("name") }),
        changed(item, { status: { S: "customer-1" }, pk: { S: "active" } }),
        changed(item, { name: sibling.get("name") }),
        changed(item, { [HEADER]: sibling.get(HEADER) }),
        changed(item, { [FOOTER]: sibling.get(FOOTER) }),
        changed(item, {
          [HEADER]: sibling.get(HEADER),
          [FOOTER]: sibling.get(FOOTER),
        }),
        changed(item, {
          [HEADER]: item.get(FOOTER),
          [FOOTER]: item.get(HEADER),
        }),
      ];
      for (const swapped of swaps) await refusal(reader, swapped);
    });

    test("is refused with a signed attribute changed, removed, renamed or added", async () => {
      const changes = [
        { status: { S: "Active" } },
        { status: { B: new TextEncoder().encode("active") } },
        { count: { N: "1.51" } },
        { count: { S: "1.5" } },
        { pk: { S: "customer-2" } },
        { sk: { N: "8" } },
        { sk: { S: "7" } },
        { status: undefined },
        { ssn: undefined },
        { ssn: undefined, snn: item.get("ssn") },
        { status: undefined, state: { S: "active" } },
        { status: undefined, ":status": { S: "active" } },
        { ssn: undefined, seen: item.get("ssn") },
        { more: { S: "x" } },
        { ssn: { S: "078-05-1120" } },
        { pk: undefined },
        { sk: undefined },
        { [HEADER]: undefined },
        { [FOOTER]: undefined },
        { [HEADER]: { S: "" } },
        { [FOOTER]: { S: "" } },
      ];
      for (const change of changes)
        await refusal(reader, changed(item, change));
    });

    test("is read with everything changed that nobody signed", async () => {
      const free = changed(item, {
        seen: { L: [] },
        ":note": { S: "added" },
        aws_dbe_b_ssn: { S: "7" },
        count: { N: "015e-1" },
      });
      const read = await decryptItem(reader, free);
      expect([...read.keys()]).not.toContain("aws_dbe_b_ssn");
      expect(read.get(":note")).toEqual({ S: "added" });
      expect(read.get("seen")).toEqual({ L: [] });
      expect(read.get("count")).toEqual({ N: "015e-1" });
    });

    test("is read by its header where the reader's actions and suite differ, and refused under another table or key", async () => {
      const other = tableWith({
        actions: { pk: "sign", sk: "sign" },
        suite: suite === "6700" ? "6701" : "6700",
        keyring: first,
        crypto,
      });
      const read = await decryptItem(other, item);
      expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
      const wrong = [
        { ...reader, tableName: "Customers" },
        { ...reader, partitionKey: "sk", sortKey: "pk" },
        { ...reader, sortKey: undefined },
        { ...reader, sortKey: "status" },
        { ...reader, unsignedNames: new Set<string>() },
        { ...reader, unsignedNames: new Set(["seen", "status"]) },
        { ...reader, unsignedPrefix: "s" },
        { ...reader, keyring: keyringFrom(3) },
        { ...reader, keyring: keyringFrom(3, "key-2") },
      ];
      for (const table of wrong) await refusal(table, item);
    });
  });
}
