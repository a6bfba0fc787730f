import { AT_ONCE, inOrder } from "../../in-order.ts";
import { findScope } from "../checks/find-scope.ts";
import { mentionsTable } from "../checks/mentions-table.ts";
import {
  isGiven,
  type Members,
  memberNames,
  memberOf,
  readMembers,
  refuseForm,
} from "../checks/request-members.ts";
import type { RequestScope } from "../checks/request-scope.ts";
import { noteCollections } from "../documents/note-lists.ts";
import type { ItemCodec } from "../item-codec.ts";
import { decryptHeldItem } from "./decrypt-items.ts";
import type { CommandFacts, OperationHandler } from "./prepared-request.ts";
import { entriesIn } from "./request-entries.ts";
import {
  type CheckAction,
  type CheckedAction,
  checkDelete,
  checkPut,
  checkUpdate,
} from "./write-actions.ts";

const ACTIONS: Readonly<Record<string, CheckAction>> = {
  ConditionCheck: checkDelete,
  Delete: checkDelete,
  Put: checkPut,
  Update: checkUpdate,
};
const ACTION_NAMES: readonly string[] = Object.keys(ACTIONS);

const MEMBERS: readonly string[] = [
  "TransactItems",
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ClientRequestToken",
];

/** Entry of a transaction that is about a table of the encryptor. */
interface OwnEntry {
  readonly scope: RequestScope;
  /** Name of the entry's only member, such as `"Put"`. */
  readonly kind: string;
  readonly action: CheckedAction;
}

/**
 * Handler of `TransactWriteItems`: encrypts the items that are put, checks the other actions, and decrypts the items that
 * the reasons of a cancelled transaction hold. A token of the caller's own, `ClientRequestToken`, makes a repeated call fail with
 * `IdempotentParameterMismatchException`, as an item is encrypted into other bytes each time.
 */
export const transactWriteItems: OperationHandler = (
  codec,
  request,
  operation,
) => {
  const entries = entriesIn(codec, operation, request, "TransactItems");
  const scopes = entries.map((each) => scopeOf(codec, operation, each));
  const first = scopes.find((each) => each !== undefined);
  if (first === undefined) return undefined;
  const members = readMembers(first, "the request", request, MEMBERS);
  const own = entries.map((each, i) => checkEntry(scopes[i], first, each));
  return {
    encrypt: async ({ signal }) => ({
      ...members,
      TransactItems: await inOrder(entries, AT_ONCE, (entry, i) =>
        encryptEntry(own[i], entry, signal),
      ),
    }),
    decrypt: async (answer, { exact }) => {
      noteCollections(exact, codec.table, answer.ItemCollectionMetrics);
      return answer;
    },
    decryptError: (error, facts) => decryptReasons(error, own, facts),
  };
};

/**
 * Returns the scope of an entry, if any of its members names the table of the encryptor. An action that is not known counts as
 * one for the table wherever it mentions it.
 */
function scopeOf(
  codec: ItemCodec,
  operation: string,
  entry: unknown,
): RequestScope | undefined {
  if (typeof entry !== "object" || entry === null) return undefined;
  const { table } = codec;
  for (const name of memberNames(entry, ACTION_NAMES)) {
    const action = (entry as Members)[name];
    const tableName = memberOf(action, "TableName");
    const scope = findScope(codec, operation, tableName);
    if (scope !== undefined) return scope;
    if (!ACTION_NAMES.includes(name) && mentionsTable(table, action)) {
      return { operation, table, codec, tableName: table.tableName };
    }
  }
  return undefined;
}

/** Checks an entry of the encryptor's tables; returns `undefined` for one of another table. */
function checkEntry(
  scope: RequestScope | undefined,
  first: RequestScope,
  entry: unknown,
): OwnEntry | undefined {
  const what = "an entry of TransactItems";
  if (typeof entry !== "object" || entry === null) {
    return refuseForm(first, what, "an object", entry);
  }
  if (scope === undefined) return undefined;
  const members = readMembers(scope, what, entry, ACTION_NAMES);
  const [kind = "", ...others] = Object.keys(members);
  const check = ACTIONS[kind];
  if (check === undefined || others.length > 0) {
    return refuseForm(scope, what, `one of ${ACTION_NAMES.join(", ")}`, entry);
  }
  return { scope, kind, action: check(scope, kind, members[kind]) };
}

async function encryptEntry(
  own: OwnEntry | undefined,
  entry: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  if (own === undefined) return entry;
  return { [own.kind]: await own.action.encrypt(signal) };
}

/** Decrypts the items in the reasons of a cancelled transaction, or removes them; the reasons are in the entries' order. */
async function decryptReasons(
  error: object,
  own: readonly (OwnEntry | undefined)[],
  facts: CommandFacts,
): Promise<void> {
  const reasons = memberOf(error, "CancellationReasons");
  if (!Array.isArray(reasons)) return;
  await inOrder(reasons, AT_ONCE, async (reason: { Item?: unknown }, i) => {
    const entry = own[i];
    if (entry === undefined || !isGiven(reason)) return;
    const { scope, action } = entry;
    await decryptHeldItem(reason, scope, action.key, facts);
  });
}
