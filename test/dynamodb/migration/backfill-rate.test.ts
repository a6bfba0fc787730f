import { describe, expect, test } from "bun:test";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { generateKey, type Keyring, localKeyring } from "../../../mod.ts";
import {
  type BackfillClient,
  backfill,
  type ItemAction,
  itemEncryptor,
  type ScanInput,
  type ScanOutput,
  type UpdateItemInput,
  type UpdateItemOutput,
} from "../../../src/entries/dynamodb.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { KeyringError } from "../../../src/util/errors.ts";
import { caught } from "../../support/caught.ts";
import type { DynamoDbFault } from "../../support/dynamodb/faults.ts";
import { startStub } from "../../support/dynamodb/start-stub.ts";
import {
  type TestTimers,
  withoutBackOff,
  withTestTimers,
} from "../../support/test-timers.ts";
import { nextTurn } from "../../support/turns.ts";

const keyring = localKeyring({ key: generateKey() });

const tableOptions = {
  tableName: "customers",
  partitionKey: "pk",
  algorithmSuite: "6700",
  attributes: { pk: "sign", ssn: "encrypt" },
} as const;

const encryptor = itemEncryptor({ ...tableOptions, keyring });

/** Keyring that answers at once, and whose data keys nobody unwraps. */
const instant: Keyring = {
  id: "instant",
  async generateDataKey() {
    const [plaintext, ciphertext] = [0, 1].map(() =>
      crypto.getRandomValues(new Uint8Array(32)),
    ) as [Uint8Array, Uint8Array];
    const providerInfo = new Uint8Array(1);
    const encryptedDataKeys = [{ providerId: "a", providerInfo, ciphertext }];
    return { plaintext, encryptedDataKeys };
  },
  unwrapDataKey: async () => null,
  wrapDataKey: async () => [],
};

/** Encryptor that needs no turn of the event loop, for tests in which the clock is advanced turn by turn. */
const instantly = itemEncryptor({
  ...tableOptions,
  keyring: instant,
  crypto: nativeCrypto(),
});

const item = (i: number) => ({ pk: { S: `${i}` }, ssn: { S: "078-05-1120" } });

/** Error of DynamoDB, as the SDK throws it. */
function failure(name: string): Error {
  return Object.assign(new Error("refused"), { name });
}

/** Client whose table has pages of items, and which counts the updates. */
function clientOf(
  pages: readonly (readonly object[])[],
  { units = 0, now = (): number => 0 } = {},
) {
  const updatedAt: number[] = [];
  const scannedAt: number[] = [];
  const client = {
    async scan(input: ScanInput): Promise<ScanOutput> {
      scannedAt.push(now());
      const at = Number(
        (input.ExclusiveStartKey?.pk as { S: string } | undefined)?.S ?? -1,
      );
      const page = at + 1;
      return {
        Items: pages[page] ?? [],
        ...(page + 1 < pages.length && {
          LastEvaluatedKey: { pk: { S: `${page}` } },
        }),
        ConsumedCapacity: { CapacityUnits: units },
      };
    },
    async updateItem(_: UpdateItemInput): Promise<UpdateItemOutput> {
      updatedAt.push(now());
      return { ConsumedCapacity: { CapacityUnits: units } };
    },
  } satisfies BackfillClient;
  return { client, updatedAt, scannedAt };
}

/** Advances the clock until a promise settles. */
async function advance<T>(timers: TestTimers, run: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = run.finally(() => {
    isSettled = true;
  });
  settled.catch(() => {});
  while (!isSettled) await timers.pass(50);
  return settled;
}

