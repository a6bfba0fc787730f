import { quote } from "../../util/assert.ts";
import {
  isSealmaskError,
  type KeyringError,
  reasonOf,
} from "../../util/errors.ts";
import { failureReason } from "../failure-reason.ts";
import { failureName } from "../failure-text.ts";
import { KeyStoreError, type KeyStoreErrorReason } from "./key-store-error.ts";

/** Work of a key store that may fail, for error messages. */
export interface StoreTask {
  /** Purpose of the work, such as `read the active version of the branch key "tenant-a"`. */
  readonly what: string;
  /** Id of the branch key, if the work is about one. */
  readonly branchKeyId?: string | undefined;
  /** Signal that ends the work when aborted. */
  readonly signal: AbortSignal | undefined;
}

/** Quotes the id of a branch key for an error message. */
export function keyLabel(branchKeyId: string): string {
  return `the branch key ${quote(branchKeyId)}`;
}

/**
 * Returns the error of work that failed.
 *
 * @param why explanation, free of keys, and optionally a semicolon and the step that mends it
 */
export function storeFailure(
  { what, branchKeyId }: StoreTask,
  reason: KeyStoreErrorReason,
  why: string,
  cause?: unknown,
): KeyStoreError {
  return new KeyStoreError(`Cannot ${what}: ${why}`, {
    reason,
    ...(branchKeyId !== undefined && { branchKeyId }),
    ...(cause !== undefined && { cause }),
  });
}

/** Returns the error for a record that was changed, is malformed or belongs to another key store. */
export function damaged(
  task: StoreTask,
  why: string,
  cause?: unknown,
): KeyStoreError {
  return storeFailure(task, "damaged", `its record ${why}`, cause);
}

/** Returns the error for a failed call of AWS KMS about the ciphertext of a record, or that makes a ciphertext. */
export function kmsFailure(task: StoreTask, cause: unknown): unknown {
  const reason = reasonOf(cause);
  if (reason === undefined) return cause;
  if (reason === "tampered" || reason === "foreign") {
    const why =
      "was changed, or belongs to another key store: AWS KMS refuses its ciphertext with its attributes and the logical name of this key store";
    return damaged(task, why, cause);
  }
  const isPassedOn = reason === "denied" || reason === "unavailable";
  const { message } = cause as KeyringError;
  return storeFailure(task, isPassedOn ? reason : "invalid", message, cause);
}

/** IAM actions of the items of a transaction, which has none of its own. */
const TRANSACTION_RIGHTS =
  "dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and dynamodb:ConditionCheckItem";

/** Returns a hint for an error name of DynamoDB: its meaning, and the remedy. */
function tableHint(
  operation: string,
  tables: string,
  name: string,
  region: string | undefined,
): string {
  const where = region === undefined ? "" : ` in ${region}`;
  switch (name) {
    case "ResourceNotFoundException":
      return `: there is no ${tables}${where}; call createTable, or give a client for the table's Region and account`;
    case "AccessDeniedException": {
      const rights =
        operation === "TransactWriteItems"
          ? TRANSACTION_RIGHTS
          : `dynamodb:${operation}`;
      return `: the credentials need ${rights} for the ${tables}`;
    }
    case "CredentialsProviderError":
      return ": there are no AWS credentials, or their provider failed; give the client credentials";
    default:
      return "";
  }
}

/** Call of DynamoDB, for error messages. */
export interface TableTask extends StoreTask {
  /** Operation, such as `"BatchGetItem"`. */
  readonly operation: string;
  /** Names of the tables that the call is about. */
  readonly tableNames: readonly string[];
}

/**
 * Returns the error for a failed call of DynamoDB. The error message never quotes DynamoDB's own message, which may hold values;
 * only `cause` keeps it.
 *
 * @param region Region that the client calls, if it is known
 */
export function tableFailure(
  task: TableTask,
  cause: unknown,
  region?: string,
): KeyStoreError {
  if (cause instanceof KeyStoreError) {
    return storeFailure(task, cause.reason, cause.message, cause);
  }
  const reason = failureReason(cause);
  const { operation, tableNames } = task;
  const [one] = tableNames;
  const tables =
    tableNames.length === 1 && one !== undefined
      ? `table ${quote(one)}`
      : `tables ${tableNames.map((each) => quote(each)).join(" and ")}`;
  const name = failureName(cause);
  const text = isSealmaskError(cause)
    ? `: ${cause.message}`
    : tableHint(operation, tables, name, region);
  const isPassedOn = reason === "denied" || reason === "unavailable";
  return storeFailure(
    task,
    isPassedOn ? reason : "invalid",
    `${operation} on the ${tables} failed with ${name}${text}`,
    cause,
  );
}
