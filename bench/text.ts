/**
 * Erases in JSON text and in logs. Lines of JSON are compared to parsing and writing them, which masks nothing; lines that `pino` writes
 * with `sealmask/log` are compared to pino's own redaction. Every answer is read to its end, so that no string stays a rope of
 * unjoined pieces.
 */
import pino from "pino";
import { erase, eraser } from "../mod.ts";
import { logMasking } from "../src/entries/log.ts";
import { gives } from "./support/check.ts";
import { customers } from "./support/documents.ts";
import { EFFORT } from "./support/effort.ts";
import { type Candidate, interleave, ratioOf } from "./support/interleave.ts";
import { Report } from "./support/report.ts";
import { runtimeName } from "./support/runtime.ts";

const REWRITE = "JSON.parse, JSON.stringify";
const IN_TEXT = "eraser(…).text";
const REDACT = "pino, redact";
const MASKING = "pino, logMasking";
const report = new Report();

/** Smallest ratio of the speed of erasing to the speed of parsing and writing the lines. */
const SPEED: Readonly<Record<string, number>> = {
  Node: 1.2,
  Deno: 1,
  Bun: 0.55,
};

/** Makes lines of 300 to 600 bytes, as services log them. */
function linesOf(count: number): string[] {
  return customers(count).map((user) =>
    JSON.stringify({
      level: 30,
      time: 1_700_000_000_000 + user.id,
      host: `ip-10-0-0-${user.id}`,
      request: { id: `req-${user.id}`, method: "POST", path: "/orders" },
      user,
      card: { number: `411111111111${1_000 + user.id}`, exp: "12/29" },
      token: `tok_${user.id}`,
      note: user.active ? 'left at the "front" door' : null,
      message: "order placed ".repeat(user.id % 14),
    }),
  );
}

/** Makes the candidates for texts that JSON.stringify wrote. */
function ofTexts(texts: readonly string[], fields: string[]): Candidate[] {
  const erase = eraser({ fields });
  const ways = {
    [REWRITE]: (text: string) => JSON.stringify(JSON.parse(text)),
    [IN_TEXT]: erase.text,
    "JSON.parse, eraser, JSON.stringify": (text: string) =>
      JSON.stringify(erase(JSON.parse(text))),
  };
  return Object.entries(ways).map(([name, work]) => ({
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
      for (const text of texts) {
        const masked = JSON.stringify(erase(JSON.parse(text)));
        const expected = name === REWRITE ? text : masked;
        if (work(text) !== expected) throw new Error("It gives other text");
      }
    },
  }));
}

/** Makes the candidates that log an object. */
function ofLogs(object: object, fields: string[]): Candidate[] {
  const redact = { paths: fields, censor: "*****" };
  const masked = erase(object, { fields }) as object;
  return [
    { name: "pino, nothing masked", make: pino, logged: object },
    { name: REDACT, make: pino, options: { redact }, logged: masked },
    { name: MASKING, make: logMasking({ fields }).pino(pino), logged: masked },
  ].map(({ name, make, options, logged }) => {
    let length = 0;
    let last = "";
    const write = (line: string) => {
      length += line.charCodeAt(line.length >> 1);
      last = line;
    };
    const log = make({ base: null, timestamp: false, ...options }, { write });
    const run = () => {
      log.info(object, "logged");
      return length;
    };
    const line = { level: 30, ...logged, msg: "logged" };
    return { name, run, check: gives(line, () => JSON.parse(last)) };
  });
}

const [runtime = ""] = runtimeName().split(" ");
const lines = linesOf(200);
const title = "Erasing 4 fields in 200 lines of JSON";
const fields = ["user.email", "user.address.street", "card.number", "token"];
const measured = await interleave(ofTexts(lines, fields), EFFORT);
report.compare(title, measured, { baseline: REWRITE });
report.goal(
  `${title}: times as fast as ${REWRITE}`,
  ratioOf(measured, REWRITE, IN_TEXT),
  { atLeast: SPEED[runtime] ?? 1 },
);
const small = {
  user: { id: 17, email: "jo@example.com", name: "Jo" },
  headers: { authorization: "Bearer abc", "user-agent": "test" },
  password: "hunter2",
};
const rows = customers(100).map(({ id, email }) => {
  return { id, email, city: "Anytown" };
});
const large = { ...small, rows };
const names = ["user.email", "headers.authorization", "password"];
for (const [title, object, fields, atMost] of [
  ["Logging a small object, 3 fields", small, names, 1.2],
  [
    "Logging a small object, 2 wildcards",
    small,
    ["*.email", "headers.*", "password"],
    1,
  ],
  ["Logging 100 rows, a wildcard", large, [...names, "rows[*].email"], 1],
] as const) {
  const measured = await interleave(ofLogs(object, [...fields]), EFFORT);
  report.compare(title, measured, { baseline: REDACT });
  const value = ratioOf(measured, MASKING, REDACT);
  report.goal(`${title}: logMasking to ${REDACT}`, value, { atMost });
}
report.end();