describe("the rate of a backfill", () => {
  test("is that of itemsPerSecond, however many segments there are", () =>
    withTestTimers(async (timers) => {
      const now = () => timers.passed;
      const items = Array.from({ length: 20 }, (_, i) => item(i));
      const { client, updatedAt } = clientOf([items], { now });
      const run = backfill({
        encryptor: instantly,
        client,
        itemsPerSecond: 4,
        clock: now,
        segments: 2,
      });
      const { encrypted } = await advance(timers, run);
      expect(encrypted).toBe(40);
      expect(updatedAt[0]).toBe(0);
      for (const [i, at] of updatedAt.entries()) {
        expect(at).toBeGreaterThanOrEqual(i * 250 - 50);
        expect(at).toBeLessThanOrEqual(i * 250 + 100);
      }
    }));

  test("is that of capacityPerSecond, by what DynamoDB says was consumed", () =>
    withTestTimers(async (timers) => {
      const now = () => timers.passed;
      const pages = Array.from({ length: 10 }, (_, i) => [item(i)]);
      const { client, scannedAt } = clientOf(pages, { now, units: 5 });
      const run = backfill({
        encryptor: instantly,
        client,
        capacityPerSecond: 10,
        clock: now,
      });
      const { encrypted } = await advance(timers, run);
      expect(encrypted).toBe(10);
      // Each page takes 5 units to read and 5 to write, which 10 units a second allow once a second.
      for (const [i, at] of scannedAt.entries()) {
        expect(at).toBeGreaterThanOrEqual(i * 1_000);
        expect(at).toBeLessThanOrEqual(i * 1_000 + 200);
      }
    }));

  test("does not keep an aborted run waiting", () =>
    withTestTimers(async (timers) => {
      const controller = new AbortController();
      const { client, updatedAt } = clientOf([[item(0), item(1)]]);
      const run = backfill({
        encryptor: instantly,
        client,
        itemsPerSecond: 0.001,
        clock: () => timers.passed,
        signal: controller.signal,
      });
      const ended = caught(() => run);
      await timers.pass(100);
      expect(updatedAt.length).toBe(1);
      controller.abort(new RangeError("enough"));
      expect((await ended).message).toBe("enough");
      expect(timers.waiting).toEqual([]);
    }));
});

describe("a call that fails for a while", () => {
  const faults: DynamoDbFault["kind"][] = [
    "throttle",
    "capacity",
    "500",
    "drop",
    "lost-answer",
  ];
  for (const kind of faults) {
    test(`is made again, and counted once: ${kind}`, () =>
      withoutBackOff(async () => {
        const table = { name: "customers", partitionKey: "pk" };
        const server = await startStub({ tables: [table] });
        const client = new DynamoDB(server.config());
        try {
          const all = Array.from({ length: 3 }, (_, i) => item(i));
          for (const Item of all) {
            await client.putItem({ TableName: "customers", Item });
          }
          server.faults.add({ kind, operation: "Scan", times: 2 });
          server.faults.add({ kind, operation: "UpdateItem", times: 4 });
          const result = await backfill({ encryptor, client });
          expect(result).toMatchObject({ scanned: 3, encrypted: 3, failed: 0 });
        } finally {
          client.destroy();
          await server.stop();
        }
      }));
  }

  test("is given up after some attempts", () =>
    withoutBackOff(async () => {
      const { client } = clientOf([[item(0)]]);
      let calls = 0;
      const updateItem = async (): Promise<UpdateItemOutput> => {
        calls++;
        throw failure("ThrottlingException");
      };
      const throttled = { ...client, updateItem };
      const { failed, failures } = await backfill({
        encryptor,
        client: throttled,
      });
      expect([failed, calls]).toEqual([1, 8]);
      expect(failures[0]?.cause).toMatchObject({ name: "ThrottlingException" });
    }));

  test("is not made again if that is in vain", async () => {
    const { client } = clientOf([[item(0)]]);
    let calls = 0;
    const updateItem = async (): Promise<UpdateItemOutput> => {
      calls++;
      throw failure("AccessDeniedException");
    };
    const { failed } = await backfill({
      encryptor,
      client: { ...client, updateItem },
    });
    expect([failed, calls]).toEqual([1, 1]);
  });

  test("of the keyring's is made again, too", () =>
    withoutBackOff(async () => {
      let calls = 0;
      const { generateDataKey, ...inner } = keyring;
      const flaky: Keyring = {
        ...inner,
        async generateDataKey(request) {
          calls++;
          if (calls < 3) {
            throw new KeyringError("Cannot", { reason: "unavailable" });
          }
          return generateDataKey.call(keyring, request);
        },
      };
      const { client } = clientOf([[item(0)]]);
      const { encrypted } = await backfill({
        encryptor: itemEncryptor({ ...tableOptions, keyring: flaky }),
        client,
      });
      expect([encrypted, calls]).toEqual([1, 3]);
    }));

  test("that scans ends the run with its error, and all segments with it", async () => {
    let scans = 0;
    const client: BackfillClient = {
      async scan({ Segment }, { abortSignal } = {}) {
        scans++;
        if (Segment === 1) throw failure("ResourceNotFoundException");
        return new Promise((_, reject) => {
          abortSignal?.addEventListener("abort", () =>
            reject(abortSignal.reason),
          );
        });
      },
      updateItem: async () => ({}),
    };
    const error = await caught(() =>
      backfill({ encryptor, client, segments: 3 }),
    );
    expect([error.name, scans]).toEqual(["ResourceNotFoundException", 3]);
  });
});

