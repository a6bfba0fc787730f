import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import {
  CONTEXT,
  type Exchange,
  newPlace,
  noteRight,
  openAll,
} from "./exchange-run.ts";
import type { Party } from "./party.ts";

const TEXT = "Grüße \u{1f511}";
const ITEMS = "items";

/** Text that some library encrypted, and how to get it back. */
interface Sealed {
  readonly name: string;
  readonly id: string;
  readonly readers: readonly Party[];
  readonly what: string;
  open(reader: Party): Promise<string>;
}

/** Has every library write messages and items under keys of every library, and read those of the others, also after more versions. */
export async function exchangeMessages(exchange: Exchange): Promise<void> {
  const place = await newPlace(exchange, "message-keys");
  const parties = await openAll(exchange, place);
  const { all, ours, java } = parties;
  await ours.keyStore.createTable();
  await exchange.client.send(
    new CreateTableCommand({
      TableName: ITEMS,
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const sealed: Sealed[] = [];
  const write = async (id: string, round: number) => {
    for (const writer of all) {
      for (const context of [{}, CONTEXT]) {
        const name = `message of ${writer.name}, round ${round}`;
        const message = await noteRight(
          exchange,
          `${writer.name} writes messages`,
          name,
          writer.encrypt(id, context, TEXT),
        );
        if (message === undefined) continue;
        const open = (reader: Party) => reader.decrypt(id, context, message);
        const what = `messages of ${writer.name}`;
        sealed.push({ name, id, readers: all, what, open });
      }
    }
    for (const writer of [java, ours]) {
      const name = `item of ${writer.name}, round ${round}`;
      const at = { table: ITEMS, key: `${id} ${name}` };
      const put = writer.put(id, at, TEXT).then(() => true);
      if (
        !(await noteRight(exchange, `${writer.name} writes items`, name, put))
      )
        continue;
      const open = (reader: Party) => (reader as Required<Party>).get(id, at);
      const what = `items of ${writer.name}`;
      sealed.push({ name, id, readers: [java, ours], what, open });
    }
  };
  for (const creator of all) {
    const id = await creator.create({
      branchKeyId: `mensajería ${creator.name}`,
      encryptionContext: CONTEXT,
    });
    await write(id, 0);
    for (const [round, by] of all.entries()) {
      await by.version(id);
      await write(id, round + 1);
    }
  }
  for (const { name, readers, what, open } of sealed) {
    for (const reader of readers) {
      const isRight = (text: string) => text === TEXT;
      const reads = `${reader.name} reads ${what}`;
      await noteRight(exchange, reads, name, open(reader), isRight);
    }
  }
  parties.close();
}
