import { Crossed } from "./crossed.ts";
import { type JsonItem, textOf } from "./dynamodb-json.ts";
import type { JavaHeader } from "./java-library.ts";
import type { Pair } from "./keyrings.ts";
import { pick } from "./pick.ts";
import { type Case, MAX_COUNT, randomCase } from "./random-case.ts";
import { sameHeader } from "./same-header.ts";
import { sameValue } from "./same-value.ts";
import { CIPHERS, type Form, Sealmask } from "./sealmask.ts";
import { onAll, pairOf, type Surroundings, show } from "./surroundings.ts";

const WE_WRITE = "sealmask writes, Java reads";
const THEY_WRITE = "Java writes, sealmask reads";

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

/** Exchanges items both ways on both ciphers. */
class ItemExchange {
  readonly #all: Surroundings;
  readonly #crossed: Crossed = new Crossed();
  readonly #kept: Exchanged[] = [];

  constructor(all: Surroundings) {
    this.#all = all;
  }

  #noteHeader(
    who: string,
    { each, pair, encrypted }: Exchanged,
    theirs: JavaHeader,
  ) {
    const [crypto] = CIPHERS;
    const ours = new Sealmask(each.table, pair.ours, crypto).header(encrypted);
    const both = () => `${JSON.stringify(ours)}, ${JSON.stringify(theirs)}`;
    const what = `describe says what Java's header says, of ${who}`;
    this.#all.outcomes.note(what, sameHeader(ours, theirs), each.name, both);
  }

  /** Has Java write an item and read it again: the item that comes back is the one that everybody must read. */
  async #write(
    each: Case,
    pair: Pair,
    reader: Pair,
  ): Promise<Exchanged | null> {
    const { java, outcomes } = this.#all;
    const { name, table, item } = each;
    const write = { operation: "encrypt", keyring: pair.name } as const;
    const theirs = await java.answer({ ...write, table, item });
    const isWritten = "item" in theirs;
    outcomes.note("Java writes", isWritten, name, () => show(theirs));
    if (!isWritten) return null;
    const read = { operation: "decrypt", keyring: reader.name } as const;
    const back = await java.answer({ ...read, table, item: theirs.item });
    const isBack = "item" in back && sameValue(back.item, item);
    outcomes.note("Java reads its own", isBack, name, () => show(back));
    if (!isBack) return null;
    const encrypted = theirs.item;
    const exchanged = { each, pair, encrypted, decrypted: back.item };
    this.#noteHeader("Java's items", exchanged, theirs.header);
    return exchanged;
  }

  /** Exchanges one item. */
  async exchange(
    each: Case,
    pair: Pair,
    reader: Pair,
    form: Form,
  ): Promise<void> {
    const { java, outcomes } = this.#all;
    const { name, table, item } = each;
    const theirs = await this.#write(each, pair, reader);
    if (theirs === null) return;
    this.#kept.push(theirs);
    const expected = textOf(theirs.decrypted);
    const isExpected = (answer: object) =>
      "item" in answer && textOf(answer.item as JsonItem) === expected;

    for (const crypto of CIPHERS) {
      const ourReader = new Sealmask(table, reader.ours, crypto);
      const read = await ourReader.decrypt(theirs.encrypted, form);
      const isRead = isExpected(read);
      outcomes.note(THEY_WRITE, isRead, name, () => show(read));
      if (isRead) this.#crossed.add("from Java", crypto.name, each, pair);

      const ourWriter = new Sealmask(table, pair.ours, crypto);
      const ours = await ourWriter.encrypt(item, form);
      if ("error" in ours) {
        outcomes.note(WE_WRITE, false, name, () => show(ours));
        continue;
      }
      const open = { operation: "decrypt", keyring: reader.name } as const;
      const opened = await java.answer({ ...open, table, item: ours.item });
      const isOpened = isExpected(opened);
      outcomes.note(WE_WRITE, isOpened, name, () => show(opened));
      if (!isOpened || "error" in opened) continue;
      this.#crossed.add("to Java", crypto.name, each, pair);
      const exchanged = { ...theirs, encrypted: ours.item };
      this.#noteHeader("ours", exchanged, opened.header);
      this.#kept.push(exchanged);
    }
  }

  /** Prints what crossed, and returns all items. */
  end(): readonly Exchanged[] {
    this.#crossed.print();
    for (const direction of ["to Java", "from Java"]) {
      const missing = this.#crossed.missingCounts(direction);
      const what = "every number of attributes crosses";
      const isComplete = missing.length === 0;
      this.#all.outcomes.note(what, isComplete, direction, () =>
        missing.join(),
      );
    }
    return this.#kept;
  }
}

/** Exchanges random items both ways on both ciphers, and returns them encrypted. */
export async function exchangeItems(
  all: Surroundings,
  items: number,
): Promise<readonly Exchanged[]> {
  const { pairs, random } = all;
  const exchange = new ItemExchange(all);
  const jobs = Array.from({ length: items }, (_, index) => {
    const [each, pair] = caseOf(all, index);
    return { each, pair, reader: pairOf(pairs, pick(random, pair.readers)) };
  });
  await onAll(jobs, ({ each, pair, reader }, index) =>
    exchange.exchange(each, pair, reader, index % 2 === 0 ? "sdk" : "json"),
  );
  return exchange.end();
}