describe("an item of many attributes", () => {
  const wide = (count: number, absent: number) => {
    const names = Array.from({ length: count + absent }, (_, i) => `name-${i}`);
    const actions = names.map((name) => [name, "encrypt"] as const);
    const values = names
      .slice(0, count)
      .map((name) => [name, { S: "value" }] as const);
    const attributes: Record<string, ItemAction> = {
      pk: "sign",
      ...Object.fromEntries(actions),
    };
    return {
      encryptor: itemEncryptor({ ...tableOptions, keyring, attributes }),
      item: { pk: { S: "1" }, ...Object.fromEntries(values) },
    };
  };

  test("is written if an expression can name them", async () => {
    for (const [count, absent] of [
      [100, 50],
      [300, 0],
    ] as const) {
      const { encryptor, item } = wide(count, absent);
      const { client } = clientOf([[item]]);
      const sent: UpdateItemInput[] = [];
      const updateItem = async (input: UpdateItemInput) => {
        sent.push(input);
        return {};
      };
      const recording = { ...client, updateItem };
      const result = await backfill({ encryptor, client: recording });
      expect(result.encrypted).toBe(1);
      const { ConditionExpression = "", UpdateExpression = "" } = sent[0] ?? {};
      expect(ConditionExpression.length).toBeLessThanOrEqual(4096);
      expect(UpdateExpression.length).toBeLessThanOrEqual(4096);
      expect(ConditionExpression.split(" AND ").length).toBe(
        count + absent + 3,
      );
    }
  });

  test("fails if an expression cannot, and nothing is sent", async () => {
    const { encryptor, item } = wide(400, 0);
    const { client, updatedAt } = clientOf([[item]]);
    const { failures } = await backfill({ encryptor, client });
    const [{ cause } = { cause: undefined }] = failures;
    expect((cause as Error).name).toBe("UnsupportedTypeError");
    expect((cause as Error).message).toContain("at most 4096 bytes");
    expect(updatedAt).toEqual([]);
  });
});

test("checkpoints are stored one after the other, the latest last", async () => {
  const pages = Array.from({ length: 3 }, (_, i) => [item(i)]);
  const { client } = clientOf(pages);
  const begun: number[] = [];
  let isStoring = false;
  await backfill({
    encryptor: instantly,
    client,
    segments: 4,
    async onCheckpoint({ segments }) {
      expect(isStoring).toBe(false);
      isStoring = true;
      const done = segments.filter(({ isDone }) => isDone).length;
      await nextTurn();
      begun.push(done);
      isStoring = false;
    },
  });
  expect(begun).toEqual(begun.toSorted((a, b) => a - b));
  expect(begun.at(-1)).toBe(4);
});

test("an error of onCheckpoint ends the run", async () => {
  const { client } = clientOf([[item(0)], [item(1)]]);
  const run = () =>
    backfill({
      encryptor,
      client,
      onCheckpoint: () => Promise.reject(new RangeError("disk full")),
    });
  expect((await caught(run)).message).toBe("disk full");
});

test("only the first hundred failures are listed, and all are counted", async () => {
  const odd = (i: number) => ({ ...item(i), email: { S: "a" } });
  const { client } = clientOf([Array.from({ length: 150 }, (_, i) => odd(i))]);
  const { failed, failures } = await backfill({ encryptor, client });
  expect([failed, failures.length]).toEqual([150, 100]);
});
