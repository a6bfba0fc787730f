import { KeyStoreError } from "../key-store-error.ts";
import { BRANCH_KEY_ID, CREATE_TIME, KMS_ARN, TYPE } from "../names.ts";
import { keyLabel } from "../store-failure.ts";
import { textIn } from "../stored-text.ts";
import type { StoredItem, StoredValue } from "../table-client.ts";
import type { Fence, FenceState } from "./fence.ts";
import * as own from "./own-records.ts";
import type { ShreddedRecord } from "./receipt.ts";
import { isIsoTime } from "./times.ts";

/** Attributes that each kind of fence has, and those that it may have. */
interface Shape {
  readonly must: readonly string[];
  readonly may: readonly string[];
}

const KEY = [BRANCH_KEY_ID, TYPE, own.STORE, own.STATE, own.SHREDDING];
const SCHEDULED: Shape = {
  must: [
    ...KEY,
    own.REQUESTED_AT,
    own.DUE_AT,
    own.RECORDS,
    own.FOUND,
    own.DELETED,
  ],
  may: [own.NOT_BEFORE, own.NEWEST],
};

const SHAPES: Readonly<Record<FenceState, Shape>> = {
  scheduled: SCHEDULED,
  // The time of an earlier deletion, if records came back and are deleted again.
  deleting: { ...SCHEDULED, may: [...SCHEDULED.may, own.DELETED_AT] },
  shredded: { ...SCHEDULED, must: [...SCHEDULED.must, own.DELETED_AT] },
  remade: { must: [...KEY, own.NOT_BEFORE], may: [] },
};

const TIMES: readonly string[] = [
  own.REQUESTED_AT,
  own.DUE_AT,
  own.DELETED_AT,
  own.NOT_BEFORE,
  own.NEWEST,
];

const COUNT = /^(?:0|[1-9]\d{0,14})$/;

/** Thrown inside {@link readFence} for an item that is not a fence. */
class NotFence extends Error {}

function textOf(value: StoredValue | undefined): string {
  const text = textIn(value);
  if (text !== undefined) return text;
  throw new NotFence();
}

function countOf(value: StoredValue | undefined): number {
  if (value && "N" in value && COUNT.test(value.N)) return Number(value.N);
  throw new NotFence();
}

function recordOf(value: StoredValue): ShreddedRecord {
  if (!("M" in value)) throw new NotFence();
  const { [TYPE]: type, [CREATE_TIME]: time, [KMS_ARN]: arn } = value.M;
  return {
    type: textOf(type),
    createTime: time && textOf(time),
    kmsKeyArn: arn && textOf(arn),
  };
}

function isState(text: string): text is FenceState {
  return Object.hasOwn(SHAPES, text);
}

function parse(item: StoredItem, branchKeyId: string): Fence {
  const state = textOf(item[own.STATE]);
  if (!isState(state)) throw new NotFence();
  const names = Object.keys(item);
  const { must, may } = SHAPES[state];
  const isWhole = must.every((name) => names.includes(name));
  const isKnown = names.every((name) => [...must, ...may].includes(name));
  if (!isWhole || !isKnown) throw new NotFence();
  const isOwn =
    textOf(item[BRANCH_KEY_ID]) === branchKeyId &&
    textOf(item[TYPE]) === own.FENCE_TYPE;
  const timed = TIMES.filter((name) => names.includes(name));
  if (!isOwn || !timed.every((name) => isIsoTime(textOf(item[name])))) {
    throw new NotFence();
  }
  const store = textOf(item[own.STORE]);
  const shredding = textOf(item[own.SHREDDING]);
  const time = (name: string) =>
    names.includes(name) ? textOf(item[name]) : undefined;
  if (state === "remade") {
    const notBefore = textOf(item[own.NOT_BEFORE]);
    return { branchKeyId, store, state, shredding, notBefore };
  }
  const records = item[own.RECORDS];
  if (!records || !("L" in records)) throw new NotFence();
  return {
    branchKeyId,
    store,
    state,
    shredding,
    requestedAt: textOf(item[own.REQUESTED_AT]),
    dueAt: textOf(item[own.DUE_AT]),
    deletedAt: time(own.DELETED_AT),
    notBefore: time(own.NOT_BEFORE),
    newest: time(own.NEWEST),
    records: records.L.map(recordOf),
    found: countOf(item[own.FOUND]),
    deleted: countOf(item[own.DELETED]),
  };
}

/**
 * Reads the fence of a branch key from its item.
 *
 * @param item item of the table, or `undefined` if there is none
 * @returns the fence, or `undefined` if there is no item
 * @throws {KeyStoreError} reason `"damaged"` if the item is not exactly a fence of this branch key: a branch key behind a fence
 * that cannot be read is not used
 */
export function readFence(
  item: StoredItem | undefined,
  branchKeyId: string,
): Fence | undefined {
  if (item === undefined) return undefined;
  try {
    return parse(item, branchKeyId);
  } catch (cause) {
    if (!(cause instanceof NotFence)) throw cause;
    throw new KeyStoreError(
      `Cannot use ${keyLabel(branchKeyId)}: expected a fence in the record "${own.FENCE_TYPE}", got a record that was changed or is of a later version of sealmask; restore the record from a backup`,
      { reason: "damaged", branchKeyId },
    );
  }
}

/** Writes a record of the list of a fence. */
function recordValue({
  type,
  createTime,
  kmsKeyArn,
}: ShreddedRecord): StoredValue {
  return {
    M: {
      [TYPE]: { S: type },
      ...(createTime !== undefined && { [CREATE_TIME]: { S: createTime } }),
      ...(kmsKeyArn !== undefined && { [KMS_ARN]: { S: kmsKeyArn } }),
    },
  };
}

/** Writes a fence as an item. */
export function fenceItem(fence: Fence): StoredItem {
  const base = {
    ...own.fenceKey(fence.branchKeyId),
    [own.STORE]: { S: fence.store },
    [own.STATE]: { S: fence.state },
    [own.SHREDDING]: { S: fence.shredding },
  };
  const { notBefore } = fence;
  const before = notBefore !== undefined && {
    [own.NOT_BEFORE]: { S: notBefore },
  };
  if (fence.state === "remade") return { ...base, ...before };
  const { deletedAt, newest } = fence;
  return {
    ...base,
    ...before,
    [own.REQUESTED_AT]: { S: fence.requestedAt },
    [own.DUE_AT]: { S: fence.dueAt },
    ...(deletedAt !== undefined && { [own.DELETED_AT]: { S: deletedAt } }),
    ...(newest !== undefined && { [own.NEWEST]: { S: newest } }),
    [own.RECORDS]: { L: fence.records.map(recordValue) },
    [own.FOUND]: { N: `${fence.found}` },
    [own.DELETED]: { N: `${fence.deleted}` },
  };
}
