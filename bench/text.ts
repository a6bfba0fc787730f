/**
 * Erasing in JSON text, beside parsing the text and writing it again, which masks nothing: lines of newline-delimited JSON,
 * and one document of many rows. Every answer is read to its end, so that none is left as pieces yet to be joined.
 */
import { eraser } from "../mod.ts";
import { customers } from "./support/documents.ts";
import { effortOf } from "./support/effort.ts";
import {
  type Candidate,
  find,
  interleave,
  ratio,
} from "./support/interleave.ts";
import { type Random, seededRandom } from "./support/random.ts";
import { Report } from "./support/report.ts";
import { runtimeName } from "./support/runtime.ts";

const BASELINE = "JSON.parse, JSON.stringify";
const OURS = "eraser(…).text";
const FIELDS = ["user.email", "user.address.street", "card.number", "token"];
const ROW_FIELDS = ["rows[*].email", "rows[*].address.street"];
const LINES = 200;

/** How many times as fast as the baseline the lines are to be erased. */
const GOALS: Readonly<Record<string, number>> = {
  Node: 1.2,
  Deno: 1,
  Bun: 0.55,
};

const effort = effortOf({ rounds: 25, roundMs: 40, warmUpMs: 1_000 });

/** Makes a line of 300 to 600 bytes, as services log them. */
function lineOf(random: Random, id: number): string {
  return JSON.stringify({
    level: random.pick([20, 30, 40]),
    time: 1_700_000_000_000 + id,
    host: `ip-10-0-${random.below(256)}-${random.below(256)}`,
    request: {
      id: `req-${random.below(1e9)}`,
      method: "POST",
      path: "/orders",
    },
    user: {
      id: random.below(1e6),
      email: `customer${random.below(1e5)}@example.com`,
      address: {
        street: `${random.below(999)} Main St`,
        city: "Anytown",
        zip: `${10_000 + random.below(89_999)}`,
      },
    },
    card: {
      number: `411111111111${1_000 + random.below(8_999)}`,
      exp: "12/29",
    },
    items: [{ sku: `A${random.below(99)}`, price: random.below(9_999) / 100 }],
    token: `tok_${random.below(1e9)}`,
    ok: random.chance(0.9),
    note: random.chance(0.5) ? 'left at the "front" door' : null,
    message: "order placed ".repeat(random.below(14)),
  });
}

/** Does the work on every text, and reads each answer. */
function onAll(
  name: string,
  texts: readonly string[],
  work: (text: string) => string,
  expected: readonly string[],
): Candidate {
  return {
    name,
    run() {
      let read = 0;
      for (const text of texts) {
        const answer = work(text);
        read += answer.charCodeAt(answer.length >> 1);
      }
      return read;
    },
    check() {
      for (const [i, text] of texts.entries()) {
        if (work(text) !== expected[i]) throw new Error("It gives other text");
      }
    },
  };
}

/** The ways to treat texts that JSON.stringify wrote. */
function candidates(texts: readonly string[], fields: string[]): Candidate[] {
  const erase = eraser({ fields });
  const rewrite = (text: string) => JSON.stringify(JSON.parse(text));
  const masked = texts.map((text) => JSON.stringify(erase(text)));
  return [
    onAll(BASELINE, texts, rewrite, texts),
    onAll(OURS, texts, erase.text, masked),
    onAll(
      "JSON.parse, eraser, JSON.stringify",
      texts,
      (text) => JSON.stringify(erase(text)),
      masked,
    ),
  ];
}

const report = new Report(
  "text",
  "Erasing in JSON text, beside parsing it and writing it again",
);
const random = seededRandom(21);
const lines = Array.from({ length: LINES }, (_, id) => lineOf(random, id));
const sizes = lines.map(({ length }) => length);
report.note(`Lines of ${Math.min(...sizes)} to ${Math.max(...sizes)} bytes`);

const title = `${LINES} lines, 4 plain paths`;
const measured = await interleave(candidates(lines, FIELDS), effort);
report.compare(title, measured, { baseline: BASELINE });
const speed = 1 / ratio(find(measured, OURS), find(measured, BASELINE)).median;
const [name = ""] = runtimeName().split(" ");
report.goal(`${title}: times as fast as ${BASELINE}`, speed, {
  atLeast: GOALS[name] ?? 1,
});

const document = JSON.stringify({ rows: customers(1_000) });
report.compare(
  "1,000 rows in one document, 2 wildcards",
  await interleave(candidates([document], ROW_FIELDS), effort),
  { baseline: BASELINE },
);
report.end();
