import type { Json } from "../backend.ts";
import { invalid, ServiceFailure } from "./failure.ts";
import { read } from "./item-operations.ts";
import { collectionMetricsOfAll, consumedOfAll } from "./metrics.ts";
import type { Tables } from "./tables.ts";
import { type PreparedWrite, prepareWrite, type WriteKind } from "./write.ts";

const KINDS: readonly string[] = ["Put", "Delete", "Update", "ConditionCheck"];
const MAX_ACTIONS = 100;

const MAX_TOKEN = 36;

/** Action of a transaction that is ready, or the reason to refuse it. */
type Outcome =
  | { readonly write: PreparedWrite }
  | {
      /** Text that is the same for actions on one item; absent if the action names none. */
      readonly id?: string;
      readonly reason: Json & { readonly Code: string };
    };

/** Start of messages about a request that is wrong whatever the items are: the service then gives no reasons. */
const STATIC = /^(?:Invalid \w+|Value provided in|The parameter|There is no)/;

function actionsOf(request: Json): readonly [string, Json][] {
  const items = (request.TransactItems ?? []) as readonly Json[];
  if (items.length < 1 || items.length > MAX_ACTIONS) {
    throw invalid(
      `1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length between 1 and ${MAX_ACTIONS}`,
    );
  }
  return items.map((item) => {
    const entries = Object.entries(item);
    const [entry] = entries;
    if (entry === undefined || entries.length > 1) {
      throw invalid(
        "TransactItems can only contain one of Check, Put, Update or Delete",
      );
    }
    return entry as [string, Json];
  });
}

function prepare(tables: Tables, kind: string, request: Json): Outcome {
  if (!KINDS.includes(kind)) throw invalid(`There is no action ${kind}`);
  try {
    const write = prepareWrite(tables, kind as WriteKind, request);
    if (write.isAllowed) return { write };
    const Item = write.shownOnFailure;
    const Message = "The conditional request failed";
    const Code = "ConditionalCheckFailed";
    return { id: write.id, reason: { Code, Message, ...(Item && { Item }) } };
  } catch (error) {
    const { name, message } = error as Error;
    if (name !== "ValidationException" || STATIC.test(message)) throw error;
    // The service reports a fault of one action with the reasons of all of them.
    return { reason: { Code: "ValidationError", Message: message } };
  }
}

function cancelled(outcomes: readonly Outcome[]): ServiceFailure {
  const CancellationReasons = outcomes.map((outcome) =>
    "reason" in outcome ? outcome.reason : { Code: "None" },
  );
  const codes = CancellationReasons.map(({ Code }) => Code).join(", ");
  return new ServiceFailure(
    "TransactionCanceledException",
    `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    { CancellationReasons },
  );
}

function assertToken(token: string | undefined): void {
  if (token === undefined) return;
  if (token.length >= 1 && token.length <= MAX_TOKEN) return;
  throw invalid(
    `1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have length between 1 and ${MAX_TOKEN}`,
  );
}

function idOf(outcome: Outcome): readonly string[] {
  const id = "write" in outcome ? outcome.write.id : outcome.id;
  return id === undefined ? [] : [id];
}

function assertApart(ids: readonly string[]): void {
  if (new Set(ids).size < ids.length) {
    throw invalid(
      "Transaction request cannot include multiple operations on one item",
    );
  }
}

/** Makes `TransactWriteItems`, which remembers the tokens of clients: a token is good for one request alone. */
export function transactWriteItems(): (tables: Tables, request: Json) => Json {
  const tokens = new Map<string, string>();
  return (tables, request) => {
    const actions = actionsOf(request);
    const token = request.ClientRequestToken as string | undefined;
    const text = JSON.stringify(request.TransactItems);
    assertToken(token);
    const known = token === undefined ? undefined : tokens.get(token);
    if (known !== undefined && known !== text) {
      throw new ServiceFailure(
        "IdempotentParameterMismatchException",
        "Request parameters do not match those of an earlier request with this ClientRequestToken",
      );
    }
    if (known !== undefined) return {};
    const outcomes = actions.map(([kind, each]) => prepare(tables, kind, each));
    const writes = outcomes.flatMap((outcome) =>
      "write" in outcome ? [outcome.write] : [],
    );
    assertApart(outcomes.flatMap(idOf));
    if (writes.length < outcomes.length) throw cancelled(outcomes);
    for (const write of writes) write.commit();
    if (token !== undefined) tokens.set(token, text);
    return {
      ...consumedOfAll(
        request,
        writes.map(({ table }) => table),
      ),
      ...collectionMetricsOfAll(request, writes),
    };
  };
}

/** `TransactGetItems`. */
export function transactGetItems(tables: Tables, request: Json): Json {
  const gets = actionsOf(request).map(([kind, get]) => {
    if (kind !== "Get") throw invalid(`There is no action ${kind}`);
    return { get, table: tables.find(get.TableName) };
  });
  assertApart(
    gets.map(
      ({ get, table }) => `${table.name} ${table.idOf(table.readKey(get.Key))}`,
    ),
  );
  const Responses = gets.map(({ get, table }) => {
    const Item = read(table, get.Key, get);
    return Item ? { Item } : {};
  });
  return {
    Responses,
    ...consumedOfAll(
      request,
      gets.map(({ table }) => table),
    ),
  };
}
