import type { ItemCodec } from "../item-codec.ts";
import { isGiven, refuseForm } from "./request-members.ts";
import type { RequestScope } from "./request-scope.ts";
import { isOfTable } from "./table-names.ts";

/**
 * Returns the scope of a request, or of a part of one, that names the table of an encryptor; `undefined` if it names another
 * table or none.
 *
 * @param tableName name or ARN of the table, as the request has it
 * @throws {ItemRequestError} if the name is not text, since the AWS SDK may send it as text
 */
export function findScope(
  codec: ItemCodec,
  operation: string,
  tableName: unknown,
): RequestScope | undefined {
  if (!isGiven(tableName)) return undefined;
  const { table } = codec;
  if (typeof tableName !== "string") {
    const scope = { operation, tableName: table.tableName };
    return refuseForm(scope, "the table's name", "a string", tableName);
  }
  if (!isOfTable(table, tableName)) return undefined;
  return { operation, table, codec, tableName };
}
