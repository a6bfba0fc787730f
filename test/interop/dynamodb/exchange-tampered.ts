import { SealmaskError } from "../../../mod.ts";
import { Counts } from "../counts.ts";
import { type JsonItem, textOf } from "./dynamodb-json.ts";
import type { Exchanged } from "./exchange-items.ts";
import { pick } from "./pick.ts";
import type { Case } from "./random-case.ts";
import { sameValue } from "./same-value.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";
import { tamper } from "./tamper.ts";

/** Returns the attributes of an item that its signature covers. */
function signedOf({ table }: Case, item: JsonItem): JsonItem {
  const signed = Object.entries(item).filter(([name]) => {
    const { attributes } = table;
    return Object.hasOwn(attributes, name) && attributes[name] !== "none";
  });
  return Object.fromEntries(signed);
}

/** Tells whether an item has the table's partition key, of a type that a key may have. */
function hasKey({ table }: Case, item: JsonItem): boolean {
  const { partitionKey } = table;
  const value = Object.hasOwn(item, partitionKey) ? item[partitionKey] : {};
  return ["S", "N", "B"].some((type) => Object.hasOwn(value ?? {}, type));
}

/** Has both libraries read tampered items. Both must refuse, or return the same item, with everything signed as it was written. */
export async function exchangeTampered(
  { java, random, outcomes }: Surroundings,
  items: readonly Exchanged[],
): Promise<void> {
  const verdicts = new Counts("tampered items");
  const jobs = items.map((exchanged) => {
    const { each, encrypted } = exchanged;
    const other = pick(random, items).encrypted;
    return { exchanged, changed: tamper(random, each, encrypted, other) };
  });
  await onAll(jobs, async ({ exchanged, changed }, index) => {
    const { each, pair, decrypted } = exchanged;
    const { table, item, change } = changed;
    const name = `${each.name}, changed: ${change}`;
    const sealmask = new Sealmask(table, pair.ours, cipherOf(index));
    const ours = await sealmask.decrypt(item, "sdk");
    const theirs = await java.answer({
      operation: "decrypt",
      table,
      keyring: pair.name,
      item,
    });
    const both = () =>
      `${show(ours)} ${show(theirs)} ${JSON.stringify(changed)}`;
    if ("error" in ours || "error" in theirs) {
      const isRight = "error" in ours && "error" in theirs;
      verdicts.add(change, "refused");
      outcomes.note("both refuse a tampered item", isRight, name, both);
      if (!("error" in ours)) return;
      // A table that cannot be, or an item that cannot be in it, is the caller's mistake.
      const isMistake = table !== each.table || !hasKey(each, item);
      const isTyped =
        ours.error instanceof SealmaskError ||
        (isMistake && ours.error instanceof TypeError);
      outcomes.note("a tampered item gives a typed error", isTyped, name, both);
      return;
    }
    verdicts.add(change, "harmless");
    const isSame =
      textOf(ours.item) === textOf(theirs.item) &&
      sameValue(signedOf(each, ours.item), signedOf(each, decrypted));
    outcomes.note(
      "both read an item with a harmless change",
      isSame,
      name,
      both,
    );
  });
  verdicts.print();
}
