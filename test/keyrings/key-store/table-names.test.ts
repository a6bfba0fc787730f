/** Names of tables in the answers of BatchGetItem: a fence in one table must not be lost behind the name of another. */
import { describe, expect, test } from "bun:test";
import { KeyStore, type TableClient } from "../../../src/entries/key-store.ts";
import { caught } from "../../support/caught.ts";
import { KMS_ARN, memoryKms } from "../../support/key-store/memory-kms.ts";
import {
  connectionLost,
  MemoryTables,
} from "../../support/key-store/memory-tables.ts";
import { withoutBackOff } from "../../support/test-timers.ts";

type Requests = Readonly<Record<string, { readonly Keys: readonly object[] }>>;
type Items = Readonly<Record<string, readonly object[]>>;

/** Names of the tables of {@link shredded} in the stub. */
const HERE = ["keys-table", "fences-table"] as const;

/** Answers a BatchGetItem call whose tables have other names in the stub. */
type Answer = (
  requests: Requests,
  read: (requests: Requests) => Promise<Items>,
) => Promise<object>;

/**
 * Shreds a branch key in a key store whose tables have the given names, and returns a key store on them that reads what the answers
 * say.
 */
async function shredded(
  names: readonly [tableName: string, fenceTableName: string],
  answer: Answer,
): Promise<{ readonly store: KeyStore; readonly branchKeyId: string }> {
  const tables = await MemoryTables.create(HERE);
  const kms = { keyArn: KMS_ARN, client: memoryKms().client };
  const client = tables.client();
  const [tableName, fenceTableName] = HERE;
  const logicalName = "logical";
  const own = new KeyStore({
    tableName,
    fenceTableName,
    logicalName,
    kms,
    client,
  });
  const { branchKeyId } = await own.createKey();
  await own.shred(branchKeyId);
  const read = async (requests: Requests): Promise<Items> => {
    const entries = names.flatMap((name, i) => {
      const request = requests[name];
      return request ? ([[HERE[i], request]] as const) : [];
    });
    const RequestItems = Object.fromEntries(entries);
    const { Responses } = await tables.ask("BatchGetItem", { RequestItems });
    const found = Responses as Items;
    return Object.fromEntries(
      names.map((name, i) => [name, found[HERE[i] as string] ?? []]),
    );
  };
  const batchGetItem: TableClient["batchGetItem"] = (input) =>
    answer((input as { RequestItems: Requests }).RequestItems, read);
  const store = new KeyStore({
    tableName: names[0],
    fenceTableName: names[1],
    logicalName,
    kms,
    client: { ...client, batchGetItem },
  });
  return { store, branchKeyId };
}

const ELSEWHERE = "arn:aws:dynamodb:us-east-1:444455556666:table/keys";
const THERE = "arn:aws:dynamodb:us-east-1:111122223333:table/keys";

describe("a fence", () => {
  test("in a table of the same name in another account is found under the exact name", async () => {
    for (const names of [
      [ELSEWHERE, "keys"],
      ["keys", ELSEWHERE],
      [ELSEWHERE, THERE],
    ] as const) {
      const { store, branchKeyId } = await shredded(
        names,
        async (requests, read) => ({ Responses: await read(requests) }),
      );
      const error = await caught(() => store.activeKey(branchKeyId));
      expect([names, error]).toMatchObject([names, { reason: "shredded" }]);
    }
  });

  test("is not lost in an answer that names its table in another way: there is no reading then", async () => {
    for (const [names, named] of [
      // Short for both.
      [[ELSEWHERE, THERE], "keys"],
      // A table that nobody asked for.
      [["keys", "fences"], "stage-fences"],
      [["keys", "fences"], "__proto__"],
    ] as const) {
      const { store, branchKeyId } = await shredded(
        names,
        async (requests, read) => {
          const found = await read(requests);
          const Responses = Object.fromEntries([
            [names[0], found[names[0]]],
            [named, found[names[1]]],
          ]);
          return { Responses };
        },
      );
      const error = await caught(() => store.activeKey(branchKeyId));
      expect([named, error]).toMatchObject([named, { reason: "invalid" }]);
      expect(error.message).toContain("BatchGetItem");
    }
  });

  test("that was left unprocessed is asked for in the table of the request, as consistently as before", async () => {
    await withoutBackOff(async () => {
      const asked: unknown[] = [];
      const { store, branchKeyId } = await shredded(
        ["keys", "arn:aws:dynamodb:us-east-1:444455556666:table/fences"],
        async (requests, read) => {
          asked.push(requests);
          if (asked.length > 1) return { Responses: await read(requests) };
          const [table, fences] = Object.keys(requests) as [string, string];
          const { Keys } = requests[fences] as { Keys: readonly object[] };
          const Responses = await read({
            [table]: requests[table] as { Keys: readonly object[] },
          });
          return { Responses, UnprocessedKeys: { fences: { Keys } } };
        },
      );
      const error = await caught(() => store.activeKey(branchKeyId));
      expect(error).toMatchObject({ reason: "shredded" });
      const [first, second] = asked as [Requests, Requests];
      const [, name] = Object.keys(first) as [string, string];
      expect(second).toEqual({
        [name]: { ...first[name], ConsistentRead: true } as never,
      });
    });
  });

  test("is not taken for absent because of an answer without sense", async () => {
    for (const UnprocessedKeys of [
      { keys: 7 },
      { keys: {} },
      { keys: null },
      { other: { Keys: [] } },
      "keys",
    ]) {
      const { store, branchKeyId } = await shredded(
        ["keys", "fences"],
        async () => ({ Responses: {}, UnprocessedKeys }),
      );
      const error = await caught(() => store.activeKey(branchKeyId));
      expect(error).toMatchObject({ name: "KeyStoreError", reason: "invalid" });
    }
    const { store, branchKeyId } = await shredded(
      ["keys", "fences"],
      async () => {
        throw connectionLost();
      },
    );
    const error = await caught(() => store.activeKey(branchKeyId));
    expect(error).toMatchObject({ reason: "unavailable" });
  });
});

test("a list ends at a last page whose next key is null, as a client without the SDK may have it", async () => {
  const tables = await MemoryTables.create(HERE);
  const [tableName] = HERE;
  let scans = 0;
  const client: TableClient = {
    ...tables.client(),
    async scan(input, options) {
      scans++;
      if (scans > 1) throw new Error("There is no other page");
      const page = await tables.client().scan(input, options);
      return { ...page, LastEvaluatedKey: null };
    },
  };
  const store = new KeyStore({
    tableName,
    logicalName: "logical",
    kms: { keyArn: KMS_ARN, client: memoryKms().client },
    client,
  });
  const { branchKeyId } = await store.createKey();
  const listed: string[] = [];
  for await (const each of store.list()) listed.push(each.branchKeyId);
  expect(listed).toEqual([branchKeyId]);
});
