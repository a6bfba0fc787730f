/** Promises of encryption in JSON text, with one example for each. */
import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  EnvelopeError,
  FieldNotFoundError,
  isEnvelope,
  LocationMismatchError,
  SealmaskError,
  UnsupportedTypeError,
} from "../../../../mod.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import { caught } from "../../../support/caught.ts";

const masking = new DataMasking({ keyring: memoryKeyring() });
const context = { tenant_id: "a06b" };
const header = "document" as const;

const text = ` {\n "id" : 174322306148984899, "ssn" :\t"078-05-1120" ,"cards":[ {"number":4111.0}, {"number":[ 1 ]} ], "10":1.0 } `;
const fields = ["ssn", "cards[*].number"];

/** Token with its quotes. */
const TOKEN = /"[\w-]{4,}(?:\.[\w-]*){4}"/g;

async function refused(call: () => unknown): Promise<Error> {
  const error = await caught(call);
  expect(error).toBeInstanceOf(UnsupportedTypeError);
  return error;
}

describe("encryptText", () => {
  test("puts tokens in place of values, and keeps every character of the rest", async () => {
    const encrypted = await masking.encryptText(text, { fields, context });
    const tokens = encrypted.match(TOKEN) ?? [];
    expect(tokens.map((token) => isEnvelope(JSON.parse(token)))).toEqual([
      true,
      true,
      true,
    ]);
    const [first = "", second = "", third = ""] = tokens;
    expect(encrypted).toBe(
      text
        .replace('"078-05-1120"', first)
        .replace("4111.0", second)
        .replace("[ 1 ]", third),
    );
    expect(await masking.decryptText(encrypted, { context })).toBe(text);
    expect(await masking.decryptText(encrypted, { fields, context })).toBe(
      text,
    );
  });

  test("keeps a value as it is written", async () => {
    for (const value of [
      "1.0",
      "-0",
      "9007199254740993",
      "1E400",
      "1e-400",
      "0.1000",
      `${"7".repeat(400)}.${"0".repeat(400)}`,
      '"\\u0041\\/\\n\\ud83c\\uDFAD \u{1f3ad}"',
      '"\\ud800"',
      "[ 1.0 ,\t{ } ]",
      '{"b":1,"a":2,"a":3,"10":4,"9":5}',
      '{"__proto__":{"x":1.0}}',
      "null",
      '""',
    ]) {
      const plain = `{"a" : ${value} }`;
      const encrypted = await masking.encryptText(plain, { fields: ["a"] });
      expect(await masking.decryptText(encrypted)).toBe(plain);
      const decrypted = await masking.decrypt(JSON.parse(encrypted));
      expect(decrypted).toEqual(JSON.parse(plain));
    }
  });

  test("encrypts a whole document, and leaves white space around it", async () => {
    const encrypted = await masking.encryptText(" [ 1.0 ]\n", {
      fields: ["$"],
    });
    expect(encrypted).toMatch(/^ "[\w.-]+"\n$/);
    expect(await masking.decryptText(encrypted)).toBe(" [ 1.0 ]\n");
  });

  test("changes nothing where a field is missing and may be, or where there is nothing yet", async () => {
    const plain = ' { "cards" : [ ] } ';
    const missing = { fields: ["ssn"], onMissingField: "ignore" as const };
    expect(await masking.encryptText(plain, missing)).toBe(plain);
    expect(await masking.encryptText(plain, { ...missing, header })).toBe(
      plain,
    );
    const empty = { fields: ["cards[*].number"] };
    expect(await masking.encryptText(plain, empty)).toBe(plain);
    const error = await caught(() =>
      masking.encryptText(plain, { fields: ["ssn"] }),
    );
    expect(error).toBeInstanceOf(FieldNotFoundError);
  });

  test("takes a document that is nested to any depth beside its fields", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const plain = `{"deep":${deep},"pin":1}`;
    const call = { fields: ["pin"] };
    const encrypted = await masking.encryptText(plain, call);
    expect(await masking.decryptText(encrypted, call)).toBe(plain);
  });

  test("refuses a name that stands twice on the way, and keeps others", async () => {
    for (const [path, plain] of [
      ["a", '{"a":1,"a":2}'],
      ["a", '{"a":1,"\\u0061":2}'],
      ["a.b", '{"a":{"b":1},"a":2}'],
      ["a.b", '{"a":{"b":1,"b":2}}'],
      ["*", '{"a":1,"a":2}'],
      ["$..b", '{"a":{"b":1},"a":2}'],
    ] as const) {
      await refused(() => masking.encryptText(plain, { fields: [path] }));
    }
    const others = '{"x":1,"a":{"y":1,"y":2},"x":2}';
    const encrypted = await masking.encryptText(others, { fields: ["a"] });
    expect(encrypted).toMatch(/^\{"x":1,"a":"[^"]+","x":2\}$/);
    expect(await masking.decryptText(encrypted)).toBe(others);
    await refused(() => masking.encryptText(others, { fields: ["$[?@.y]"] }));
  });

  test("refuses a value that cannot be UTF-8, and keeps others", async () => {
    const fields = ["a"];
    for (const value of ['"\ud800"', '["x\udc00"]', '"\ud83c\\udfad"']) {
      const plain = `{"a":${value}}`;
      await refused(() => masking.encryptText(plain, { fields }));
      const other = `{"a":1,"b":${value}}`;
      const encrypted = await masking.encryptText(other, { fields });
      expect(await masking.decryptText(encrypted)).toBe(other);
    }
  });

  test("refuses a field that holds a token already, unless it may", async () => {
    const once = await masking.encryptText('{"a":1.0}', { fields: ["a"] });
    await refused(() => masking.encryptText(once, { fields: ["a"] }));
    const call = { fields: ["a"], allowTokens: true };
    const twice = await masking.encryptText(once, call);
    expect(await masking.decryptText(twice)).toBe(once);
  });

  test("refuses what is no JSON, or no document", async () => {
    for (const plain of ['{"a":1', '{"a":1,"b":01}', '\ufeff{"a":1}', "1"]) {
      await refused(() => masking.encryptText(plain, { fields: ["a"] }));
    }
  });
});

