import { quote } from "../../util/assert.ts";
import type { Table } from "../table.ts";
import { refuseRequest } from "./checks/request-scope.ts";
import { tableNamePart } from "./checks/table-names.ts";
import type { ItemCodec } from "./item-codec.ts";
import type { HandlerArguments } from "./middleware-stack.ts";
import { prepareRequest } from "./operations.ts";
import type { PreparedRequest } from "./requests/prepared-request.ts";

/** Names of the tables of the encryptors that handle a request, in its arguments. */
export const TABLES: unique symbol = Symbol.for("sealmask.dynamodb.tables");

/** Returns the names of the tables of the encryptors that handle a request so far. */
export function claimedTables(args: HandlerArguments): readonly string[] {
  return (args[TABLES] ?? []) as readonly string[];
}

/** Returns the names by which requests name a table, without the rest of ARNs. */
export function tableNamesOf({ requestNames }: Table): readonly string[] {
  return [...requestNames].map(tableNamePart);
}

/**
 * Checks a request and prepares it, unless another encryptor has the same table: it would encrypt the items twice.
 *
 * @returns the prepared request; `undefined` if the request has nothing to do with the table
 * @throws {ItemRequestError} if the request must not be sent
 */
export function prepareOnce(
  codec: ItemCodec,
  operation: string,
  args: HandlerArguments,
): PreparedRequest | undefined {
  const claimed = claimedTables(args);
  const twice = tableNamesOf(codec.table).find((name) =>
    claimed.includes(name),
  );
  const prepare = () => prepareRequest(codec, operation, args.input);
  if (twice === undefined) return prepare();
  try {
    if (prepare() === undefined) return undefined;
  } catch {
    // The checks do not expect an item that is encrypted already.
  }
  return refuseRequest(
    { operation, tableName: twice },
    {
      reason: "two-encryptors",
      expected: `one encryptor for the table ${quote(twice)} on this client`,
      got: "two",
      remedy: "make one encryptor, and use its middleware on the client",
    },
  );
}
