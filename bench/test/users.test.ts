import { expect, test } from "bun:test";
import { DataMasking, type Keyring } from "../../mod.ts";
import { branchKeyring, KeyStore } from "../../src/entries/key-store.ts";
import { kmsKeyring } from "../../src/entries/kms.ts";
import { KMS_ARN, memoryKms } from "../../test/support/key-store/memory-kms.ts";
import { MemoryTables } from "../../test/support/key-store/memory-tables.ts";
import { storeRig } from "../../test/support/key-store/store-rig.ts";
import {
  billOf,
  CREATE_CALLS,
  creationOf,
  RECORD_BYTES,
  RECORDS,
} from "../support/prices.ts";
import { branchKeys, kmsKeys, type Way } from "../support/user-keys.ts";
import { callsOf, type Service, simulateDay } from "../support/users.ts";

const few: Service = { users: 40, visits: 60, instances: 2, records: 3 };
const many: Service = { users: 1e5, visits: 25e3, instances: 2, records: 10 };

const dayOf = (service: Service, way: Way, capacity = 1_000) =>
  simulateDay(service, 1, (clock, call) => way({ capacity, clock }, call));

type Limits = Parameters<Way>[0];

const encryptionContext = { app: "notes" };
const idOf = (user: number | string) => `user-${user}`;

// AWS in the same process: thousands of calls over loopback would take most of the time.
const tableName = "branch-keys";
const tables = await MemoryTables.create([tableName]);
let lookedUp = 0;
const tableClient = tables.client({
  before() {
    lookedUp++;
  },
});
const { client, calls: kmsCalls } = memoryKms();
/** Returns the number of all calls of AWS KMS so far, by operation. */
const kmsCounts = () => ({
  Decrypt: kmsCalls("decrypt"),
  Encrypt: kmsCalls("encrypt"),
  GenerateDataKey: kmsCalls("generateDataKey"),
  GenerateDataKeyWithoutPlaintext: kmsCalls("generateDataKeyWithoutPlaintext"),
  ReEncrypt: kmsCalls("reEncrypt"),
});
const storeOf = (cache?: Limits) =>
  new KeyStore({
    tableName,
    logicalName: tableName,
    client: tableClient,
    kms: { keyArn: KMS_ARN, client },
    ...(cache && { cache }),
  });
for (let user = 0; user < few.users; user++) {
  await storeOf().createKey({ branchKeyId: idOf(user), encryptionContext });
}

const realKmsKeyring = () => kmsKeyring({ keyIds: [KMS_ARN], client });
const realBranchKeyring = (cache: Limits) =>
  branchKeyring({
    keyStore: storeOf(cache),
    branchKeyIdOf: ({ user = "" }) => idOf(user),
  });

/** Makes a way of real keyrings. Another instance has written the records that they read, each with a data key of its own. */
function realWay(
  keyringOf: (limits: Limits) => Keyring,
  lookups: 0 | 1,
  cacheOf: (limits: Limits) => Limits | false = (limits) => limits,
): Way {
  const keyring = keyringOf({ capacity: 1_000, clock: () => 0 });
  const writer = new DataMasking({ keyring, cache: false });
  const tokens = new Map<string, string>();
  return (limits, call) => {
    const cache = cacheOf(limits);
    const masking = new DataMasking({ keyring: keyringOf(limits), cache });
    const counting = async (work: () => Promise<unknown>) => {
      const [before, lookedUpBefore] = [kmsCounts(), lookedUp];
      await work();
      const made = Object.entries(kmsCounts()).flatMap(([operation, count]) =>
        Array(count - before[operation as keyof typeof before]).fill(operation),
      );
      for (const operation of made) call(operation);
      expect(lookedUp - lookedUpBefore).toBe(lookups * made.length);
    };
    const boundTo = (user: number) => ({ context: { user: `${user}` } });
    return {
      async read(user, record) {
        const name = `${user}:${record}`;
        const token =
          tokens.get(name) ?? (await writer.encrypt(name, boundTo(user)));
        tokens.set(name, token);
        await counting(() => masking.decrypt(token, boundTo(user)));
      },
      write: (user) => counting(() => masking.encrypt("new", boundTo(user))),
    };
  };
}

for (const capacity of [1_000, 7]) {
  test(`simulated caches with ${capacity} entries call as often as a real key store and KMS keyring`, async () => {
    for (const [real, simulated] of [
      [realWay(realBranchKeyring, 1, () => false), branchKeys],
      [realWay(realKmsKeyring, 0), kmsKeys],
    ] as const) {
      const day = await dayOf(few, real, capacity);
      expect(day).toEqual(await dayOf(few, simulated, capacity));
    }
  });
}

test("a cache of data keys before the branch keys saves no calls", async () => {
  const real = realWay(realBranchKeyring, 1);
  expect(await dayOf(few, real)).toEqual(await dayOf(few, branchKeys));
});

test("a branch key takes the calls, the items and the bytes that the bill has", async () => {
  // The ciphertexts of this KMS are as long as those of AWS.
  await using rig = await storeRig();
  for (let user = 0; user < few.users; user++) {
    await rig.store().createKey({ branchKeyId: idOf(user), encryptionContext });
  }
  const created = rig.counts();
  expect(created.kms).toBe(CREATE_CALLS * few.users);
  expect(created.dynamodb).toBe(few.users);
  const items = await rig.items();
  expect(items.length).toBe(RECORDS * few.users);
  // DynamoDB counts names and values, and adds 100 bytes to an item.
  const sizes = items.map((item) =>
    Object.entries(item).reduce(
      (sum, [name, { S, N, B }]) =>
        sum + name.length + `${S ?? N ?? atob(`${B}`)}`.length,
      100,
    ),
  );
  expect(Math.max(...sizes)).toBeWithin(RECORD_BYTES - 100, RECORD_BYTES);
});

test("a day has the visits, their users, and 1.8 times the calls at noon", async () => {
  const perRequest: Way = (_, call) => ({
    read: () => call("Decrypt"),
    write: () => call("GenerateDataKey"),
  });
  const { active, calls, peak } = await dayOf(many, perRequest);
  const requests = 10 * many.visits;
  expect((calls.Decrypt ?? 0) / (many.records * requests)).toBeWithin(
    0.97,
    1.03,
  );
  expect((calls.GenerateDataKey ?? 0) / requests).toBeWithin(0.19, 0.21);
  expect(active / many.users).toBeWithin(0.15, 0.25);
  const mean = (10.2 * requests) / 86_400;
  expect(peak / mean).toBeWithin(1.75, 1.85);
});

test("a branch key costs one call for all records of a request", async () => {
  const calls = async (way: Way, records: number) =>
    callsOf(await dayOf({ ...many, instances: 50, records }, way));
  const one = await calls(branchKeys, 1);
  expect(await calls(branchKeys, 10)).toBe(one);
  expect(await calls(kmsKeys, 10)).toBeGreaterThan(8 * one);
});

test("bills have the prices of keys, calls, reads and storage", () => {
  const { parts, total } = billOf(1_000_000, 0, 1e6);
  expect([...parts, total]).toEqual([1_000_000, 90, 0, 1_000_090]);
  // 60 million read units, and 1.8 GB.
  const bill = billOf(1, 1_000_000, 1e6);
  expect(bill.parts[2]).toBeCloseTo(7.5 + 0.45);
  expect(bill.total).toBeCloseTo(1 + 90 + 7.95);
  // Three calls and eight write units each.
  expect(creationOf(1_000_000)).toBeCloseTo(9 + 5);
});
