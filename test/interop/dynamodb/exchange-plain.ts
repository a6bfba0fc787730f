import { contentOf, type JsonItem, type JsonValue } from "./dynamodb-json.ts";
import type { Exchanged } from "./exchange-items.ts";
import { sameValue } from "./same-value.ts";
import { cipherOf, Sealmask } from "./sealmask.ts";
import { onAll, type Surroundings, show } from "./surroundings.ts";

/** Names that the SDK's own conversion drops or stumbles over. */
const LOST = ["__proto__", "constructor"];

/** Pattern of a number that is a `number` in JavaScript: the SDK's conversion knows only its own class for others in a set. */
const SMALL = /^-?\d{1,15}$/;

/** Tells whether the SDK's own conversion, there and back, keeps a value. */
function isKept(value: JsonValue): boolean {
  if ("M" in value) return areKept(value.M);
  if ("L" in value) return value.L.every(isKept);
  if ("NS" in value && !value.NS.every((text) => SMALL.test(text)))
    return false;
  const [, content] = contentOf(value);
  return !Array.isArray(content) || content.length > 0;
}

function areKept(item: JsonItem): boolean {
  const names = Object.keys(item);
  return (
    !names.some((name) => LOST.includes(name)) &&
    Object.values(item).every(isKept)
  );
}

/** Exchanges items as plain values, which the SDK's own conversion makes of attribute values and turns back into them. */
export async function exchangePlain(
  { java, outcomes }: Surroundings,
  items: readonly Exchanged[],
): Promise<void> {
  const jobs = items.filter(({ each }) => areKept(each.item));
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
