/** Key store in memory that keyrings cannot tell from a `KeyStore`, with counts, a clock and failures. */
import { webCrypto } from "../../mod.ts";
import type { KeyStore } from "../../src/entries/key-store.ts";
import { KeyStoreError } from "../../src/entries/key-store.ts";
import type { BranchKeyCacheLimits } from "../../src/keyrings/branch/branch-key-limits.ts";
import { readBranchKeyLimits } from "../../src/keyrings/branch/branch-key-limits.ts";
import { keepBranchKeys } from "../../src/keyrings/branch/keys-of-store.ts";
import { bytesFrom } from "./keys.ts";

/** Table of branch keys that several fake key stores read, as several processes read one table. */
export interface FakeTable {
  readonly name: string;
  /** Numbers of the active versions, by branch key id. */
  readonly active: Map<string, number>;
  /** Branch keys with a fence. */
  readonly fences: Set<string>;
  /** Reads so far, such as `"a active"`. Each is one read of the table and one call of AWS KMS. */
  readonly reads: string[];
  /** Keys in plaintext that were handed out. */
  readonly plaintexts: Uint8Array[];
  /** Failure of the next reads, if there is one. */
  failure: Error | undefined;
  /** Reads wait for it. */
  gate: Promise<unknown>;
}

let tables = 0;

/** Makes a table in which every id has a branch key, of the version 1 until {@link FakeTable.active} says otherwise. */
export function fakeTable(): FakeTable {
  return {
    name: `table-${++tables}`,
    active: new Map(),
    fences: new Set(),
    reads: [],
    plaintexts: [],
    failure: undefined,
    gate: Promise.resolve(),
  };
}

/** Returns the UUID of a version of any branch key. */
export function versionId(version: number): string {
  return `00000000-0000-4000-8000-${`${version}`.padStart(12, "0")}`;
}

function seedOf(branchKeyId: string, version: string): number {
  return [...branchKeyId, ...version].reduce(
    (sum, char, i) => sum + (i + 1) * (char.codePointAt(0) as number),
    0,
  );
}

/** Returns a `KeyStoreError` of a reason. */
export function storeError(
  reason: ConstructorParameters<typeof KeyStoreError>[1]["reason"],
  branchKeyId = "a",
): KeyStoreError {
  const message = `Cannot read the branch key "${branchKeyId}": ${reason}`;
  return new KeyStoreError(message, { reason, branchKeyId });
}

/** Makes a key store on a table. */
export function fakeKeyStore(
  table: FakeTable,
  cache?: BranchKeyCacheLimits,
): KeyStore {
  const keyStore = {} as KeyStore;
  keepBranchKeys(keyStore, {
    tableName: table.name,
    logicalName: "logical",
    crypto: webCrypto,
    limits: readBranchKeyLimits(cache, 1_000),
    async find({ branchKeyId, version: named, signal }) {
      table.reads.push(`${branchKeyId} ${named ?? "active"}`);
      const isFenced = table.fences.has(branchKeyId);
      const { failure } = table;
      const active = table.active.get(branchKeyId) ?? 1;
      await table.gate;
      signal.throwIfAborted();
      if (failure) throw failure;
      if (isFenced) throw storeError("shredded", branchKeyId);
      const version = named ?? versionId(active);
      const key = bytesFrom(seedOf(branchKeyId, version));
      table.plaintexts.push(key);
      return { version, key };
    },
  });
  return keyStore;
}

/** Makes a key store on a table of its own that keeps branch keys for 10 seconds, with a clock that the test moves. */
export function agingKeyStore(now = 0) {
  const table = fakeTable();
  const time = { now };
  const clock = (): number => time.now;
  const keyStore = fakeKeyStore(table, { maxAgeSeconds: 10, clock });
  return { table, time, clock, keyStore };
}
