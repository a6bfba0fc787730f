import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  generateKey,
  localKeyring,
} from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import {
  FOOTER,
  HEADER,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import { rewrapItem } from "../../../../src/dynamodb/item/rewrap-item.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { esdkFormat } from "../../../../src/entries/esdk.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  changed,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

const { counted, calls } = countingKeyring(keyringFrom(1));
const table = tableWith({ keyring: counted });

/** Returns the end of the error message of every operation on an item that is not one of the format. */
async function explained(item: AttributeMap): Promise<string> {
  const before = calls();
  const operations = [
    () => decryptItem(table, item),
    () => rewrapItem(table, item, counted),
  ];
  if (!item.has(HEADER))
    operations.push(async () => describeItem(table, item) as never);
  const messages = new Set<string>();
  for (const operation of operations) {
    const error = await caught(operation);
    expect(error).toBeInstanceOf(EnvelopeError);
    messages.add(error.message);
  }
  expect(calls()).toBe(before);
  expect(messages.size).toBe(1);
  const [message = ""] = messages;
  const start = `Cannot read the item: expected the attributes ${HEADER} and ${FOOTER}, got `;
  expect(message.slice(0, start.length)).toBe(start);
  return message.slice(start.length);
}

describe("an item without header and footer is named", () => {
  test("as plaintext, with the policy that reads it", async () => {
    const why =
      'a plaintext item; to read such items while a table moves over, set plaintextPolicy to "forbid-write-allow-read"';
    expect(await explained(sampleItem())).toBe(why);
    expect(await explained(new Map())).toBe(why);
  });

  test("as an item of the older DynamoDB Encryption Client", async () => {
    const why =
      "an item in the legacy format of the older DynamoDB Encryption Client; migrate it with the AWS Database Encryption SDK for Java";
    const bytes = { B: new Uint8Array(4) };
    for (const name of ["*amzn-ddb-map-desc*", "*amzn-ddb-map-sig*"]) {
      expect(await explained(sampleItem({ [name]: bytes }))).toBe(why);
    }
  });

  test("as a document with tokens of sealmask", async () => {
    const why = "one with tokens of sealmask; decrypt them with DataMasking";
    const keyring = localKeyring({ key: generateKey() });
    const masking = new DataMasking({ keyring });
    const token = await masking.encrypt("secret");
    const esdk = new DataMasking({ keyring, format: esdkFormat() });
    const message = await esdk.encrypt("secret");
    for (const S of [token, message]) {
      expect(await explained(sampleItem({ ssn: { S } }))).toBe(why);
    }
    const options = { fields: ["ssn"], header: "document" } as const;
    const short = await masking.encrypt({ ssn: "078-05-1120" }, options);
    const attributes = Object.entries(short as Record<string, string>).map(
      ([name, S]) => [name, { S }] as const,
    );
    expect(await explained(new Map(attributes))).toBe(why);
  });
});

describe("an item with one of header and footer is named", () => {
  test("by the one that is there, as a projection may have left the other out", async () => {
    const item = await encryptItem(table, sampleItem());
    expect(await explained(changed(item, { [FOOTER]: undefined }))).toBe(
      "aws_dbe_head without aws_dbe_foot; read the whole item, without a projection that leaves attributes out",
    );
    expect(await explained(changed(item, { [HEADER]: undefined }))).toBe(
      "aws_dbe_foot without aws_dbe_head; read the whole item, without a projection that leaves attributes out",
    );
  });
});
