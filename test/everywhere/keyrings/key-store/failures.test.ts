/** DynamoDB and AWS KMS that fail, hang or are asked to stop. */
import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  type KeyStore,
  KeyStoreError,
  type TableClient,
} from "../../../../src/entries/key-store.ts";
import type { KmsClient } from "../../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../../src/entries/kms-fetch.ts";
import { caught } from "../../../support/caught.ts";
import { KMS_ARN, memoryKms } from "../../../support/key-store/memory-kms.ts";
import {
  connectionLost,
  MemoryTables,
} from "../../../support/key-store/memory-tables.ts";
import {
  LOGICAL_NAME,
  storeRig,
  TABLE,
} from "../../../support/key-store/store-rig.ts";
import {
  withoutBackOff,
  withTestTimers,
} from "../../../support/test-timers.ts";
import { nextTurn } from "../../../support/turns.ts";

const DENIED = "AKIADENIED0000000000";

const policies = { [DENIED]: { allow: [] } };
const rig = await storeRig({ kms: { policies } });
afterAll(() => rig.end());
const store = rig.store();
const { branchKeyId } = await store.createKey();

afterEach(() => {
  rig.kms.reset();
  rig.server.faults.clear();
});

/** Makes a client of AWS KMS that notes the keys in plaintext that it answers with, and calls a function before it answers. */
function notingClient(act: () => void = () => {}) {
  const plaintexts: Uint8Array[] = [];
  const client: KmsClient = {
    ...rig.kmsClient,
    async decrypt(input, options) {
      const answer = await rig.kmsClient.decrypt(input, options);
      if (answer.Plaintext) plaintexts.push(answer.Plaintext);
      act();
      return answer;
    },
  };
  return { client, plaintexts };
}

const WIPED = [new Uint8Array(32)];

async function last(list: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of list);
}

/** Operations, each with the operations of DynamoDB that it calls. */
const OPERATIONS: readonly [
  string,
  (store: KeyStore) => Promise<unknown>,
  string,
][] = [
  ["activeKey", (of) => of.activeKey(branchKeyId), "BatchGetItem"],
  ["createKey", (of) => of.createKey(), "TransactWriteItems"],
  ["versionKey", (of) => of.versionKey(branchKeyId), "BatchGetItem"],
  ["versionKey", (of) => of.versionKey(branchKeyId), "TransactWriteItems"],
  ["list", (of) => last(of.list()), "Scan"],
  ["versions", (of) => last(of.versions(branchKeyId)), "Query"],
  ["createTable", (of) => of.createTable(), "DescribeTable"],
];

