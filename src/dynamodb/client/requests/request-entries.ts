import { findScope } from "../checks/find-scope.ts";
import {
  entriesOf,
  isGiven,
  listOf,
  memberOf,
} from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import type { ItemCodec } from "../item-codec.ts";

/** Entries of a request about several tables. */
export interface OwnEntries {
  /** Scope of the first entry that is about the table of the encryptor. */
  readonly first: RequestScope;
  /** All entries by the name or ARN of their table. */
  readonly entries: readonly [string, unknown][];
}

/**
 * Returns a copy of a list of a request; an empty list if it is not given.
 *
 * @throws {ItemRequestError} if it is no array: the AWS SDK may send what it holds
 */
export function entriesIn(
  { table }: ItemCodec,
  operation: string,
  request: unknown,
  name: string,
): unknown[] {
  const list = memberOf(request, name);
  const scope = { operation, tableName: table.tableName };
  return isGiven(list) ? listOf(scope, name, list) : [];
}

/** Returns the entries of `RequestItems` if any of them is about the table of the encryptor; `undefined` if none is. */
export function ownEntriesOf(
  codec: ItemCodec,
  operation: string,
  request: unknown,
): OwnEntries | undefined {
  const items = memberOf(request, "RequestItems");
  if (typeof items !== "object" || items === null) return undefined;
  for (const tableName in items) {
    const first = findScope(codec, operation, tableName);
    if (first === undefined) continue;
    return { first, entries: entriesOf(first, "RequestItems", items) };
  }
  return undefined;
}
