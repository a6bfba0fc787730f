import { refuse } from "../../util/assert.ts";
import { isVersion } from "../branch/branch-key.ts";
import type {
  BeaconKeyMaterials,
  BranchKeyMaterials,
  ReadKeyOptions,
} from "./key-store-calls.ts";
import { versionType } from "./key-store-record.ts";
import { loadRecord } from "./load-record.ts";
import { ACTIVE, BEACON } from "./names.ts";
import { readKeyStoreId, readReadOptions } from "./read-call.ts";
import type { Store } from "./resolved-store.ts";
import { assertAllowed, type OperationKind } from "./store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "./store-failure.ts";
import { decryptRecord } from "./store-kms.ts";

interface KeyAndVersion extends BeaconKeyMaterials {
  readonly version: string | undefined;
}

async function readKey(
  store: Store,
  task: StoreTask & { readonly branchKeyId: string },
  type: string,
  isConsistent: boolean,
): Promise<KeyAndVersion> {
  const { branchKeyId, signal } = task;
  const key = { branchKeyId, type };
  const { record } = await loadRecord(store, task, key, isConsistent);
  const plaintext = await decryptRecord(store, task, record);
  if (signal?.aborted) plaintext.fill(0);
  signal?.throwIfAborted();
  return {
    branchKeyId,
    version: record.version,
    key: plaintext,
    encryptionContext: record.context,
    createTime: record.createTime,
    kmsKeyArn: record.kmsKey.text,
  };
}

/** Reads a key with a version: the check of its record has found one. */
async function readBranchKey(
  ...args: Parameters<typeof readKey>
): Promise<BranchKeyMaterials> {
  const found = await readKey(...args);
  const { version = "" } = found;
  return { ...found, version };
}

function prepare(
  store: Store,
  method: string,
  what: string,
  kind: OperationKind,
  given: string,
  options: ReadKeyOptions | undefined,
) {
  const branchKeyId = readKeyStoreId(given);
  const { signal, isConsistent } = readReadOptions(store, method, options);
  const of = keyLabel(branchKeyId);
  const task = { what: `read ${what} of ${of}`, branchKeyId, signal };
  assertAllowed(store, task, kind);
  signal?.throwIfAborted();
  return { task, isConsistent };
}

/** Reads the active version of a branch key. */
export async function readActive(
  store: Store,
  branchKeyId: string,
  options?: ReadKeyOptions,
): Promise<BranchKeyMaterials> {
  const { task, isConsistent } = prepare(
    store,
    "activeKey",
    "the active version",
    "read-active",
    branchKeyId,
    options,
  );
  return readBranchKey(store, task, ACTIVE, isConsistent);
}

/** Reads a version of a branch key. */
export async function readVersion(
  store: Store,
  branchKeyId: string,
  version: string,
  options?: ReadKeyOptions,
): Promise<BranchKeyMaterials> {
  if (typeof version !== "string") refuse("version", "a UUID", version);
  const isKnown = isVersion(version);
  const { task, isConsistent } = prepare(
    store,
    "keyVersion",
    `the version ${isKnown ? version : "of a name that is no UUID in lower case"}`,
    "read",
    branchKeyId,
    options,
  );
  if (!isKnown) {
    throw storeFailure(task, "unknown", "versions are UUIDs in lower case");
  }
  return readBranchKey(store, task, versionType(version), isConsistent);
}

/** Reads the beacon key of a branch key. */
export async function readBeacon(
  store: Store,
  branchKeyId: string,
  options?: ReadKeyOptions,
): Promise<BeaconKeyMaterials> {
  const { task, isConsistent } = prepare(
    store,
    "beaconKey",
    "the beacon key",
    "read",
    branchKeyId,
    options,
  );
  const found = await readKey(store, task, BEACON, isConsistent);
  const { version: _, ...materials } = found;
  return materials;
}