describe("DynamoDB that fails", () => {
  test("is an error that may pass, which keeps DynamoDB's own", async () => {
    for (const [name, run, operation] of OPERATIONS) {
      for (const kind of ["throttle", "capacity", "500", "drop"] as const) {
        rig.server.faults.clear();
        rig.server.faults.add({ kind, operation });
        const error = await caught(() => run(store));
        expect([name, kind, error.name]).toEqual([name, kind, "KeyStoreError"]);
        expect(error).toMatchObject({ reason: "unavailable", retryable: true });
        expect(error.message).toContain(
          `${operation} on the table "${TABLE}" failed`,
        );
        expect(error.cause).toBeInstanceOf(Error);
      }
    }
  });

  test("because there is no table says how to make it", async () => {
    const none = rig.store({ tableName: "no-table" });
    for (const [name, run] of OPERATIONS) {
      if (name === "createTable") continue;
      const error = await caught(() => run(none));
      expect(error).toMatchObject({ name: "KeyStoreError", reason: "invalid" });
      expect(error.message).toContain("call createTable");
      expect(error.message).toContain("us-east-1");
    }
  });

  test("because access is denied names the right that is missing", async () => {
    const name = "AccessDeniedException";
    const tables = await MemoryTables.create([TABLE]);
    const client = tables.client({
      before() {
        throw Object.assign(new Error("secret detail"), { name });
      },
    });
    const { client: kms } = memoryKms();
    const denied = rig.store({ client, kms: { keyArn: KMS_ARN, client: kms } });
    for (const [called, run, operation] of OPERATIONS) {
      // Nothing is read before createKey writes; versionKey is denied its read.
      const isWrite = called === "createKey";
      if (operation === "TransactWriteItems" && !isWrite) continue;
      const error = await caught(() => run(denied));
      expect(error).toMatchObject({ reason: "denied", retryable: false });
      expect(error.message).not.toContain("secret detail");
      const rights = isWrite
        ? "dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and dynamodb:ConditionCheckItem"
        : `dynamodb:${operation}`;
      expect(error.message).toContain(`need ${rights} for the table`);
    }
  });

  test("by losing its answer leaves one branch key: the next attempt has the same token", async () => {
    rig.server.faults.add({
      kind: "lost-answer",
      operation: "TransactWriteItems",
      times: 1,
    });
    const client = new DynamoDBClient(rig.server.config({ maxAttempts: 2 }));
    const patient = rig.store({ client });
    const made = await patient.createKey();
    expect((await store.activeKey(made.branchKeyId)).version).toBe(
      made.version,
    );
    client.destroy();
    // Clients of another kind get a token, too.
    const tables = await MemoryTables.create([TABLE]);
    const tokens: unknown[] = [];
    const other = tables.client({
      before: ({ input }) => {
        tokens.push(input.ClientRequestToken);
      },
    });
    const { client: kms } = memoryKms();
    const on = rig.store({
      client: other,
      kms: { keyArn: KMS_ARN, client: kms },
    });
    await on.createKey();
    await on.createKey();
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).not.toContain(undefined);
  });

  test("with keys that it leaves unprocessed is asked for them again, and not for ever", async () => {
    await withoutBackOff(async () => {
      rig.server.faults.add({
        kind: "unprocessed",
        operation: "BatchGetItem",
        times: 3,
      });
      rig.server.received.clear();
      await store.activeKey(branchKeyId);
      expect(rig.server.received.operations).toEqual(
        new Array(4).fill("BatchGetItem"),
      );
      // One of two keys at a time: the fence is asked for again, and what was read is kept.
      rig.server.faults.add({
        kind: "unprocessed",
        operation: "BatchGetItem",
        times: 1,
        keep: 1,
      });
      await store.activeKey(branchKeyId);
      rig.server.faults.add({ kind: "unprocessed", operation: "BatchGetItem" });
      rig.server.received.clear();
      const error = await caught(() => store.activeKey(branchKeyId));
      expect(error).toMatchObject({ reason: "unavailable" });
      expect(rig.server.received.operations).toHaveLength(8);
    });
  });

  test("by leaving the fence unprocessed does not let a shredded branch key through", async () => {
    const made = await store.createKey();
    await store.shred(made.branchKeyId);
    await withoutBackOff(async () => {
      rig.server.faults.add({
        kind: "unprocessed",
        operation: "BatchGetItem",
        times: 1,
        keep: 1,
      });
      const error = await caught(() => store.activeKey(made.branchKeyId));
      expect(error).toMatchObject({ reason: "shredded" });
    });
  });

  test("with answers that are none is refused", async () => {
    const { client: kms } = memoryKms();
    for (const answer of [
      null,
      "text",
      { Responses: { [TABLE]: "x" } },
      { Responses: { [TABLE]: [7] } },
      { Responses: { [TABLE]: [{ type: "branch:ACTIVE" }] } },
      { Responses: { [TABLE]: [{ type: { S: "branch:ACTIVE" }, enc: null }] } },
    ]) {
      const batchGetItem = async () => answer as never;
      const client = {
        ...(await MemoryTables.create([TABLE])).client(),
        batchGetItem,
      };
      const odd = rig.store({ client, kms: { keyArn: KMS_ARN, client: kms } });
      const error = await caught(() => odd.activeKey(branchKeyId));
      expect(error).toMatchObject({ name: "KeyStoreError", reason: "invalid" });
    }
  });

  test("with another record than was asked for is refused", async () => {
    const tables = await MemoryTables.create([TABLE]);
    const { client: kms, calls } = memoryKms();
    const client = tables.client();
    const made = rig.store({ client, kms: { keyArn: KMS_ARN, client: kms } });
    const { branchKeyId: other } = await made.createKey();
    const batchGetItem: TableClient["batchGetItem"] = async () => {
      const found = await tables.ask("GetItem", {
        TableName: TABLE,
        Key: { "branch-key-id": { S: other }, type: { S: "branch:ACTIVE" } },
      });
      return { Responses: { [TABLE]: [found.Item] } };
    };
    const wrong = rig.store({
      client: { ...client, batchGetItem },
      kms: { keyArn: KMS_ARN, client: kms },
    });
    const error = await caught(() => wrong.activeKey("mine"));
    expect(error).toMatchObject({ reason: "damaged", branchKeyId: "mine" });
    expect(calls("decrypt")).toBe(0);
  });
});

