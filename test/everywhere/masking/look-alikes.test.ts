import { describe, expect, test } from "bun:test";
import {
  DataMasking,
  EnvelopeError,
  FieldNotFoundError,
  inspect,
} from "../../../mod.ts";
import { esdkFormat } from "../../../src/entries/esdk.ts";
import { toStandardJwe } from "../../../src/entries/jose.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring, accept: [esdkFormat()] });
const header = "document" as const;

type Row = Record<string, string>;

const encrypt = (data: object, options: object): Promise<Row> =>
  masking.encrypt(data, options as { fields: string[] }) as Promise<Row>;

const whole = (await encrypt({ ssn: "078-05-1120" }, { fields: ["ssn"] })).ssn;
const shared = await encrypt(
  { ssn: "078-05-1120", name: "Jo" },
  { fields: ["ssn"], header },
);
const token = `${whole}`;
const message = await new DataMasking({
  keyring,
  format: esdkFormat({ algorithmSuite: "0478" }),
}).encrypt("078-05-1120");

/** Header that every JOSE library writes for direct encryption. */
const DIR = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0";
const [, , iv, ciphertext, tag] = token.split(".");

/** Ordinary texts that begin like a token or look a little like one. */
const TEXTS: Readonly<Record<string, string>> = {
  "the name of the version": "sm1",
  "nothing after the first dot": "sm1.",
  "a user": "sm1.hello",
  "a comment": "sm1.x",
  "a comment as for bytes": "sm1b.x",
  "four short parts": "sm1.a.b.c",
  "dots alone": "sm1....",
  "white space around it": " sm1.hello\n",
  "a sentence":
    "sm1.hello, I am the one who has the longest name of all the people here.",
  "the name of a host":
    "sm1.prod.eu-west-1.internal.example-company-of-ours.com",
  "the name of a host with a part of 16 characters":
    "sm1.configuration-v2.production.internal.example.com",
  "a file with a name of 16 characters":
    "sm1.configuration-v2.json is the file that holds all that we configured",
  "an initialization vector and a letter": `sm1.${iv}.x`,
  "an initialization vector alone": `sm1.${iv}`,
  "parts of other lengths": `sm1.${tag}.${tag}.${tag}`,
  "another beginning": "www.aaaaaaaaaaaaaaaa.example.bbbbbbbbbbbbbbbbbbbbbb",
  "less than the beginning of all headers": token.slice(0, 55),
  "a sentence about headers": `${token.slice(0, 60)} is how they begin`,
  "a JWE of direct encryption": `${DIR}..${iv}.${ciphertext}.${tag}`,
  "a JWT":
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  "a sentence that ends as tokens do": `a sentence. And another. ${iv}.${ciphertext}.${tag}`,
  "the beginning of messages of the AWS Encryption SDK": "AgV4",
  "a sentence about these": "AgV4 is my favourite",
  "base64 that begins as these, and is shorter": `AgV4${"A".repeat(110)}`,
  "base64 that begins as those of version 1, and is shorter": `AYADeA${"B".repeat(98)}==`,
};

describe("a text that only begins as a token does", () => {
  for (const [name, text] of Object.entries(TEXTS)) {
    test(`is encrypted as any other, and comes back: ${name}`, async () => {
      for (const by of [{}, { header }]) {
        const data = { text, other: 1 };
        const sealed = await encrypt(data, { fields: ["text"], ...by });
        expect(await masking.decrypt<object>(sealed)).toEqual(data);
      }
    });

    test(`stays beside tokens that are opened: ${name}`, async () => {
      const comments = [text, { text }];
      for (const row of [{ ssn: token }, { ...shared }, { ssn: message }]) {
        const back = await masking.decrypt<object>({ ...row, comments });
        expect(back).toMatchObject({ ssn: "078-05-1120", comments });
        expect(back).not.toHaveProperty("$sealmask");
      }
      const none = await caught(() => masking.decrypt({ comments }));
      expect(none).toBeInstanceOf(FieldNotFoundError);
      const to = memoryKeyring();
      const moved = await masking.rewrap({ ssn: token, comments }, { to });
      expect(moved.comments).toEqual(comments);
    });

    test(`is refused where fields name it: ${name}`, async () => {
      const row = { ...shared, ssn: text };
      const error = await caught(() =>
        masking.decrypt(row, { fields: ["ssn"] }),
      );
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(error.message).toContain('the field "/ssn": it holds no token');
      expect(await caught(() => masking.decrypt(text))).toBeInstanceOf(
        EnvelopeError,
      );
    });
  }
});

