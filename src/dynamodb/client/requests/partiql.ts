import { partiqlTables } from "../checks/partiql-tables.ts";
import { memberOf } from "../checks/request-members.ts";
import { refuseRequest } from "../checks/request-scope.ts";
import { isOfTable } from "../checks/table-names.ts";
import type { ItemCodec } from "../item-codec.ts";
import type { OperationHandler } from "./prepared-request.ts";
import { entriesIn } from "./request-entries.ts";

const REMEDY =
  "use PutItem, GetItem, Query and the other operations for this table, and another client for statements about other tables";

/**
 * Handler of the operations that run PartiQL statements. A statement about the table of the encryptor is refused, and so is one
 * that is not understood: it would write values in clear, and read items that nobody decrypts.
 */
export const partiql: OperationHandler = (codec, request, operation) => {
  for (const statement of statementsOf(codec, request, operation)) {
    checkStatement(codec, operation, statement);
  }
  return undefined;
};

function statementsOf(
  codec: ItemCodec,
  request: unknown,
  operation: string,
): unknown[] {
  const single = memberOf(request, "Statement");
  const inLists = ["Statements", "TransactStatements"].flatMap((name) =>
    entriesIn(codec, operation, request, name).map((each) =>
      memberOf(each, "Statement"),
    ),
  );
  return single === undefined ? inLists : [single, ...inLists];
}

function checkStatement(
  { table }: ItemCodec,
  operation: string,
  statement: unknown,
): void {
  const scope = { operation, tableName: table.tableName };
  const tables =
    typeof statement === "string" ? partiqlTables(statement) : undefined;
  if (tables === undefined) {
    refuseRequest(scope, {
      reason: "partiql",
      expected: "a PartiQL statement whose table can be read with certainty",
      got: "another one",
      remedy: REMEDY,
    });
  }
  const name = tables.find((each) => isOfTableInAnyCase(table, each));
  if (name === undefined) return;
  refuseRequest(scope, {
    reason: "partiql",
    expected: "no PartiQL statement about a table with encrypted items",
    got: "one",
    remedy: REMEDY,
  });
}

/** Tells whether a name of a statement names the table. Names without quotes may be read in any case. */
function isOfTableInAnyCase(
  table: ItemCodec["table"],
  nameOrArn: string,
): boolean {
  if (isOfTable(table, nameOrArn)) return true;
  const requestNames = new Set(
    [...table.requestNames].map((name) => name.toLowerCase()),
  );
  return isOfTable({ ...table, requestNames }, nameOrArn.toLowerCase());
}