describe("AWS KMS that fails", () => {
  test("is an error that may pass, which keeps the one of AWS KMS", async () => {
    const runs = [
      () => store.activeKey(branchKeyId),
      () => store.versionKey(branchKeyId),
      () => store.createKey(),
    ];
    for (const run of runs) {
      for (const kind of ["throttle", "500", "drop"] as const) {
        rig.kms.faults.clear();
        rig.kms.faults.add({ kind });
        const error = await caught(run);
        expect(error).toMatchObject({
          name: "KeyStoreError",
          reason: "unavailable",
          retryable: true,
        });
        expect(error.cause).toMatchObject({ name: "KeyringError" });
      }
    }
  });

  test("by using another key than it was asked to is refused, in every call", async () => {
    const calls: readonly [() => Promise<unknown>, string, number][] = [
      [() => store.activeKey(branchKeyId), "Decrypt", 1],
      [() => store.versionKey(branchKeyId), "ReEncrypt", 2],
      [
        () => store.versionKey(branchKeyId),
        "GenerateDataKeyWithoutPlaintext",
        1,
      ],
      [() => store.createKey(), "GenerateDataKeyWithoutPlaintext", 2],
      [() => store.createKey(), "ReEncrypt", 1],
    ];
    const keyId = `${rig.keyArn}x`;
    const before = await rig.items();
    for (const [run, operation, times] of calls) {
      for (let at = 0; at < times; at++) {
        rig.kms.faults.clear();
        let seen = 0;
        const when = () => seen++ === at;
        rig.kms.faults.add({ kind: "wrong-key", operation, when, keyId });
        const error = await caught(run);
        expect(error).toMatchObject({ reason: "invalid", retryable: false });
      }
    }
    const client: KmsClient = {
      ...rig.kmsClient,
      async reEncrypt(input, options) {
        const answer = await rig.kmsClient.reEncrypt(input, options);
        return { ...answer, SourceKeyId: keyId };
      },
    };
    const odd = rig.store({ kms: { client } });
    const error = await caught(() => odd.createKey());
    expect(error).toMatchObject({ reason: "invalid" });
    expect(await rig.items()).toEqual(before);
  });

  test("by denying access names the right and the key", async () => {
    const client = fetchKmsClient({
      ...rig.kms.clientConfig("us-east-1", DENIED),
      maxAttempts: 1,
    });
    const denied = rig.store({ kms: { client } });
    const cases: readonly [() => Promise<unknown>, string][] = [
      [() => denied.activeKey(branchKeyId), "kms:Decrypt"],
      [() => denied.versionKey(branchKeyId), "kms:ReEncrypt"],
      [() => denied.createKey(), "kms:GenerateDataKeyWithoutPlaintext"],
    ];
    for (const [run, right] of cases) {
      const error = await caught(run);
      expect(error).toMatchObject({ name: "KeyStoreError", reason: "denied" });
      expect(error.message).toContain(right);
      expect(error.message).toContain(rig.keyArn);
    }
  });

  test("with a key of another length is refused, and the key is wiped", async () => {
    const plaintexts: Uint8Array[] = [];
    const client: KmsClient = {
      ...rig.kmsClient,
      async decrypt() {
        const Plaintext = new Uint8Array(16).fill(7);
        plaintexts.push(Plaintext);
        return { Plaintext, KeyId: rig.keyArn };
      },
    };
    const odd = rig.store({ kms: { client } });
    const error = await caught(() => odd.activeKey(branchKeyId));
    expect(error).toMatchObject({ reason: "invalid" });
    expect(plaintexts).toEqual([new Uint8Array(16)]);
  });
});

