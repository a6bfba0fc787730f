import { requireWebCrypto } from "../../crypto/require-web-crypto.ts";
import {
  type EncryptionContext,
  readContext,
} from "../../message/encryption-context.ts";
import { refuseAs } from "../../util/assert.ts";
import { assertOptions, namesOf, snapshotOptions } from "../../util/options.ts";
import { readBoolean, readSignal } from "../../util/read-value.ts";
import type { CreatedKey, CreateKeyRequest } from "./key-store-calls.ts";
import type { KeyStoreError } from "./key-store-error.ts";
import { createTimeText, itemOf, kmsContextOf } from "./key-store-record.ts";
import { loadItem } from "./load-record.ts";
import { shreddedBy } from "./lost-transaction.ts";
import { ACTIVE, BEACON } from "./names.ts";
import { makeVersion, putNew } from "./new-version.ts";
import { readKeyStoreId } from "./read-call.ts";
import type { Store } from "./resolved-store.ts";
import type { Fence } from "./shredding/fence.ts";
import { fenceCheck } from "./shredding/fence-checks.ts";
import {
  assertCachesEnded,
  createTimeOf,
  remaking,
} from "./shredding/remake.ts";
import { assertAllowed } from "./store-access.ts";
import { keyLabel, type StoreTask, storeFailure } from "./store-failure.ts";
import { generateWrapped, keyToWrite } from "./store-kms.ts";
import {
  type CancellationReason,
  CONDITION_FAILED,
  prepareTransaction,
  type TransactionItem,
  transact,
} from "./transaction.ts";

const NAMES = /* @__PURE__ */ namesOf<CreateKeyRequest>({
  branchKeyId: true,
  encryptionContext: true,
  remake: true,
  signal: true,
});

interface ReadRequest {
  readonly branchKeyId: string;
  readonly context: EncryptionContext;
  readonly isRemake: boolean;
  readonly signal: AbortSignal | undefined;
}

function readRequest(request: CreateKeyRequest | undefined): ReadRequest {
  assertOptions("createKey", request, NAMES);
  const { branchKeyId, encryptionContext, remake, signal } = snapshotOptions(
    request,
    NAMES,
  );
  const isRemake = readBoolean("remake", remake, false);
  const { pairs } = readContext(encryptionContext, false);
  if (branchKeyId === undefined) {
    if (isRemake) refuseAs("remake", "it with a branchKeyId", "it without one");
  } else if (Object.keys(pairs).length === 0) {
    const expected = "at least one pair for a branchKeyId of one's own";
    refuseAs("encryptionContext", expected, "none");
  }
  return {
    branchKeyId:
      branchKeyId === undefined
        ? requireWebCrypto().randomUUID()
        : readKeyStoreId(branchKeyId),
    context: pairs,
    isRemake,
    signal: readSignal(signal),
  };
}

function existsError(task: StoreTask, cause?: Fence): KeyStoreError {
  const why =
    cause?.state === "shredded"
      ? "records of the shredded branch key are in the table again; shred it once more, or choose another id"
      : "there is one of this id; choose another id, or version it with versionKey";
  return storeFailure(task, "exists", why);
}

/** Action of the transaction on the fence, and the fence before and after it. */
interface FencePart {
  readonly action: TransactionItem;
  /** Fence before the transaction. */
  readonly before: Fence | undefined;
  /** Fence after it. */
  readonly after: Fence | undefined;
}

/**
 * Reads the fence of a shredded branch key that is to be made anew.
 *
 * @throws {KeyStoreError} `"exists"` if there is a branch key of this id, `"unknown"` if there never was one that was shredded,
 * `"shredded"` if its shredding is not finished, `"unavailable"` while another process may have it in its cache
 */
async function fenceToRemake(
  store: Store,
  task: StoreTask,
  branchKeyId: string,
): Promise<FencePart> {
  const key = { branchKeyId, type: ACTIVE };
  const { item, fence } = await loadItem(store, task, key, true);
  if (fence === undefined) {
    if (item !== undefined) throw existsError(task);
    const why = "no branch key of this id was shredded; leave out remake";
    throw storeFailure(task, "unknown", why);
  }
  const { action, fence: after } = remaking(store, fence);
  if (item !== undefined) throw existsError(task, fence);
  assertCachesEnded(store, task, fence);
  return { action, before: fence, after };
}

/** Returns the error of a lost transaction: nothing was written. */
function lostError(
  task: StoreTask,
  branchKeyId: string,
  reasons: readonly CancellationReason[],
  before: Fence | undefined,
): KeyStoreError {
  const failed = reasons.map(({ code }) => code === CONDITION_FAILED);
  const fencePart = reasons.length - 1;
  const shredded = shreddedBy(
    {
      ...task,
      branchKeyId,
      verb: "create",
      advice: "give remake: true to make the id anew",
    },
    before,
    reasons.at(-1),
  );
  if (shredded !== undefined) return shredded;
  if (failed.slice(0, fencePart).includes(true)) {
    return existsError(task, before);
  }
  if (failed[fencePart] && before === undefined) {
    const why = "the branch key of this id was shredded; give remake: true";
    return storeFailure(task, "shredded", why);
  }
  const why = "another caller is changing it; nothing was written";
  return storeFailure(task, "conflict", why);
}

/** Creates a branch key with its first version, and its beacon key. */
export async function createKey(
  store: Store,
  request?: CreateKeyRequest,
): Promise<CreatedKey> {
  const { branchKeyId, context, isRemake, signal } = readRequest(request);
  const what = `create ${keyLabel(branchKeyId)}`;
  const task: StoreTask = { what, branchKeyId, signal };
  assertAllowed(store, task, "change");
  signal?.throwIfAborted();
  const key = keyToWrite(store, task);
  await prepareTransaction(store, task);
  const { action, before, after } = isRemake
    ? await fenceToRemake(store, task, branchKeyId)
    : {
        action: fenceCheck(store, branchKeyId, undefined),
        before: undefined,
        after: undefined,
      };
  const parts = {
    branchKeyId,
    createTime: createTimeText(createTimeOf(store, after)),
    kmsArn: key.text,
    context,
  };
  const made = await makeVersion(store, task, key, parts);
  const beacon = { ...parts, type: BEACON };
  const beaconContext = kmsContextOf(beacon, store.logicalName);
  const wrapped = await generateWrapped(store, task, key, beaconContext);
  const reasons = await transact(store, task, [
    putNew(store, made.versionItem),
    putNew(store, made.activeItem),
    putNew(store, itemOf(beacon, wrapped)),
    action,
  ]);
  if (reasons === null) return { branchKeyId, version: made.version };
  throw lostError(task, branchKeyId, reasons, before);
}