describe("decryptText", () => {
  test("opens what encrypt made, however the text is written", async () => {
    const document = JSON.parse(text);
    const encrypted = JSON.stringify(
      await masking.encrypt(document, { fields, context }),
    );
    const spaced = ` ${encrypted.replaceAll(",", "\n,\t")}`.replaceAll(
      TOKEN,
      (token) =>
        token.replace(
          token.charAt(1),
          `\\u00${token.charCodeAt(1).toString(16)}`,
        ),
    );
    const plain = JSON.stringify(document);
    for (const [written, expected] of [
      [encrypted, plain],
      [spaced, ` ${plain.replaceAll(",", "\n,\t")}`],
    ] as const) {
      // The tokens hold the output of JSON.stringify.
      expect(await masking.decryptText(written, { context })).toBe(expected);
    }
  });

  test("opens the fields that it is asked for alone", async () => {
    const encrypted = await masking.encryptText(text, { fields, context });
    const some = await masking.decryptText(encrypted, {
      fields: ["ssn"],
      context,
    });
    expect(some.match(TOKEN)?.length).toBe(2);
    expect(some).toContain('"ssn" :\t"078-05-1120" ,');
    expect(await masking.decryptText(some, { context })).toBe(text);
  });

  test("refuses what encrypt's decrypt refuses, with the same errors", async () => {
    const encrypted = await masking.encryptText('{"a":1,"b":2}', {
      fields: ["a"],
      context,
    });
    const token = JSON.parse(encrypted).a;
    const cases = [
      [encrypted, {}, ContextMismatchError],
      [`{"b":"${token}"}`, { context }, LocationMismatchError],
      [encrypted, { context, fields: ["b"] }, EnvelopeError],
      [encrypted, { context, fields: ["c"] }, FieldNotFoundError],
      ['{"a":1}', { context }, FieldNotFoundError],
      [encrypted.slice(1), { context }, UnsupportedTypeError],
      [`${encrypted}]`, { context }, UnsupportedTypeError],
    ] as const;
    for (const [input, options, Refusal] of cases) {
      const call = () => masking.decryptText(input, options);
      expect(await caught(call)).toBeInstanceOf(Refusal);
    }
  });

  test("refuses a name that stands twice on the way to a token, and keeps others", async () => {
    const encrypted = await masking.encryptText('{"a":{"b":1}}', {
      fields: ["a.b"],
    });
    const inner = encrypted.slice(1, -1);
    for (const input of [
      `{${inner},${inner}}`,
      `{${inner},"a":1}`,
      `{"\\u0061":null,${inner}}`,
      encrypted.replace("}}", ',"b":1}}'),
    ]) {
      await refused(() => masking.decryptText(input));
      await refused(() => masking.decryptText(input, { fields: ["a.b"] }));
    }
    expect(await masking.decryptText(`{"x":1,${inner},"x":2.0}`)).toBe(
      '{"x":1,"a":{"b":1},"x":2.0}',
    );
  });

  test("refuses a token of bytes, which no JSON holds", async () => {
    const bytes = { a: new Uint8Array([1, 2, 3]) };
    const encrypted = await masking.encrypt(bytes, { fields: ["a"] });
    await refused(() => masking.decryptText(JSON.stringify(encrypted)));
  });
});

