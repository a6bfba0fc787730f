import { textOf } from "./dynamodb-json.ts";
import type { Exchanged } from "./exchange-items.ts";
import { pick } from "./pick.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";

/** Wraps the data keys of items of both libraries anew, under another keyring, and has the Java library read them. */
export async function exchangeRewrapped(
  { java, pairs, random, outcomes }: Surroundings,
  items: readonly Exchanged[],
): Promise<void> {
  // A keyring that chooses the branch key by the partition key reads only its own tables' items.
  const targets = pairs.filter(
    ({ branchKeyIds }) => branchKeyIds === undefined,
  );
  const jobs = items.map((item) => [item, pick(random, targets)] as const);
  await onAll(
    jobs,
    async ([{ each, pair, encrypted, decrypted }, to], index) => {
      const crypto = cipherOf(index);
      const sealmask = new Sealmask(each.table, pair.ours, crypto);
      const rewrapped = await sealmask.rewrap(encrypted, to.ours, "sdk");
      const name = `${each.name}, to ${to.name}`;
      const what = "Java reads rewrapped items";
      if ("error" in rewrapped) {
        outcomes.note(what, false, name, () => show(rewrapped));
        return;
      }
      const read = await java.answer({
        operation: "decrypt",
        table: each.table,
        keyring: to.name,
        item: rewrapped.item,
      });
      const isRight = "item" in read && textOf(read.item) === textOf(decrypted);
      outcomes.note(what, isRight, name, () => show(read));
    },
  );
}
