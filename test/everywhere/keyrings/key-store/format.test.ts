/** Requests of a key store to make its table, to create a branch key and to version it, beside what AWS's Java library sent. */
import { expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import {
  KEY_STORE_VECTORS,
  type KeyStoreVectors,
  type RecordedCall,
  type VectorWorld,
  vectorWorld,
} from "../../../support/key-store/key-store-vectors.ts";
import { describeVectors } from "../../../support/vectors.ts";

type Json = Readonly<Record<string, unknown>>;

/** Replaces what is new at every run, the same text by the same name: versions, times, ids and ciphertexts. */
function withoutRandom(value: unknown): unknown {
  const known = new Map<string, string>();
  const nameOf = (kind: string, text: string) => {
    const name = known.get(text) ?? `<${kind} ${known.size}>`;
    known.set(text, name);
    return name;
  };
  const text = JSON.stringify(value)
    .replaceAll(
      /"[\w+/]{100,}={0,2}"/g,
      (found) => `"${nameOf("ciphertext", found)}"`,
    )
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g, (found) =>
      nameOf("time", found),
    )
    .replaceAll(
      /(?<!key\/)[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g,
      (found) => nameOf("uuid", found),
    );
  return JSON.parse(text);
}

/** Sorts the names of attributes, as JSON of equal objects may differ in their order. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, each]) => [
    name,
    sorted(each),
  ]);
  return Object.fromEntries(
    entries.sort(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)),
  );
}

/** Writes the names of attributes into a condition, in the place of its placeholders. */
function readable({
  ConditionExpression,
  ExpressionAttributeNames = {},
  ...rest
}: Json): Json {
  let text = `${ConditionExpression}`;
  for (const [name, attribute] of Object.entries(
    ExpressionAttributeNames as Json,
  )) {
    text = text.replaceAll(name, `${attribute}`);
  }
  return { ...rest, condition: text };
}

/** Returns calls without what is random, and without what only one of the two sends. */
function comparable(calls: readonly { operation: string; request: Json }[]) {
  const read = calls.map(({ operation, request }) => {
    if (operation !== "TransactWriteItems") {
      const { GrantTokens: _, ...members } = request;
      return { operation, request: members };
    }
    const { ClientRequestToken, TransactItems } = request;
    const puts = (TransactItems as Json[]).flatMap(({ Put }) =>
      Put ? [readable(Put as Json)] : [],
    );
    return { operation, hasToken: typeof ClientRequestToken, puts };
  });
  return withoutRandom(sorted(read)) as Json[];
}

/** Returns the calls of KMS and then of DynamoDB that a world has seen. The recorded calls are in this order, too. */
function seen({ kms, server }: VectorWorld) {
  const writes = server.received.bodies("TransactWriteItems");
  return [
    ...kms.calls.map(({ operation, input }) => ({ operation, request: input })),
    ...writes.map((request) => ({ operation: "TransactWriteItems", request })),
  ];
}

const recorded = (calls: readonly RecordedCall[]) =>
  calls.filter(({ operation }) => operation !== "GetItem");

describeVectors<KeyStoreVectors>(
  "what a key store sends",
  KEY_STORE_VECTORS,
  (vectors) => {
    const { tableName, created, createKeyStore } = vectors;
    const [random, custom] = created;

    test("to make its table is what AWS's library sent", async () => {
      await using world = await vectorWorld(vectors, { isEmpty: true });
      const { tableArn } = await world.store().createTable();
      expect(tableArn).toMatch(
        /^arn:aws:dynamodb:[\w-]+:\d+:table\/KeyStoreTable$/,
      );
      const made = createKeyStore.find(
        ({ operation }) => operation === "CreateTable",
      );
      const [request, ...more] = world.server.received.bodies("CreateTable");
      expect(more).toEqual([]);
      expect(sorted(request)).toEqual(sorted(made?.request));
    });

    test("to create a branch key is what AWS's library sent", async () => {
      for (const { request, createKey } of created) {
        await using world = await vectorWorld({
          ...vectors,
          items: [],
          badItems: [],
        });
        const { branchKeyId, encryptionContext } = request;
        const made = await world
          .store()
          .createKey(
            branchKeyId === null ? {} : { branchKeyId, encryptionContext },
          );
        expect(comparable(seen(world))).toEqual(
          comparable(recorded(createKey)),
        );
        expect(made.branchKeyId).toBe(branchKeyId ?? made.branchKeyId);
        expect(made.version).toMatch(
          /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab]/,
        );
      }
      expect(random?.request.branchKeyId).toBe(null);
    });

    test("with a new branch key checks that no fence is in the way", async () => {
      await using world = await vectorWorld({
        ...vectors,
        items: [],
        badItems: [],
      });
      const { branchKeyId } = await world.store().createKey();
      const [{ TransactItems } = {}] =
        world.server.received.bodies("TransactWriteItems");
      const { ConditionCheck } = (TransactItems as Json[])[3] as Json;
      expect(readable(ConditionCheck as Json)).toMatchObject({
        TableName: tableName,
        Key: {
          "branch-key-id": { S: branchKeyId },
          type: { S: "sealmask:fence" },
        },
        condition: "attribute_not_exists(branch-key-id)",
      });
    });

    test("to version a branch key is what AWS's library sent, and it does not overwrite another version", async () => {
      const [calls = []] = custom?.versionKey ?? [];
      const found = calls.find(({ operation }) => operation === "ReEncrypt");
      const source = found?.request.SourceEncryptionContext as Json;
      const original = vectors.items.filter(
        ({ item }) => item["branch-key-id"]?.S === custom?.branchKeyId,
      );
      expect(original.length).toBeGreaterThan(0);
      await using world = await vectorWorld(vectors);
      const before = await world.server.ask("GetItem", {
        TableName: tableName,
        Key: {
          "branch-key-id": { S: `${custom?.branchKeyId}` },
          type: { S: "branch:ACTIVE" },
        },
      });
      await world.store().versionKey(`${custom?.branchKeyId}`);
      const ours = comparable(seen(world));
      const theirs = comparable(recorded(calls));
      expect(source["aws-crypto-ec:department"]).toBe("admin");
      const putsOf = (calls: readonly Json[]) =>
        calls.at(-1)?.puts as readonly Json[];
      const [version, active] = putsOf(ours);
      const [theirVersion, theirActive] = putsOf(theirs);
      expect(version).toEqual(theirVersion as Json);
      const {
        condition,
        ExpressionAttributeValues: old,
        ...rest
      } = active as Json;
      expect(Object.keys(old as Json)).toEqual([":old"]);
      const withoutOld: Json = {
        ...rest,
        condition: "attribute_exists(branch-key-id)",
      };
      expect(withoutOld).toEqual(theirActive as Json);
      expect(condition).toBe("attribute_exists(branch-key-id) AND enc = :old");
      expect(ours.slice(0, -1)).toEqual(theirs.slice(0, -1));
      const [{ TransactItems } = {}] =
        world.server.received.bodies("TransactWriteItems");
      const [, , check] = TransactItems as Json[];
      const [{ Put } = {}] = (TransactItems as Json[]).slice(1);
      expect((Put as Json).ExpressionAttributeValues).toEqual({
        ":old": (before.Item as Json).enc,
      });
      expect(check?.ConditionCheck).toMatchObject({
        Key: { type: { S: "sealmask:fence" } },
      });
    });
  },
);