describe("a shared header", () => {
  const call = { fields, context, header };

  test("stands right after the opening brace, and is removed again", async () => {
    const encrypted = await masking.encryptText(text, call);
    expect(encrypted).toMatch(/^ \{"\$sealmask":"[\w-]+\.[\w-]+",\n "id" : /);
    expect(encrypted.match(/"sm1\.[^"]+"/g)?.length).toBe(3);
    expect(await masking.decryptText(encrypted, { context })).toBe(text);
    const decrypted = await masking.decrypt(JSON.parse(encrypted), { context });
    expect(decrypted).toEqual(JSON.parse(text));
    expect(Object.keys(JSON.parse(encrypted))).toContain("$sealmask");
  });

  test("is removed with the last of its tokens", async () => {
    const encrypted = await masking.encryptText(text, call);
    const some = await masking.decryptText(encrypted, {
      fields: ["ssn"],
      context,
    });
    expect(some).toContain('{"$sealmask":"');
    const rest = { fields: ["cards[*].number"], context };
    expect(await masking.decryptText(some, rest)).toBe(text);
  });

  test("is removed from wherever it stands", async () => {
    const plain = { a: 1, b: [2], c: "x" };
    const encrypted = await masking.encrypt(plain, {
      fields: ["a"],
      header,
    });
    const { $sealmask: shared, ...rest } = encrypted as Record<string, unknown>;
    const members = Object.entries(rest);
    for (let at = 0; at <= members.length; at++) {
      const moved = Object.fromEntries(
        members.toSpliced(at, 0, ["$sealmask", shared]),
      );
      for (const indent of [0, 2]) {
        const input = JSON.stringify(moved, null, indent);
        const output = await masking.decryptText(input);
        expect(JSON.parse(output)).toEqual(plain);
        expect(output).not.toContain("$sealmask");
      }
    }
  });

  test("takes the white space with it that parts it from the member before it", async () => {
    const encrypted = await masking.encrypt(
      { a: 1 },
      { fields: ["a"], header },
    );
    const { $sealmask: shared, a } = encrypted as Record<string, unknown>;
    const [member, token] = [`"$sealmask" : "${shared}"`, `"a" :"${a}"`];
    const cases: readonly (readonly [string, string])[] = [
      [`{ ${token}\t, ${member} \n}`, '{ "a" :1 \n}'],
      [`{ ${token}\t, ${member} ,\n"b":2}`, '{ "a" :1 ,\n"b":2}'],
      [`{ ${member} , ${token}\t}`, '{  "a" :1\t}'],
      [`{\n  ${token},\n  ${member}\n}`, '{\n  "a" :1\n}'],
      [`{"b":", ",\n  ${member},${token}}`, '{"b":", ","a" :1}'],
    ];
    for (const [input, output] of cases) {
      expect(await masking.decryptText(input)).toBe(output);
    }
  });

  test("is refused where there are two of them", async () => {
    const one = await masking.encryptText('{"a":1}', { fields: ["a"], header });
    const [member = ""] = /"\$sealmask":"[^"]+",/.exec(one) ?? [];
    for (const two of [
      one.replace("{", `{${member}`),
      one.replace("{", '{"\\u0024sealmask":1,'),
      one.replace("}", ',"$sealmask":null}'),
    ]) {
      const error = await caught(() => masking.decryptText(two));
      expect(error).toBeInstanceOf(SealmaskError);
    }
  });

  test("has no place in an array, and none beside a member of its name", async () => {
    const array = { fields: ["[0]"], header };
    expect(
      await caught(() => masking.encryptText("[1]", array)),
    ).toBeInstanceOf(TypeError);
    for (const name of ["$sealmask", "\\u0024sealmask"]) {
      const plain = `{"a":1,"${name}":2}`;
      await refused(() =>
        masking.encryptText(plain, { fields: ["a"], header }),
      );
    }
  });
});
