import type { Table } from "../../table.ts";

/**
 * Returns the name of the table in an ARN, such as `arn:aws:dynamodb:eu-west-1:111122223333:table/customers/index/by-email`; a
 * name is returned as it is. DynamoDB takes an ARN in small letters alone; one in other letters is read here too, so that its
 * item does not leave in clear.
 */
export function tableNamePart(nameOrArn: string): string {
  const found = /^arn:.*?:table\/(?<name>[^/]*)/is.exec(nameOrArn);
  return found?.groups?.name ?? nameOrArn;
}

/**
 * Tells whether a request's name for a table names this one. Only the name within an ARN counts: a table of that name in
 * another account or Region is taken for this one, as leaving out the encryption would be worse.
 */
export function isOfTable(table: Table, nameOrArn: string): boolean {
  const name = tableNamePart(nameOrArn);
  for (const each of table.requestNames) {
    if (tableNamePart(each) === name) return true;
  }
  return false;
}
