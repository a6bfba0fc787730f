import { invalidRequest } from "./table-failure.ts";

/** Members that give an expression its names and values. */
export const PLACEHOLDERS = [
  "ExpressionAttributeNames",
  "ExpressionAttributeValues",
] as const;

/**
 * Refuses a request with other members than these: an answer that ignores a member is not DynamoDB's.
 *
 * @throws {TableFailure} if there is another member
 */
export function assertMembers(
  what: string,
  request: object,
  known: readonly string[],
): void {
  const other = Object.keys(request).find((name) => !known.includes(name));
  if (other === undefined) return;
  throw invalidRequest(`The tables in memory do not know ${other} in ${what}`);
}
