import { quote } from "../../util/assert.ts";
import { sleep } from "../../util/sleep.ts";
import { failureName } from "../failure-text.ts";
import type { KeyStoreCallOptions } from "./key-store-calls.ts";
import { BRANCH_KEY_ID, TYPE } from "./names.ts";
import { readCallOptions } from "./read-call.ts";
import type { Store } from "./resolved-store.ts";
import { assertAllowed } from "./store-access.ts";
import { type StoreTask, storeFailure } from "./store-failure.ts";
import { callTable } from "./table-calls.ts";

/** Key schema of the table (branch key store, "KeySchema"). */
const KEY_SCHEMA = [
  { AttributeName: BRANCH_KEY_ID, KeyType: "HASH" },
  { AttributeName: TYPE, KeyType: "RANGE" },
] as const;

const ATTRIBUTES = KEY_SCHEMA.map(({ AttributeName }) => ({
  AttributeName,
  AttributeType: "S",
}));

/** Waits between two looks at a table that is being made, in milliseconds. */
const FIRST_WAIT = 250;
const LONGEST_WAIT = 5_000;

/** Number of looks at a table that is being made: about five minutes. */
const MAX_LOOKS = 64;

interface TableDescription {
  readonly TableStatus?: unknown;
  readonly TableArn?: unknown;
  readonly KeySchema?: unknown;
  readonly AttributeDefinitions?: unknown;
}

/** Returns the causes of an error by name. */
function causeOf(error: unknown): string {
  return failureName((error as { readonly cause?: unknown }).cause);
}

/** Describes a table; `null` if there is none. */
async function describe(
  store: Store,
  task: StoreTask,
  TableName: string,
): Promise<TableDescription | null> {
  const operation = "DescribeTable";
  const call = { ...task, operation, tableNames: [TableName] };
  try {
    const { Table } = await callTable<{ readonly Table?: TableDescription }>(
      store,
      call,
      (client, options) => client.describeTable({ TableName }, options),
    );
    return Table ?? {};
  } catch (error) {
    if (causeOf(error) === "ResourceNotFoundException") return null;
    throw error;
  }
}

/** Asks DynamoDB to make a table, unless another caller does so at the same time. */
async function make(
  store: Store,
  task: StoreTask,
  TableName: string,
): Promise<void> {
  const operation = "CreateTable";
  const call = { ...task, operation, tableNames: [TableName] };
  const input = {
    TableName,
    AttributeDefinitions: ATTRIBUTES,
    KeySchema: KEY_SCHEMA,
    BillingMode: "PAY_PER_REQUEST",
  };
  try {
    await callTable(store, call, (client, options) =>
      client.createTable(input, options),
    );
  } catch (error) {
    if (causeOf(error) !== "ResourceInUseException") throw error;
  }
}

function hasMembers(list: unknown, wanted: readonly object[]): boolean {
  if (!Array.isArray(list)) return false;
  return wanted.every((members) =>
    list.some((each) =>
      Object.entries(members).every(([name, value]) => each?.[name] === value),
    ),
  );
}

/**
 * Checks the keys of a table. It may have more than that, such as indexes.
 *
 * @throws {KeyStoreError} `"invalid"` if they are not those of a key store
 */
function assertSchema(
  task: StoreTask,
  tableName: string,
  { KeySchema, AttributeDefinitions }: TableDescription,
): void {
  const isRight =
    hasMembers(KeySchema, KEY_SCHEMA) &&
    hasMembers(AttributeDefinitions, ATTRIBUTES);
  if (isRight) return;
  const why = `the table ${quote(tableName)} exists with other keys; choose another name, as a key store needs the partition key ${BRANCH_KEY_ID} and the sort key ${TYPE}, both strings`;
  throw storeFailure(task, "invalid", why);
}

/** States of a table in which it can be read and written. */
const USABLE: readonly unknown[] = ["ACTIVE", "UPDATING"];

async function ensureTable(
  store: Store,
  task: StoreTask,
  tableName: string,
): Promise<string> {
  let wait = FIRST_WAIT;
  let isAsked = false;
  for (let look = 0; look < MAX_LOOKS; look++) {
    const table = await describe(store, task, tableName);
    if (table !== null) {
      assertSchema(task, tableName, table);
      const { TableStatus, TableArn } = table;
      if (USABLE.includes(TableStatus)) return `${TableArn}`;
      if (TableStatus !== "CREATING") {
        const why = `the table ${quote(tableName)} is neither active nor being made; choose another name, or wait until it is deleted`;
        throw storeFailure(task, "invalid", why);
      }
    } else if (!isAsked) {
      await make(store, task, tableName);
      isAsked = true;
      continue;
    }
    await sleep(wait, task.signal);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  }
  const why = `the table ${quote(tableName)} is still being made`;
  throw storeFailure(task, "unavailable", why);
}

/** Creates the table, and that of the fences if it is another one. Waits until both can be used. */
export async function createTable(
  store: Store,
  options?: KeyStoreCallOptions,
): Promise<{ tableArn: string }> {
  const { signal } = readCallOptions("createTable", options);
  const { tableName, fenceTableName } = store;
  const what = `create the table ${quote(tableName)}`;
  const task: StoreTask = { what, signal };
  assertAllowed(store, task, "change");
  const tableArn = await ensureTable(store, task, tableName);
  if (fenceTableName !== tableName) {
    const of = `create the table ${quote(fenceTableName)}`;
    await ensureTable(store, { what: of, signal }, fenceTableName);
  }
  return { tableArn };
}