test("the client's own copy of a key is wiped, and the caller's is not", async () => {
  const { client, plaintexts } = notingClient();
  const { key } = await rig.store({ kms: { client } }).activeKey(branchKeyId);
  expect(plaintexts).toEqual(WIPED);
  expect(new Set(key).size).toBeGreaterThan(1);
});

describe("a signal", () => {
  test("that is aborted already ends every call before anything is sent", async () => {
    const reason = new Error("too late");
    const signal = AbortSignal.abort(reason);
    const before = rig.counts();
    const calls: readonly (() => Promise<unknown>)[] = [
      () => store.createTable({ signal }),
      () => store.createKey({ signal }),
      () => store.versionKey(branchKeyId, { signal }),
      () => store.activeKey(branchKeyId, { signal }),
      () => store.keyVersion(branchKeyId, branchKeyId, { signal }),
      () => store.beaconKey(branchKeyId, { signal }),
      () => last(store.list({ signal })),
      () => last(store.versions(branchKeyId, { signal })),
    ];
    for (const call of calls) expect(await caught(call)).toBe(reason);
    expect(rig.counts()).toEqual(before);
  });

  test("ends a call that waits for DynamoDB or AWS KMS, and neither is waited for", async () => {
    const tables = await MemoryTables.create([TABLE]);
    const { client: kms } = memoryKms();
    const made = rig.store({
      client: tables.client(),
      kms: { keyArn: KMS_ARN, client: kms },
    });
    const { branchKeyId: id } = await made.createKey();
    // Each with the number of its calls of DynamoDB and AWS KMS.
    const calls: readonly [
      number,
      (of: KeyStore, signal: AbortSignal) => Promise<unknown>,
    ][] = [
      [2, (of, signal) => of.activeKey(id, { signal })],
      [5, (of, signal) => of.versionKey(id, { signal })],
      [4, (of, signal) => of.createKey({ signal })],
      [1, (of, signal) => last(of.list({ signal }))],
      [1, (of, signal) => of.createTable({ signal })],
    ];
    for (const [count, call] of calls) {
      let stuck = 0;
      for (let stuckAt = 0; stuckAt < 6; stuckAt++) {
        const controller = new AbortController();
        const reason = new Error(`stuck at ${stuckAt}`);
        let seen = 0;
        let isStuck = false;
        const pass = async () => {
          if (seen++ !== stuckAt) return;
          isStuck = true;
          queueMicrotask(() => controller.abort(reason));
          await new Promise(() => {});
        };
        const slowly =
          <I, O>(call: (input: I) => Promise<O>) =>
          async (input: I) => {
            await pass();
            return call(input);
          };
        const slow: KmsClient = {
          ...kms,
          generateDataKeyWithoutPlaintext: slowly(
            kms.generateDataKeyWithoutPlaintext,
          ),
          reEncrypt: slowly(kms.reEncrypt),
          decrypt: slowly(kms.decrypt),
        };
        const of = rig.store({
          client: tables.client({ before: pass }),
          kms: { keyArn: KMS_ARN, client: slow },
        });
        const result = await call(of, controller.signal).catch(
          (error) => error,
        );
        if (isStuck) expect(result).toBe(reason);
        else expect(result).not.toBeInstanceOf(Error);
        if (isStuck) stuck++;
      }
      expect(stuck).toBe(count);
    }
  });

  test("after AWS KMS has answered wipes the key", async () => {
    const controller = new AbortController();
    const reason = new Error("too late");
    const { client, plaintexts } = notingClient(() => controller.abort(reason));
    const { signal } = controller;
    const late = rig.store({ kms: { client } });
    const error = await caught(() => late.activeKey(branchKeyId, { signal }));
    expect(error).toBe(reason);
    // The call ends with the signal, while the answer is on its way.
    await nextTurn();
    expect(plaintexts).toEqual(WIPED);
  });

  test("aborted while the answer of AWS KMS is checked wipes the key, too", async () => {
    const controller = new AbortController();
    const reason = new Error("too late");
    const { fill } = Uint8Array.prototype;
    const wiped: number[] = [];
    const client: KmsClient = {
      ...rig.kmsClient,
      async decrypt(input, options) {
        const answer = await rig.kmsClient.decrypt(input, options);
        return {
          Plaintext: answer.Plaintext,
          get KeyId() {
            controller.abort(reason);
            return answer.KeyId;
          },
        };
      },
    };
    const { signal } = controller;
    const late = rig.store({ kms: { client } });
    Uint8Array.prototype.fill = function (this: Uint8Array, ...args) {
      if (this.length === 32 && args[0] === 0) wiped.push(this.length);
      return fill.apply(this, args);
    };
    const error = await caught(() => late.activeKey(branchKeyId, { signal }));
    Uint8Array.prototype.fill = fill;
    expect(error).toBe(reason);
    // The client's copy, and that which nobody gets.
    expect(wiped).toHaveLength(2);
  });

  test("that is none is a mistake", async () => {
    const controller = new AbortController();
    const error = await caught(() =>
      store.activeKey(branchKeyId, { signal: controller as never }),
    );
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toContain("give its signal");
  });
});

