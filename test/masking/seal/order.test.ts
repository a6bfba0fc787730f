import { describe, expect, test } from "bun:test";
import { DataMasking, LocationMismatchError } from "../../../mod.ts";
import { type SealOptions, seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { caught } from "../../support/caught.ts";

interface Card {
  number: string;
  type?: string;
  note?: string;
}

const masking = new DataMasking({ keyring: memoryKeyring() });

function cards(...types: string[]): Card[] {
  return types.map((type, i) => ({ number: `4111 ${i}`, type }));
}

const ALL: SealOptions = { fields: ["cards[*].number"] };

/** Returns the numbers of a sealed document after a change, or the pointer in the error that refuses it. */
async function after(
  before: Card[],
  change: (cards: Card[]) => unknown,
  options: SealOptions = ALL,
): Promise<unknown> {
  const holder = { cards: before };
  const { document, sealed } = await seal(masking, holder, options);
  const masked = structuredClone(document) as typeof holder;
  // A copy, as from a store: `change` may also return another array.
  masked.cards = (change(masked.cards) ?? masked.cards) as Card[];
  try {
    const back = await unseal<typeof holder>(masking, masked, sealed);
    return back.cards.map(({ number }) => number).join();
  } catch (error) {
    if (!(error instanceof LocationMismatchError)) throw error;
    return JSON.parse(/"[^"]*"/.exec(error.message)?.[0] ?? "");
  }
}

function swap(cards: Card[], i = 0, j = 1): void {
  [cards[i], cards[j]] = [cards[j] as Card, cards[i] as Card];
}

const nothing = () => undefined;
const kept = "4111 0,4111 1,4111 2";

describe("elements of an array", () => {
  test("that changed places are refused, also where their masks are equal", async () => {
    const three = cards("a", "b", "c");
    expect(await after(three, nothing)).toBe(kept);
    const first = "/cards/0/number";
    expect(await after(three, (cards) => swap(cards))).toBe(first);
    expect(await after(three, (cards) => swap(cards, 1, 2))).toBe(
      "/cards/1/number",
    );
    expect(await after(three, (cards) => cards.reverse())).toBe(first);
    const turned = (cards: Card[]) => [...cards.slice(1), ...cards.slice(0, 1)];
    expect(await after(three, turned)).toBe(first);
  });

  test("that changed places are refused by their masks where these differ", async () => {
    const bare = [{ number: "4111 0" }, { number: "4111 1" }];
    const last: SealOptions = { ...ALL, keep: { last: 1 } };
    expect(await after(bare, (cards) => swap(cards), last)).toBe(
      "/cards/0/number",
    );
  });

  test("that changed places are refused though another one was changed", async () => {
    const change = (cards: Card[]) => {
      swap(cards);
      if (cards[2]) cards[2].type = "new";
    };
    expect(await after(cards("a", "b", "c"), change)).toBe("/cards/0/number");
  });

  test("that moved up after one was taken away are refused, whatever was put in at the end", async () => {
    const change = (cards: Card[]) => {
      cards.shift();
      cards.push({ number: "*****", type: "new" });
    };
    expect(await after(cards("a", "b", "c"), change)).toBe("/cards/1/number");
  });

  test("that were taken away, or made room for others, are refused", async () => {
    const three = cards("a", "b", "c");
    const last = "/cards/2/number";
    expect(await after(three, (cards) => void cards.shift())).toBe(last);
    expect(await after(three, (cards) => void cards.pop())).toBe(last);
    expect(await after(three, (cards) => void cards.splice(1, 1))).toBe(last);
    const masked = { number: "*****", type: "new" };
    const first = "/cards/0/number";
    expect(await after(three, (cards) => void cards.unshift(masked))).toBe(
      first,
    );
    const clear = { number: "5500", type: "new" };
    expect(await after(three, (cards) => void cards.unshift(clear))).toBe(
      first,
    );
    const copied = (cards: Card[]) => [...cards, cards[0]];
    expect(await after(three, copied)).toBe(first);
  });

  test("that can be told by nothing are refused when there are more of them", async () => {
    const two = [{ number: "4111 0" }, { number: "4111 1" }];
    const more = (cards: Card[]) => [{ number: "*****" }, ...cards];
    expect(await after(two, more)).toBe("/cards/0/number");
  });

  test("that stand in an object now, or the other way round, are refused", async () => {
    const change = (cards: Card[]) => ({ ...cards });
    expect(await after(cards("a", "b"), change)).toBe("/cards/0/number");
    const holder = { cards: { 0: { number: "4111" } } };
    const options = { fields: ["/cards/0/number"] };
    const { document, sealed } = await seal(masking, holder, options);
    const masked = document as typeof holder;
    const turned = { cards: [masked.cards[0]] };
    const error = await caught(() => unseal(masking, turned, sealed));
    expect(error).toBeInstanceOf(LocationMismatchError);
    expect(error.message).toContain('"/cards/0/number"');
  });

  test("within elements are told apart at every level", async () => {
    const rows = [
      {
        id: 1,
        lines: [
          { sku: "a", price: 1 },
          { sku: "b", price: 2 },
        ],
      },
      {
        id: 2,
        lines: [
          { sku: "c", price: 3 },
          { sku: "d", price: 4 },
        ],
      },
    ];
    const { document, sealed } = await seal(masking, rows, {
      fields: ["[*].lines[*].price"],
    });
    expect(await unseal(masking, document, sealed)).toEqual(rows);
    const inner = structuredClone(document);
    inner[1]?.lines.reverse();
    const error = await caught(() => unseal(masking, inner, sealed));
    expect(error.message).toContain('"/1/lines/0/price"');
    const outer = structuredClone(document).reverse();
    const other = await caught(() => unseal(masking, outer, sealed));
    expect(other.message).toContain('"/0/lines/0/price"');
  });
});

test("an array of nothing but holes is not searched for what moved", async () => {
  const { document, sealed } = await seal(masking, [{ a: 1 }], {
    fields: ["[*].a"],
  });
  const endless = [...document];
  endless.length = 2 ** 32 - 1;
  const error = await caught(() => unseal(masking, endless, sealed));
  expect(error).toBeInstanceOf(LocationMismatchError);
});

test("arrays are told by where they stand, also where one stands in two places now", async () => {
  const [a, b] = cards("a", "b") as [Card, Card];
  const holder = { first: [a, b], second: [b, a] };
  const { document, sealed } = await seal(masking, holder, {
    fields: ["first[*].number", "second[*].number"],
  });
  const { first } = document;
  const error = await caught(() =>
    unseal(masking, { first, second: first }, sealed),
  );
  expect(error.message).toContain('"/second/0/number"');
});

describe("what is not sealed in an array", () => {
  test("may change freely", async () => {
    const three = cards("a", "b", "c");
    const change = (cards: Card[]) => {
      for (const [i, card] of cards.entries()) {
        card.note = `new ${i}`;
        delete card.type;
      }
    };
    expect(await after(three, change)).toBe(kept);
    const same = (cards: Card[]) => {
      for (const card of cards) card.type = "all the same";
    };
    expect(await after(three, same)).toBe(kept);
  });

  test("may come to look like another element that stays", async () => {
    const change = (cards: Card[]) => {
      if (cards[0]) cards[0].type = "b";
    };
    expect(await after(cards("a", "b", "c"), change)).toBe(kept);
  });

  test("may be added at the end, and removed there, while the others stay as they are", async () => {
    const some: SealOptions = { fields: ["cards[0:2].number"] };
    const three = cards("a", "b", "c");
    const more = (cards: Card[]) => void cards.push({ number: "5500" });
    expect(await after(three, more)).toBe(`${kept},5500`);
    const pop = (cards: Card[]) => void cards.pop();
    expect(await after(three, pop, some)).toBe("4111 0,4111 1");
  });

  test("may change places with what is not sealed either", async () => {
    const some: SealOptions = { fields: ["cards[0].number"] };
    const change = (cards: Card[]) => swap(cards, 1, 2);
    expect(await after(cards("a", "b", "c"), change, some)).toBe(
      "4111 0,4111 2,4111 1",
    );
  });

  test("may be written with its members in another order", async () => {
    const change = (cards: Card[]) =>
      cards.map(({ number, type }) => ({ type, number }));
    expect(await after(cards("a", "b", "c"), change)).toBe(kept);
  });
});

describe("the two demands meet, so that", () => {
  test("elements are not told apart where nothing tells them apart", async () => {
    const bare = [{ number: "4111 0" }, { number: "4111 1" }];
    expect(await after(bare, (cards) => swap(cards))).toBe("4111 0,4111 1");
  });

  test("elements that changed places and were all changed too pass for changed ones", async () => {
    const change = (cards: Card[]) => {
      cards.reverse();
      for (const card of cards) card.note = "new";
    };
    expect(await after(cards("a", "b", "c"), change)).toBe(kept);
  });

  test("changes that make elements look as if they had changed places are refused", async () => {
    const change = (cards: Card[]) => {
      return cards.map((card, i) => ({ ...card, type: "bcd"[i] }));
    };
    expect(await after(cards("a", "b", "c"), change)).toBe("/cards/1/number");
  });

  test("an array that became longer, with changes in its sealed elements, is refused", async () => {
    const change = (cards: Card[]) => {
      if (cards[0]) cards[0].type = "new";
      cards.push({ number: "5500" });
    };
    expect(await after(cards("a", "b", "c"), change)).toBe("/cards/0/number");
  });

  test("members that changed names pass, for they are known by them alone", async () => {
    const homes = {
      home: { street: "123 Main St", city: "Anytown" },
      work: { street: "7 Side St", city: "Elsewhere" },
    };
    const { document, sealed } = await seal(masking, homes, {
      fields: ["*.street"],
    });
    const { home, work } = document as unknown as typeof homes;
    const swapped = { home: work, work: home };
    const back = await unseal<typeof homes>(masking, swapped, sealed);
    expect(back.home).toEqual({ street: "123 Main St", city: "Elsewhere" });
  });
});
