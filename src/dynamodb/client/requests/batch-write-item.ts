import { encodeBase64 } from "../../../util/base64.ts";
import { isBytes } from "../../../util/bytes.ts";
import { EnvelopeError } from "../../../util/errors.ts";
import { AT_ONCE, inOrder } from "../../in-order.ts";
import { HEADER } from "../../item/reserved-names.ts";
import { keyNamesOf } from "../../table.ts";
import type { AttributeMap } from "../../values/attribute-value.ts";
import { findScope } from "../checks/find-scope.ts";
import { readKey } from "../checks/item-key.ts";
import {
  isGiven,
  listOf,
  memberOf,
  readMembers,
  refuseForm,
} from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import { isOfTable } from "../checks/table-names.ts";
import { noteCollections, noteUnprocessed } from "../documents/note-lists.ts";
import type { ItemCodec } from "../item-codec.ts";
import { answerEntries, answerList } from "./answer-members.ts";
import type { OperationHandler } from "./prepared-request.ts";
import { ownEntriesOf } from "./request-entries.ts";
import { readRequestItem, writeRequestItem } from "./stored-item.ts";

const MEMBERS: readonly string[] = [
  "RequestItems",
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
];

/** Write of one item: a deletion as it is sent, or an item to put. */
type Write =
  | { readonly deletion: object }
  | { readonly item: AttributeMap; readonly given: unknown };

/**
 * Handler of `BatchWriteItem`: encrypts the items that are put. Unprocessed items come back as they were given, to be sent
 * again.
 */
export const batchWriteItem: OperationHandler = (codec, request, operation) => {
  const found = ownEntriesOf(codec, operation, request);
  if (found === undefined) return undefined;
  const { first, entries } = found;
  const members = readMembers(first, "the request", request, MEMBERS);
  const parts = entries.map(([tableName, value]) => {
    const scope = findScope(codec, operation, tableName);
    const writes = scope && readWrites(scope, value);
    return { tableName, value, writes };
  });
  /** Items as they were given, by the header of the encrypted item, which no two items share. */
  const given = new Map<string, unknown>();
  const encryptWrite = async (write: Write, signal?: AbortSignal) => {
    if ("deletion" in write) return write.deletion;
    const item = await codec.encrypt(write.item, signal);
    const header = headerOf(item.get(HEADER));
    if (header !== undefined) given.set(header, write.given);
    return { PutRequest: { Item: writeRequestItem(item) } };
  };
  return {
    encrypt: async ({ signal }) => {
      const sent: [string, unknown][] = [];
      for (const { tableName, value, writes } of parts) {
        const encrypt = (write: Write) => encryptWrite(write, signal);
        sent.push([
          tableName,
          writes ? await inOrder(writes, AT_ONCE, encrypt) : value,
        ]);
      }
      return { ...members, RequestItems: Object.fromEntries(sent) };
    },
    decrypt: async (answer, { exact }) => {
      const { UnprocessedItems, ItemCollectionMetrics } = answer;
      noteCollections(exact, codec.table, ItemCollectionMetrics);
      if (!isGiven(UnprocessedItems)) return answer;
      const restored = restore(codec, operation, UnprocessedItems, given);
      noteUnprocessed(exact, codec.table, restored);
      return { ...answer, UnprocessedItems: restored };
    },
  };
};

function readWrites(scope: RequestScope, value: unknown): Write[] {
  const writes = listOf(scope, "RequestItems of a table", value);
  return writes.map((write) => {
    const names = ["PutRequest", "DeleteRequest"];
    const members = readMembers(scope, "a write of RequestItems", write, names);
    const { PutRequest, DeleteRequest } = members;
    if (isGiven(PutRequest) === isGiven(DeleteRequest)) {
      return refuseForm(
        scope,
        "a write of RequestItems",
        "either PutRequest or DeleteRequest",
        write,
      );
    }
    if (isGiven(PutRequest)) {
      const put = readMembers(scope, "PutRequest", PutRequest, ["Item"]);
      return { item: readRequestItem(scope, put.Item), given: put.Item };
    }
    const { Key } = readMembers(scope, "DeleteRequest", DeleteRequest, ["Key"]);
    const key = readKey(scope, "DeleteRequest", Key, keyNamesOf(scope.table));
    return { deletion: { DeleteRequest: { Key: writeRequestItem(key) } } };
  });
}

/** Returns a header as text; `undefined` if the value is no header. */
function headerOf(value: unknown): string | undefined {
  const bytes = memberOf(value, "B");
  return isBytes(bytes) ? encodeBase64(bytes) : undefined;
}

/** Puts the items that were given in the place of encrypted ones. Plaintext items and other tables' stay as they are. */
function restore(
  codec: ItemCodec,
  operation: string,
  unprocessed: unknown,
  given: ReadonlyMap<string, unknown>,
): object {
  const what = "UnprocessedItems";
  const entries = answerEntries(operation, what, unprocessed);
  return Object.fromEntries(
    entries.map(([tableName, value]): [string, unknown] => {
      if (!isOfTable(codec.table, tableName)) return [tableName, value];
      return [
        tableName,
        answerList(operation, what, value).map((write) => {
          const item = memberOf(memberOf(write, "PutRequest"), "Item");
          const header = headerOf(memberOf(item, HEADER));
          if (header === undefined) return write;
          if (given.has(header)) {
            return { PutRequest: { Item: given.get(header) } };
          }
          throw new EnvelopeError(
            `Cannot read the answer of ${operation}: expected items of the request as ${what}, got another one`,
          );
        }),
      ];
    }),
  );
}
