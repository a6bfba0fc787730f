import { BRANCH_KEY_ID, OWN_PREFIX, TYPE } from "../names.ts";
import type { ItemKey } from "../table-calls.ts";

/** Type of a fence. */
export const FENCE_TYPE: string = `${OWN_PREFIX}fence`;

/** Partition of the tickets, in place of the id of a branch key. */
export const TICKETS: string = `${OWN_PREFIX}tickets`;

/** Logical name of the key store, in fences and tickets: several key stores may share a table of fences by mistake. */
export const STORE = "store";

/** Names of the other attributes of a fence. */
export const STATE = "state";
export const SHREDDING = "shredding";
export const REQUESTED_AT = "requested-at";
export const DUE_AT = "due-at";
export const DELETED_AT = "deleted-at";
export const NOT_BEFORE = "not-before";
export const NEWEST = "newest";
export const RECORDS = "records";
export const FOUND = "found";
export const DELETED = "deleted";

/** Name of the attribute of a ticket that holds the id of the branch key. */
export const SHREDS = "shreds";

/** Returns the key of an item. */
export function keyOf(branchKeyId: string, type: string): ItemKey {
  return { [BRANCH_KEY_ID]: { S: branchKeyId }, [TYPE]: { S: type } };
}

/** Returns the key of a branch key's fence, in the table of the fences. */
export function fenceKey(branchKeyId: string): ItemKey {
  return keyOf(branchKeyId, FENCE_TYPE);
}

/** Tells whether a record is one of sealmask's own, by its type. */
export function isOwnType(type: string): boolean {
  return type.startsWith(OWN_PREFIX);
}
