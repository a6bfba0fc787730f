import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { logMasking } from "../../../src/entries/log.ts";

const masking = logMasking({
  fields: ["password", "body.user.email", "$..secret", "rows[1].card"],
  nested: true,
});
const { redact } = masking;
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const base64Url = (text: string): string =>
  Buffer.from(text).toString("base64url");
const json = JSON.stringify;

describe("logMasking with nested documents", () => {
  test("looks into strings only where it is asked to", () => {
    const plain = logMasking({ fields: ["$..secret"] });
    const value = { body: '{"secret":"x"}' };
    expect(plain.redact(value)).toEqual(value);
    expect(redact(value)).toEqual({ body: '{"secret":"*****"}' });
  });

  test("masks by paths from the document's own root, and from that of the line", () => {
    const body = { password: "1", user: { email: "2", id: 1 }, secret: 3 };
    const masked = {
      password: "*****",
      user: { email: "*****", id: 1 },
      secret: "*****",
    };
    expect(redact({ body: json(body) })).toEqual({ body: json(masked) });
    const rows = [json({ card: 1 }), json({ card: 2 })];
    expect(redact({ rows })).toEqual({
      rows: [json({ card: 1 }), json({ card: "*****" })],
    });
  });

  test("masks in each element of an array, and in JSON that was written twice", () => {
    const users = json([{ password: 1 }, [{ password: 2 }]]);
    const masked = json([{ password: "*****" }, [{ password: 2 }]]);
    expect(redact({ users })).toEqual({ users: masked });
    expect(redact({ twice: json(json({ password: 1 })) })).toEqual({
      twice: json(json({ password: "*****" })),
    });
  });

  test("masks JSON within other text, and the value itself where it is a text", () => {
    const text = 'POST {"password":"1"} failed: [{"secret": 2}] {x} {"a":';
    const masked =
      'POST {"password":"*****"} failed: [{"secret": "*****"}] {x} {"a":';
    expect(redact({ text })).toEqual({ text: masked });
    expect(redact(text)).toBe(masked);
  });

  test("keeps every other character of a document", () => {
    const body = ' { "id" : 9007199254740993, "n":1.0, "password" : "1" }\n';
    const masked =
      ' { "id" : 9007199254740993, "n":1.0, "password" : "*****" }\n';
    expect(redact({ body })).toEqual({ body: masked });
  });

  test("masks in JSON that was written twice within other text, as %j writes it", () => {
    const body = json({ password: "hunter2", n: 1 });
    const masked = json({ password: "*****", n: 1 });
    for (const [text, right] of [
      [`got ${json(body)} at "noon"`, `got ${json(masked)} at "noon"`],
      [`"a" ${json(json(body))}`, `"a" ${json(json(masked))}`],
      [`got ${json(` [${body}]`)}`, `got ${json(` [${masked}]`)}`],
      [`say "hi" ${body} "{" ${body}`, `say "hi" ${masked} "{" ${masked}`],
      [`he said "{ ${body}`, `he said "{ ${masked}`],
    ]) {
      expect(redact({ text })).toEqual({ text: right });
    }
  });

  test("masks in base64 of JSON, of either alphabet", () => {
    // The second text has the characters in which the two base64 alphabets differ.
    for (const encode of [base64, base64Url]) {
      for (const name of ["é", "???>>>"]) {
        // The first three bytes end inside a character.
        for (const text of [
          json({ [name]: 1, password: "1" }),
          json([name, { password: "1" }]),
          `\ufeff${json({ [name]: 1, password: "1" })}`,
          ` ${json({ "\u{1f511}": name, password: "1" })}`,
        ]) {
          const { body } = redact({ body: encode(text) }) as { body: string };
          const masked = text.replace(':"1"', ':"*****"');
          expect(Buffer.from(body, "base64").toString()).toBe(masked);
          if (encode === base64) expect(body).toBe(base64(masked));
        }
        const body = encode(json({ password: "1", name }));
        const masked = encode(json({ password: "*****", name }));
        expect(redact({ body })).toEqual({ body: masked });
      }
    }
    const text = encodeURIComponent("not JSON");
    expect(redact({ a: base64(text), b: "signedin" })).toEqual({
      a: base64(text),
      b: "signedin",
    });
  });

  test("looks three documents deep, and does not show what lies deeper", () => {
    const deep = (levels: number): string =>
      levels === 0
        ? json({ password: "hunter2" })
        : json({ body: deep(levels - 1) });
    for (const levels of [0, 1, 2, 3, 4]) {
      const text = json(redact({ body: deep(levels) }));
      expect(text).not.toContain("hunter2");
      expect(text.includes("not searched")).toBe(levels > 2);
    }
  });

  test("does not show JSON that is too long to search, but other text", () => {
    const long = "x".repeat(1_000_001);
    expect(redact({ body: json({ long }) })).toEqual({
      body: "[JSON not searched]",
    });
    expect(redact({ long })).toEqual({ long });
  });

  test("takes time in proportion to a text's length", () => {
    const spans = [
      '{"',
      "[{",
      '{"a":',
      "[[[{",
      '{"\\',
      '\\"',
      '"{',
      '"\\n',
    ].map((part) => {
      const text = part.repeat(Math.floor(900_000 / part.length));
      return (redact({ text }) as { text: string }).text.length;
    });
    expect(spans.length).toBe(8);
  });

  test("changes no text without such fields", () => {
    const { redact } = logMasking({ fields: ["never.there"], nested: true });
    fc.assert(
      fc.property(fc.array(fc.json()), fc.string(), (documents, between) => {
        const text = documents.join(between);
        expect(redact({ text, b: base64(text) })).toEqual({
          text,
          b: base64(text),
        });
      }),
    );
  });

  test("masks in documents of any kind within any other", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (value, key) => {
        const inner = json({ [key]: value, secret: "hunter2" });
        for (const text of [inner, base64(inner), `text ${inner} text`]) {
          const shown = redact({ [key]: [text] }) as object;
          const [masked] = Object.values(shown)[0] as string[];
          const back =
            text === base64(inner)
              ? Buffer.from(`${masked}`, "base64").toString()
              : masked;
          expect(back).not.toContain("hunter2");
        }
      }),
    );
  });
});