test("a call that takes longer than kms.timeoutMs is unavailable, of DynamoDB too", async () => {
  const tables = await MemoryTables.create([TABLE]);
  const { client: kms } = memoryKms();
  await withTestTimers(async (timers) => {
    const never = () => new Promise<never>(() => {});
    const slow = rig.store({
      client: tables.client({ before: never }),
      kms: { keyArn: KMS_ARN, client: kms, timeoutMs: 700 },
    });
    let isOver = false;
    const pending = caught(() => slow.activeKey(branchKeyId)).finally(() => {
      isOver = true;
    });
    await timers.pass(699);
    await nextTurn();
    expect(isOver).toBe(false);
    await timers.pass(1);
    const error = await pending;
    expect(error).toBeInstanceOf(KeyStoreError);
    expect(error).toMatchObject({ reason: "unavailable", retryable: true });
    expect(error.message).toContain(
      "BatchGetItem did not answer within 700 ms (kms.timeoutMs)",
    );
    expect(error.cause).toMatchObject({ name: "TimeoutError" });
  });
});

test("an error of a client that is no error is not shown", async () => {
  const tables = await MemoryTables.create([TABLE]);
  const { client: kms } = memoryKms();
  for (const thrown of [
    "canary-text",
    { message: "canary-text" },
    connectionLost(),
  ]) {
    const client = tables.client({
      before() {
        throw thrown;
      },
    });
    const broken = rig.store({ client, kms: { keyArn: KMS_ARN, client: kms } });
    const error = await caught(() => broken.activeKey(branchKeyId));
    expect(error).toBeInstanceOf(KeyStoreError);
    expect(error.message).not.toContain("canary");
    expect(error.message).toContain(LOGICAL_NAME.slice(8));
  }
});
