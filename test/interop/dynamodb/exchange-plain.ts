import type { Exchanged } from "./exchange-items.ts";
import { sameValue } from "./same-value.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";

/** Pattern of items that the SDK's own conversion loses or refuses: a name `__proto__`, an empty set. */
const NOT_PLAIN = /"__proto__"|"[SNB]S":\[\]/;

/** Exchanges items as plain values, which the SDK's own conversion makes of attribute values and turns back into them. */
export async function exchangePlain(
  { java, outcomes }: Surroundings,
  items: readonly Exchanged[],
): Promise<void> {
  const jobs = items.filter(
    ({ each }) => !NOT_PLAIN.test(JSON.stringify(each.item)),
  );
  await onAll(jobs, async ({ each, pair, encrypted, decrypted }, index) => {
    const { name, table, item } = each;
    const sealmask = new Sealmask(table, pair.ours, cipherOf(index));
    const ours = await sealmask.encrypt(item, "plain");
    const written = "plain values: sealmask writes, Java reads";
    if ("error" in ours) outcomes.note(written, false, name, () => show(ours));
    else {
      const theirs = await java.answer({
        operation: "decrypt",
        table,
        keyring: pair.name,
        item: ours.item,
      });
      const isRight = "item" in theirs && sameValue(theirs.item, decrypted);
      outcomes.note(written, isRight, name, () => show(theirs));
    }
    const read = await sealmask.decrypt(encrypted, "plain");
    const isRead = "item" in read && sameValue(read.item, decrypted);
    const what = "plain values: sealmask reads";
    outcomes.note(what, isRead, name, () => show(read));
  });
}