describe("a damaged token", () => {
  const sources: Readonly<Record<string, Row>> = {
    "a whole token": { ssn: token },
    "a short token": { ...shared },
    "a message of the AWS Encryption SDK": { ssn: message },
  };
  for (const [name, row] of Object.entries(sources)) {
    const { ssn = "" } = row;

    test(`that was cut is refused with a reason where fields name it: ${name}`, async () => {
      // Fewer characters also begin other texts, such as any JWT.
      const first = ssn.startsWith("eyJ") ? 56 : 5;
      for (let end = first; end < ssn.length; end++) {
        const cut = { ...row, ssn: ssn.slice(0, end) };
        const error = await caught(() =>
          masking.decrypt(cut, { fields: ["ssn"] }),
        );
        expect(error).toBeInstanceOf(EnvelopeError);
        expect(error.message).toMatch(
          /begins like a token, but is too short or damaged|Cannot read the/,
        );
        expect(error.message).not.toContain(ssn.slice(0, 30));
      }
    });

    test(`with white space in it is refused with a reason: ${name}`, async () => {
      for (const space of [" ", "\n", "\r\n", "\u200b"]) {
        for (let at = 0; at <= ssn.length; at += 7) {
          const text = ssn.slice(0, at) + space + ssn.slice(at);
          const error = await caught(() =>
            masking.decrypt({ ...row, ssn: text }, { fields: ["ssn"] }),
          );
          expect(error).toBeInstanceOf(EnvelopeError);
          expect(error.message).toMatch(
            /no white space|no invisible characters/,
          );
        }
      }
    });
  }

  test("that has the beginning of all tokens, or the length of the shortest, is no ordinary text, wherever it was cut", async () => {
    const fields = ["ssn", "pin"];
    const two = await encrypt({ ssn: "078-05-1120", pin: "1234" }, { fields });
    for (const [{ ssn = "", ...rest }, least] of [
      [two, 56],
      [{ ssn: token }, 56],
      [shared, 45],
    ] as const) {
      for (let end = least; end < ssn.length; end++) {
        const cut = { ...rest, ssn: ssn.slice(0, end) };
        const error = await caught(() => masking.decrypt(cut));
        expect(error).toBeInstanceOf(EnvelopeError);
      }
    }
  });

  test("that was broken into lines is no ordinary text", async () => {
    const long = { note: "x".repeat(99) };
    const fields = ["note"];
    for (const row of [
      await encrypt(long, { fields }),
      await encrypt(long, { fields, header }),
    ]) {
      for (const width of [64, 76]) {
        const lines = new RegExp(`.{${width}}`, "g");
        const note = `${row.note}`.replaceAll(lines, "$&\r\n");
        const error = await caught(() => masking.decrypt({ ...row, note }));
        expect(error.message).toContain("expected no white space");
      }
    }
  });

  test("without its encrypted data keys, as a standard JWE, is refused", async () => {
    const jwe = toStandardJwe(token);
    const error = await caught(() => masking.decrypt({ ssn: jwe }));
    expect(error).toBeInstanceOf(EnvelopeError);
    expect(() => inspect(jwe)).toThrow(EnvelopeError);
  });
});

test("texts of megabytes are told at once, however close they come", async () => {
  const long = 4_000_000;
  const texts = [
    `sm1.${iv}.${"a!".repeat(long)}`,
    `sm1.${iv}.${"a".repeat(long)}!!!!`,
    `sm1.${".".repeat(long)}.${tag}`,
    `${".a".repeat(long)}.${iv}.${ciphertext}.${tag}`,
    `${"a".repeat(long)}.${tag}`,
    `AgV4${"A".repeat(200)}${"!".repeat(long)}`,
  ];
  const error = await caught(() =>
    masking.decrypt({ texts: texts.slice(0, -1) }),
  );
  expect(error).toBeInstanceOf(FieldNotFoundError);
  expect(
    await caught(() => masking.decrypt({ text: texts.at(-1) })),
  ).toBeInstanceOf(EnvelopeError);
});
