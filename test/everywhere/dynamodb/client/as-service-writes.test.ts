/** Reads items as the service gives them back: with numbers in its own form, and sets in another order. */
import { describe, expect, test } from "bun:test";
import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { generateKey, localKeyring } from "../../../../mod.ts";
import { itemEncryptor } from "../../../../src/entries/dynamodb.ts";
import { caught } from "../../../support/caught.ts";
import { startClients } from "../../../support/dynamodb/test-clients.ts";
import { SERVERS } from "../servers/both.ts";

const TableName = "customers";
const TOO_LONG = "1".repeat(39);

/** Numbers, and what the service makes of them. */
const NUMBERS: Readonly<Record<string, string>> = {
  "1.0": "1",
  "00042": "42",
  "1.5E2": "150",
  "-0": "0",
  "1e-3": "0.001",
  "-12.50": "-12.5",
};

const encryptor = itemEncryptor({
  tableName: "customers",
  partitionKey: "pk",
  sortKey: "sk",
  keyring: localKeyring({ key: generateKey() }),
  attributes: {
    pk: "context",
    sk: "context",
    bound: "context",
    number: "sign",
    list: "sign",
    texts: "sign",
    numbers: "sign",
    bytes: "sign",
    sealed: "encrypt",
  },
});

for (const [name, start] of Object.entries(SERVERS)) {
  async function connect() {
    const clients = await startClients({ start, codecs: [] });
    clients.raw.middlewareStack.use(encryptor.middleware());
    const Key = { pk: { S: "1" }, sk: { S: "1" } };
    const put = (item: Record<string, AttributeValue>) => {
      const Item = { bound: { N: "7" }, ...item, ...Key };
      return clients.raw.send(new PutItemCommand({ TableName, Item }));
    };
    const get = async () => {
      const command = new GetItemCommand({ TableName, Key });
      return (await clients.raw.send(command)).Item ?? {};
    };
    return { ...clients, put, get };
  }

  describe(`an item on ${name}`, () => {
    test("opens with its numbers as the service writes them", async () => {
      const { put, get, stop } = await connect();
      for (const [N, normal] of Object.entries(NUMBERS)) {
        const list = { L: [{ M: { inside: { N } } }] };
        const numbers = { NS: ["99", N] };
        await put({
          number: { N },
          bound: { N },
          list,
          numbers,
          sealed: { N },
        });
        const { numbers: set, ...item } = await get();
        expect([...(set?.NS ?? [])].sort()).toEqual([normal, "99"].sort());
        expect(item).toMatchObject({
          number: { N: normal },
          bound: { N: normal },
          list: { L: [{ M: { inside: { N: normal } } }] },
          sealed: { N: normal },
        });
      }
      await stop();
    });

    test("is refused with a number of more than 38 digits, wherever it is signed", async () => {
      const { put, server, stop } = await connect();
      const long = { N: TOO_LONG };
      for (const item of [
        { number: long },
        { bound: long },
        { list: { L: [long] } },
        { numbers: { NS: ["1", TOO_LONG] } },
        { sealed: long },
      ]) {
        const error = await caught(() => put(item));
        expect(error.name).toBe("UnsupportedTypeError");
      }
      expect(server.received.operations).toEqual([]);
      await stop();
    });

    test("opens with its sets in any order", async () => {
      const { put, get, server, stop } = await connect();
      const texts = ["b", "\u{10000}", "\uffff", "a"];
      const sets = {
        texts: { SS: texts },
        numbers: { NS: ["10", "9", "-1.5"] },
        bytes: { BS: [Uint8Array.of(2), Uint8Array.of(1, 0)] },
      };
      await put(sets);
      const { texts: read, numbers, bytes } = await get();
      expect([...(read?.SS ?? [])].sort()).toEqual([...texts].sort());
      expect([...(numbers?.NS ?? [])].sort()).toEqual(["-1.5", "10", "9"]);
      expect(bytes?.BS).toHaveLength(2);
      // Somebody may also have stored the set in another order.
      const [stored = {}] = await server.items(TableName);
      for (const order of [texts.toReversed(), [...texts].sort()]) {
        const item = { ...stored, texts: { SS: order } };
        const opened = await encryptor.decrypt<typeof item>(item);
        expect(opened.texts).toEqual({ SS: order });
      }
      await stop();
    });
  });
}
