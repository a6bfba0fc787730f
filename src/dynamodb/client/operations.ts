import { findScope } from "./checks/find-scope.ts";
import { mentionsTable } from "./checks/mentions-table.ts";
import { memberOf } from "./checks/request-members.ts";
import { type RequestScope, refuseRequest } from "./checks/request-scope.ts";
import type { ItemCodec } from "./item-codec.ts";
import { batchGetItem } from "./requests/batch-get-item.ts";
import { batchWriteItem } from "./requests/batch-write-item.ts";
import { exportTable } from "./requests/export-table.ts";
import { getItem } from "./requests/get-item.ts";
import { partiql } from "./requests/partiql.ts";
import type {
  OperationHandler,
  PreparedRequest,
} from "./requests/prepared-request.ts";
import { query, scan } from "./requests/query.ts";
import { updateTimeToLive } from "./requests/time-to-live.ts";
import { transactGetItems } from "./requests/transact-get-items.ts";
import { transactWriteItems } from "./requests/transact-write-items.ts";
import { deleteItem, putItem, updateItem } from "./requests/write-item.ts";

/** Handler of an operation that touches no item, or items as they are stored. */
const pass: OperationHandler = () => undefined;

/** Handler of an operation that cannot work on encrypted items. */
const refuse: OperationHandler = (codec, request, operation) => {
  const scope = findScope(codec, operation, memberOf(request, "TableName"));
  return scope && refuseOperation(scope);
};

function refuseOperation(
  scope: Pick<RequestScope, "operation" | "tableName">,
): never {
  return refuseRequest(scope, {
    reason: "unsupported-operation",
    expected: "an operation that sealmask supports",
    got: scope.operation,
    remedy:
      "use another operation for this table, or another client if it touches no item",
  });
}

/**
 * Handler of every operation of DynamoDB by its name. An operation that is missing here is refused if its request mentions a
 * table of the encryptor.
 */
export const OPERATIONS: Readonly<Record<string, OperationHandler>> = {
  BatchExecuteStatement: partiql,
  BatchGetItem: batchGetItem,
  BatchWriteItem: batchWriteItem,
  CancelBulkOperation: pass,
  CreateBackup: pass,
  CreateGlobalTable: pass,
  CreateTable: pass,
  DeleteBackup: pass,
  DeleteItem: deleteItem,
  DeleteResourcePolicy: pass,
  DeleteTable: pass,
  DescribeBackup: pass,
  DescribeBulkOperation: pass,
  DescribeContinuousBackups: pass,
  DescribeContributorInsights: pass,
  DescribeEndpoints: pass,
  DescribeExport: pass,
  DescribeGlobalTable: pass,
  DescribeGlobalTableSettings: pass,
  DescribeImport: pass,
  DescribeKinesisStreamingDestination: pass,
  DescribeLimits: pass,
  DescribeTable: pass,
  DescribeTableReplicaAutoScaling: pass,
  DescribeTimeToLive: pass,
  DisableKinesisStreamingDestination: pass,
  EnableKinesisStreamingDestination: pass,
  ExecuteStatement: partiql,
  ExecuteTransaction: partiql,
  ExportTableToPointInTime: exportTable,
  GetItem: getItem,
  GetResourcePolicy: pass,
  ImportTable: pass,
  ListBackups: pass,
  ListBulkOperations: pass,
  ListContributorInsights: pass,
  ListExports: pass,
  ListGlobalTables: pass,
  ListImports: pass,
  ListTables: pass,
  ListTagsOfResource: pass,
  PutItem: putItem,
  PutResourcePolicy: pass,
  Query: query,
  RestoreTableFromBackup: pass,
  RestoreTableToPointInTime: pass,
  Scan: scan,
  // Answers with a part of each item.
  SearchVectors: refuse,
  // Has the service write items from S3, in clear.
  StartBulkPutItems: refuse,
  TagResource: pass,
  TransactGetItems: transactGetItems,
  TransactWriteItems: transactWriteItems,
  UntagResource: pass,
  UpdateContinuousBackups: pass,
  UpdateContributorInsights: pass,
  UpdateGlobalTable: pass,
  UpdateGlobalTableSettings: pass,
  UpdateItem: updateItem,
  UpdateKinesisStreamingDestination: pass,
  UpdateTable: pass,
  UpdateTableReplicaAutoScaling: pass,
  UpdateTimeToLive: updateTimeToLive,
};

/** Tells whether an operation reads or writes items. So may every operation that the table of operations lacks. */
export function touchesItems(operation: string): boolean {
  const isKnown = Object.hasOwn(OPERATIONS, operation);
  const handler = isKnown ? OPERATIONS[operation] : refuse;
  return handler !== pass && handler !== updateTimeToLive;
}

/**
 * Checks a request and prepares it.
 *
 * @returns the prepared request; `undefined` if the request has nothing to do with the table, and is left alone
 * @throws {ItemRequestError} if the request must not be sent
 */
export function prepareRequest(
  codec: ItemCodec,
  operation: string,
  request: unknown,
): PreparedRequest | undefined {
  const isKnown = Object.hasOwn(OPERATIONS, operation);
  const handler = isKnown ? OPERATIONS[operation] : undefined;
  if (handler !== undefined) return handler(codec, request, operation);
  const { table } = codec;
  if (!mentionsTable(table, request)) return undefined;
  return refuseOperation({ operation, tableName: table.tableName });
}
