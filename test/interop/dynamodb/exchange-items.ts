import { Counts } from "./counts.ts";
import { contentOf, type JsonItem, textOf } from "./dynamodb-json.ts";
import type { JavaHeader } from "./java-library.ts";
import type { Pair } from "./keyrings.ts";
import { type Case, randomCase } from "./random-case.ts";
import { sameHeader } from "./same-header.ts";
import { sameValue } from "./same-value.ts";
import { CIPHERS, type Form, Sealmask } from "./sealmask.ts";
import {
  onAll,
  pairOf,
  pick,
  type Surroundings,
  show,
} from "./surroundings.ts";

const WE_WRITE = "sealmask writes, Java reads";
const THEY_WRITE = "Java writes, sealmask reads";

/** Most attributes besides the key. */
const MAX_COUNT = 100;

/** Encrypted item with its table, and with the plaintext as it comes back from the Java library. */
export interface Exchanged {
  readonly each: Case;
  readonly pair: Pair;
  readonly encrypted: JsonItem;
  readonly decrypted: JsonItem;
}

/** Draws a case. Every fourth has the next number of attributes from 0 to 100, the others have few. */
function caseOf(
  { random, pairs }: Surroundings,
  index: number,
): readonly [Case, Pair] {
  const pair = pairs[index % pairs.length] as Pair;
  const { branchKeyIds } = pair;
  const limits = {
    ...(index % 4 === 0 ? { count: (index / 4) % (MAX_COUNT + 1) } : {}),
    ...(branchKeyIds ? { branchKeyId: pick(random, branchKeyIds) } : {}),
  };
  return [randomCase(random, `item ${index}, ${pair.name}`, limits), pair];
}

/** Counts the items that crossed, by what may matter. */
class Crossed {
  readonly #items = [
    new Counts("items by suite"),
    new Counts("by version"),
    new Counts("by keyring"),
    new Counts("by attributes besides the key"),
  ] as const;
  readonly #attributes = new Counts("attributes by type");
  /** Items by direction, and by the number of attributes that they have besides the key. */
  readonly total = new Counts("items");

  add(
    direction: string,
    cipher: string,
    { table, item, count }: Case,
    pair: Pair,
  ): void {
    const column = `${direction} (${cipher})`;
    const [suites, versions, keyrings, sizes] = this.#items;
    const actions = Object.values(table.attributes);
    suites.add(table.algorithmSuite, column);
    versions.add(actions.includes("context") ? "2" : "1", column);
    keyrings.add(pair.name, column);
    const decade = Math.floor(count / 10) * 10;
    sizes.add(
      count === MAX_COUNT ? `${count}` : `${decade} to ${decade + 9}`,
      column,
    );
    for (const [name, value] of Object.entries(item)) {
      const { attributes } = table;
      const action = Object.hasOwn(attributes, name)
        ? attributes[name]
        : undefined;
      this.#attributes.add(contentOf(value)[0], action ?? "none");
    }
    this.total.add(direction, `${count}`);
  }

  print(): void {
    for (const counts of [...this.#items, this.#attributes]) counts.print();
  }
}

/** Exchanges random items both ways on both ciphers, and returns them. */
export async function exchangeItems(
  all: Surroundings,
  items: number,
): Promise<readonly Exchanged[]> {
  const { java, pairs, random, outcomes } = all;
  const crossed = new Crossed();
  const kept: Exchanged[] = [];
  const cases = Array.from({ length: items }, (_, i) => caseOf(all, i));
  const readers = cases.map(([, pair]) =>
    pairOf(pairs, pick(random, pair.readers)),
  );

  function compareHeaders(
    who: string,
    each: Case,
    item: JsonItem,
    header: JavaHeader,
  ) {
    const ours = new Sealmask(each.table, each.pair.ours, webCrypto).header(
      item,
    );
    const both = () => `${JSON.stringify(ours)}, ${JSON.stringify(header)}`;
    const what = `describe says what Java's header says, of ${who}`;
    outcomes.note(what, sameHeader(ours, header), each.name, both);
  }

  await onAll(cases, async ([each, pair], index) => {
    const { name, table, item } = each;
    const reader = readers[index] as Pair;
    const form: Form = index % 2 === 0 ? "sdk" : "json";
    const theirs = await java.answer({
      operation: "encrypt",
      table,
      keyring: pair.name,
      item,
    });
    const encrypts = "item" in theirs;
    outcomes.note("Java encrypts", encrypts, name, () => show(theirs));
    if (!encrypts) return;
    const decrypt = {
      operation: "decrypt",
      table,
      keyring: reader.name,
    } as const;
    const back = await java.answer({ ...decrypt, item: theirs.item });
    const isBack = "item" in back && sameValue(back.item, item);
    outcomes.note("Java reads its own", isBack, name, () => show(back));
    if (!isBack) return;
    const decrypted = back.item;
    const expected = textOf(decrypted);
    compareHeaders("its items", each, theirs.item, theirs.header);
    kept.push({ each, pair, encrypted: theirs.item, decrypted });

    for (const crypto of CIPHERS) {
      const read = await new Sealmask(table, reader.ours, crypto).decrypt(
        theirs.item,
        form,
      );
      const isRead = "item" in read && textOf(read.item) === expected;
      if (outcomes.note(THEY_WRITE, isRead, name, () => show(read))) {
        crossed.add(THEY_WRITE, crypto.name, each, pair);
      }
      const ours = await new Sealmask(table, pair.ours, crypto).encrypt(
        item,
        form,
      );
      if ("error" in ours) {
        outcomes.note(WE_WRITE, false, name, () => show(ours));
        continue;
      }
      const opened = await java.answer({ ...decrypt, item: ours.item });
      const isOpened = "item" in opened && textOf(opened.item) === expected;
      if (!outcomes.note(WE_WRITE, isOpened, name, () => show(opened)))
        continue;
      crossed.add(WE_WRITE, crypto.name, each, pair);
      if ("header" in opened)
        compareHeaders("ours", each, ours.item, opened.header);
      kept.push({ each, pair, encrypted: ours.item, decrypted });
    }
  });
  crossed.print();
  for (const direction of [WE_WRITE, THEY_WRITE]) {
    const counts = Array.from({ length: MAX_COUNT + 1 }, (_, i) => `${i}`);
    const missing = counts.filter(
      (count) => crossed.total.of(direction, count) === 0,
    );
    outcomes.note(
      "every number of attributes crosses",
      missing.length === 0,
      direction,
      () => missing.join(),
    );
  }
  return kept;
}
