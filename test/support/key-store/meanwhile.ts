import type { TableHooks } from "./memory-tables.ts";

/**
 * Makes hooks that let others act just before a call of the tables, once.
 *
 * @param operation operation of DynamoDB, such as `"TransactWriteItems"`
 * @param number number of the call of that operation, counted from 0
 */
export function meanwhile(
  operation: string,
  number: number,
  others: () => Promise<unknown>,
): TableHooks & { readonly hasHappened: boolean } {
  let seen = 0;
  let hasHappened = false;
  return {
    get hasHappened() {
      return hasHappened;
    },
    async before(call) {
      if (call.operation !== operation || seen++ !== number) return;
      hasHappened = true;
      await others();
    },
  };
}
