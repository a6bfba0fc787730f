/**
 * Erases fields of a small document and of rows, compared to a hand-written copy and to redactors. Every way returns a masked copy
 * and keeps the input. `fast-redact` writes into the input, so it runs on a deep copy. It also runs in place with the input restored
 * afterwards, which is less work because nothing is copied.
 */
import pinoRedact from "@pinojs/redact";
import fastRedact from "fast-redact";
import { erase, eraser } from "../mod.ts";
import { gives } from "./support/check.ts";
import { customers } from "./support/documents.ts";
import { EFFORT } from "./support/effort.ts";
import {
  type Candidate,
  interleave,
  ratioOf,
  sink,
} from "./support/interleave.ts";
import { Report } from "./support/report.ts";

const MASK = "*****";
const BY_HAND = "hand-written copy";
const OURS = "sealmask eraser";
const report = new Report();

/** Makes the candidates that erase paths in a document; each returns the same as the hand-written copy. */
function waysOf<T extends object>(
  document: T,
  paths: string[],
  byHand: (document: T) => unknown,
): Candidate[] {
  const redact = eraser({ fields: paths });
  // The redactors write a wildcard at the document's root differently.
  const theirs = paths.map((path) => path.replace(/^\[\*\]/, "*"));
  const options = { paths: theirs, censor: MASK, serialize: false } as const;
  const pino = pinoRedact(options);
  const fast = fastRedact(options);
  const restore = fast.restore?.bind(fast);
  if (!restore) throw new Error("fast-redact cannot put anything back");
  const copies = {
    [BY_HAND]: () => byHand(document),
    [OURS]: () => redact(document),
    "sealmask erase()": () => erase(document, { fields: paths }),
    "@pinojs/redact": () => pino(document),
    "fast-redact on a deep copy": () => fast(structuredClone(document)),
  };
  const isUnchanged = gives(structuredClone(document));
  const isMasked = gives(byHand(document));
  const check = async (answer: unknown) => {
    await isMasked(answer);
    await isUnchanged(document);
  };
  return [
    ...Object.entries(copies).map(([name, run]) => ({ name, run, check })),
    {
      name: "fast-redact in place, put back",
      run() {
        sink.last = fast(document);
        return restore(document);
      },
      async check() {
        await isUnchanged(document);
        const copy = structuredClone(fast(document));
        restore(document);
        await check(copy);
      },
    },
  ];
}

/**
 * Compares the candidates.
 *
 * @param batch calls in one run: awaiting each call would cost more than some of the calls
 * @param mostToHand largest ratio of an eraser's time to that of the hand-written copy
 */
async function compare(
  title: string,
  ways: readonly Candidate[],
  batch: number,
  mostToHand: number,
): Promise<void> {
  const batched = ways.map(({ name, run, check }) => ({
    name,
    run() {
      for (let i = 0; i < batch; i++) sink.last = run();
      return sink.last;
    },
    check,
  }));
  const measured = (await interleave(batched, EFFORT)).map(
    ({ name, rounds }) => {
      const each = rounds.map((took) => took / batch);
      return { name, rounds: each };
    },
  );
  report.compare(title, measured, { baseline: BY_HAND });
  for (const { name } of measured) {
    if (name.startsWith("sealmask")) continue;
    const value = ratioOf(measured, OURS, name);
    const atMost = name === BY_HAND ? mostToHand : 1;
    report.goal(`${title}: eraser to ${name}`, value, { atMost });
  }
}

const shopper = {
  id: 1,
  name: "John Doe",
  email: "johndoe@example.com",
  phone: "555-1234",
  address: { street: "123 Main St", city: "Anytown", zip: "12345" },
  cards: [{ number: "4111111111111111", type: "credit" }],
};
const small = waysOf(
  shopper,
  ["email", "phone", "address.street", "cards[*].number"],
  (document) => ({
    ...document,
    email: MASK,
    phone: MASK,
    address: { ...document.address, street: MASK },
    cards: document.cards.map((card) => ({ ...card, number: MASK })),
  }),
);
await compare("4 fields of a small document", small, 1_000, 3.8);
const rows = waysOf(customers(1_000), ["[*].email"], (rows) =>
  rows.map((each) => ({ ...each, email: MASK })),
);
await compare("a field of 1,000 rows", rows, 1, 4);
report.end();
