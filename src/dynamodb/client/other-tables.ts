import { namedTables } from "./checks/named-tables.ts";
import { refuseRequest } from "./checks/request-scope.ts";
import { tableNamePart } from "./checks/table-names.ts";
import { operationOf, UNNAMED } from "./command-names.ts";
import type { HandlerArguments, Middleware } from "./middleware-stack.ts";
import { touchesItems } from "./operations.ts";

/** Handling of requests about items of tables that no encryptor on the client has. */
export type OtherTables = "allow" | "refuse";

/** Names of the tables of all encryptors on a client, in the arguments of a command. */
export const ENCRYPTED: unique symbol = Symbol.for(
  "sealmask.dynamodb.encrypted",
);

/** Returns the names of the tables of the encryptors that a command has passed. */
export function encryptedTables(args: HandlerArguments): readonly string[] {
  return (args[ENCRYPTED] ?? []) as readonly string[];
}

const REMEDY =
  'correct the name, add it to physicalTableNames, or use another client or otherTables "allow" for tables in clear';

/**
 * Refuses a request about items of a table that no encryptor on the client has. Stands inside of all encryptors, so that the
 * order in which they were added does not matter.
 */
export const refuseOtherTables: Middleware = (next, context) => (args) => {
  const operation = operationOf(context) ?? UNNAMED;
  if (!touchesItems(operation)) return next(args);
  const encrypted = encryptedTables(args);
  const named = namedTables(args.input);
  const other = named?.find((name) => !encrypted.includes(tableNamePart(name)));
  if (named !== undefined && other === undefined) return next(args);
  return refuseRequest(
    { operation, tableName: other ?? encrypted[0] ?? "" },
    {
      reason: "other-table",
      expected: "a table that an encryptor on this client has",
      got:
        other === undefined
          ? "a request whose tables cannot be told"
          : "another one",
      remedy: REMEDY,
    },
  );
};
