/** Promises of editing JSON text, with one example for each; test/json/text has properties of random texts. */
import { describe, expect, test } from "bun:test";
import {
  type EraseOptions,
  eraser,
  eraseText,
  FieldNotFoundError,
  type SealmaskEvent,
  UnsupportedTypeError,
} from "../../../../mod.ts";

const MASK = '"*****"';

describe("what is not selected", () => {
  test("keeps every character", () => {
    const text = ` {\r\n\t"ssn" : "123-45-6789",  "id": 174322306148984899,
      "ratio":1.0, "big" :1E400, "zero": -0, "\\u006eame":"J\\u006F \\/ \\ud83c\\udfad", "list":[ ], "o":{\t}, "10":1,"9":2 } \n`;
    expect(eraseText(text, { fields: ["ssn"] })).toBe(
      text.replace('"123-45-6789"', MASK),
    );
  });

  test("keeps the white space beside what is", () => {
    const text = '[\n  { "pin" :\t1234\r\n},\n { "pin":\n[ ] , "a": 1 }\n]\n';
    expect(eraseText(text, { fields: ["[0].pin"] })).toBe(
      text.replace("1234", MASK),
    );
  });

  test("keeps two members of one name", () => {
    const text = '{"a":1,"b":{"x":1,"x":2},"c":{"x":3,"x":4}}';
    expect(eraseText(text, { fields: ["a", "b"] })).toBe(
      `{"a":${MASK},"b":${MASK},"c":{"x":3,"x":4}}`,
    );
  });

  test("keeps lone surrogates, escaped or not", () => {
    const text = '{"a":1,"\ud800":"\udc00 \\ud800 \\uDC00"}';
    expect(eraseText(text, { fields: ["a"] })).toBe(text.replace("1", MASK));
  });

  test("may be nested to any depth", () => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const deep = `${open.repeat(100_000)}0${close.repeat(100_000)}`;
      const text = `{"deep":${deep},"pin":1234,"more":[${deep}]}`;
      const options = { fields: ["pin", "*.pin"], onMissingField: "ignore" };
      expect(eraseText(text, options as EraseOptions)).toBe(
        text.replace("1234", MASK),
      );
      // Paths that need the parsed document, too.
      for (const path of ["$[?@ == 1234]", "$['pin',-1]"]) {
        expect(eraseText(text, { fields: [path] })).toBe(
          text.replace("1234", MASK),
        );
      }
    }
  });

  test("may be of any length", () => {
    const long = "\\n é".repeat(100_000);
    const text = `{"long":"${long}","${long}":1e${"0".repeat(100_000)}1,"pin":1234}`;
    expect(eraseText(text, { fields: ["pin"] })).toBe(
      text.replace("1234", MASK),
    );
  });

  test("is the whole text where a field is missing, and may be", () => {
    const text = ' { "a" : [ ] } ';
    const fields = ["b", "a[0]", "$..c", "$.a[?@.d]", "/a/9"];
    expect(eraseText(text, { fields, onMissingField: "ignore" })).toBe(text);
  });
});

describe("what is selected", () => {
  const user =
    '{"name":"Jo","age":41,"tags":["a",["b"],{"c":1}],"address":{"zip":"10115"},"none":null,"yes":true}';

  test("is one mask; of an array, each element is one", () => {
    const masked: Record<string, string> = {
      name: MASK,
      age: MASK,
      tags: `[${MASK},${MASK},${MASK}]`,
      address: MASK,
      none: MASK,
      yes: MASK,
    };
    const fields = Object.keys(masked);
    const members = fields.map((name) => `"${name}":${masked[name]}`);
    expect(eraseText(user, { fields })).toBe(`{${members.join()}}`);
    const all = { fields: ["*"] };
    expect(eraseText(user, all)).toBe(`{${members.join()}}`);
    expect(eraseText("[1,[2],{}]", { fields: ["$"] })).toBe(
      `[${MASK},${MASK},${MASK}]`,
    );
    expect(eraseText(user, { fields: ["$"] })).toBe(MASK);
  });

  test("is masked by a rule as erase masks it, and written as JSON.stringify writes it", () => {
    const cases: readonly [EraseOptions, string, string][] = [
      [{ customMask: '<"é\n>' }, "name", '"<\\"é\\n>"'],
      [{ dynamicMask: true }, "age", '"**"'],
      [{ keep: { first: 2 } }, "address", '{"zip":"10***"}'],
      [{ customMask: "-" }, "tags", '["-",["-"],{"c":"-"}]'],
      [{ mask: (value) => ({ is: typeof value }) }, "yes", '{"is":"boolean"}'],
      [{ mask: (_, { pointer }) => pointer }, "address.zip", '"/address/zip"'],
    ];
    const document = JSON.parse(user);
    for (const [rule, path, mask] of cases) {
      const selected = path
        .split(".")
        .reduce((value, name) => value[name], document);
      const source = JSON.stringify(selected);
      const options = { ...rule, fields: [path] };
      expect(eraseText(user, options)).toBe(user.replace(source, mask));
    }
  });

  test("is masked by the rule of its path, and by that of its parent where both are named", () => {
    expect(
      eraseText(user, {
        fields: ["address.zip", "name"],
        maskingRules: { address: { customMask: "-" }, name: "email" },
      }),
    ).toBe(user.replace('"10115"', '"-"').replace('"Jo"', MASK));
  });

  test("is found by a path of any kind", () => {
    const text = '{"a":[{"b":1,"c":2},{"b":3},[4]],"d":{"b":5}}';
    const cases: Record<string, string> = {
      "a[0].b": '{"a":[{"b":M,"c":2},{"b":3},[4]],"d":{"b":5}}',
      "$.a[*].b": '{"a":[{"b":M,"c":2},{"b":M},[4]],"d":{"b":5}}',
      "$.a[*].*": '{"a":[{"b":M,"c":M},{"b":M},[M]],"d":{"b":5}}',
      "$..b": '{"a":[{"b":M,"c":2},{"b":M},[4]],"d":{"b":M}}',
      "/a/1/b": '{"a":[{"b":1,"c":2},{"b":M},[4]],"d":{"b":5}}',
      "/a/2/0": '{"a":[{"b":1,"c":2},{"b":3},[M]],"d":{"b":5}}',
      "$.a[0]['b','c']": '{"a":[{"b":M,"c":M},{"b":3},[4]],"d":{"b":5}}',
      "$.a[:2].b": '{"a":[{"b":M,"c":2},{"b":M},[4]],"d":{"b":5}}',
      "$.a[-2].b": '{"a":[{"b":1,"c":2},{"b":M},[4]],"d":{"b":5}}',
      "$.a[::-1][0]": '{"a":[{"b":1,"c":2},{"b":3},[M]],"d":{"b":5}}',
      "$.a[?@.c].b": '{"a":[{"b":M,"c":2},{"b":3},[4]],"d":{"b":5}}',
      "$..[0]": '{"a":[M,{"b":3},[M]],"d":{"b":5}}',
      "d,missing": '{"a":[{"b":1,"c":2},{"b":3},[4]],"d":M}',
      a: '{"a":[M,M,M],"d":{"b":5}}',
    };
    for (const [path, erased] of Object.entries(cases)) {
      expect(eraseText(text, { fields: [path] })).toBe(
        erased.replaceAll("M", MASK),
      );
    }
  });

  test("may be nested to any depth, unless a rule masks what is in it", () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const text = `{"a":${deep},"b":{"c":${deep}}}`;
    const fields = ["a", "b"];
    expect(eraseText(text, { fields })).toBe(`{"a":[${MASK}],"b":${MASK}}`);
    expect(() => eraseText(text, { fields, customMask: "-" })).toThrow(
      UnsupportedTypeError,
    );
  });

  test("may stand beside any depth, where a path needs the parsed document", () => {
    const deep = `${'[{"x":'.repeat(50_000)}{}${"}]".repeat(50_000)}`;
    const text = `{"a":[1,2],"deep":${deep},"b":{"pin":3}}`;
    const cases: Readonly<Record<string, string>> = {
      "a[-1]": text.replace("2", MASK),
      "$.b[?@ == 3]": text.replace("3", MASK),
      "$[?@.pin]": text.replace('{"pin":3}', MASK),
      "$[?@]": `{"a":[${MASK},${MASK}],"deep":[${MASK}],"b":${MASK}}`,
    };
    for (const [path, erased] of Object.entries(cases)) {
      expect(eraseText(text, { fields: [path] })).toBe(erased);
      const twice = text.replace("{}", '{"c":[0,{"d":1,"\\u0064":2}]}');
      expect(() => eraseText(twice, { fields: [path] })).toThrow(
        /^Cannot tell which value is meant: .* got one that occurs twice at "\/deep\/0\/x/,
      );
    }
    expect(() =>
      eraseText('[{"a":[0,{"d":1,"d":2}]}]', { fields: ["[-1]"] }),
    ).toThrow(/occurs twice at "\/0\/a\/1\/d"/);
  });

  test("has its name in any spelling", () => {
    for (const name of [
      "pin",
      "\\u0070in",
      "\\u0070\\u0069\\u006E",
      "p\\u0069n",
    ]) {
      expect(eraseText(`{"${name}":1}`, { fields: ["pin"] })).toBe(
        `{"${name}":${MASK}}`,
      );
    }
    const odd: readonly [string, string][] = [
      ["\\ud83c\\udfad", "$['\u{1f3ad}']"],
      ["\ud83c\\udfad", "$['\u{1f3ad}']"],
      ["\\ud800", "$['\ud800']"],
      ["a\\/b\\\\\\n", "$['a/b\\\\\\n']"],
      ["", "$['']"],
      ["__proto__", "__proto__"],
      ["\\u005f_proto__", "$.__proto__"],
      ["constructor", "constructor"],
      ["0", "/0"],
      ["10", "$['10']"],
    ];
    for (const [name, path] of odd) {
      expect(eraseText(`{"x":0,"${name}":1}`, { fields: [path] })).toBe(
        `{"x":0,"${name}":${MASK}}`,
      );
    }
  });

  test("is not what has nearly its name", () => {
    const text = '{"pi":1,"pinn":2,"Pin":3,"p\\u0000in":4,"\\\\u0070in":5}';
    const fields = ["pin"];
    expect(eraseText(text, { fields, onMissingField: "ignore" })).toBe(text);
    expect(() => eraseText(text, { fields })).toThrow(FieldNotFoundError);
  });

  test("is not what only looks like a member, within a string", () => {
    const text = '{"note":"{\\"pin\\":1}","pin":2,"end":"\\\\"}';
    expect(eraseText(text, { fields: ["pin"] })).toBe(text.replace("2", MASK));
  });

  test("is told to a listener, when all is erased", () => {
    const events: SealmaskEvent[] = [];
    eraseText('{"a":[1,"x"],"b/c":null}', {
      fields: ["a", "$['b/c']"],
      onEvent: (event) => events.push(event),
    });
    const [type, rule] = ["field-erased" as const, "default"];
    expect(events).toEqual([
      { type, rule, pointer: "/a/0", valueType: "number" },
      { type, rule, pointer: "/a/1", valueType: "string" },
      { type, rule, pointer: "/b~1c", valueType: "null" },
    ]);
  });

  test("is the whole text where there are no fields", () => {
    expect(JSON.parse(eraseText(' "secret" ', {}))).toBe("*****");
    expect(JSON.parse(eraseText("[1, 2]", {}))).toEqual(["*****", "*****"]);
    expect(JSON.parse(eraseText('{"a":"bc"}', { dynamicMask: true }))).toEqual({
      a: "**",
    });
  });

  test("is erased by an eraser in one text after the other", () => {
    const { text } = eraser({ fields: ["pin"] });
    expect(text(' {"pin":1} ')).toBe(` {"pin":${MASK}} `);
    expect(() => text("[]")).toThrow(FieldNotFoundError);
    expect(text('{"a":1.0,"pin":2}')).toBe(`{"a":1.0,"pin":${MASK}}`);
  });
});

describe("a name that stands twice in an object", () => {
  test("is masked each time, wherever on the way it stands", () => {
    const cases: readonly [string, string, string][] = [
      ["a", '{"a":1,"b":2,"a":3}', `{"a":${MASK},"b":2,"a":${MASK}}`],
      ["a", '{"a":1,"\\u0061":3}', `{"a":${MASK},"\\u0061":${MASK}}`],
      [
        "a.b",
        '{"a":{"b":1},"a":{"b":2}}',
        `{"a":{"b":${MASK}},"a":{"b":${MASK}}}`,
      ],
      ["a.b", '{"a":{"b":1},"a":2}', `{"a":{"b":${MASK}},"a":2}`],
      [
        "a.b",
        '{"a":2,"a":{"b":1,"b":3}}',
        `{"a":2,"a":{"b":${MASK},"b":${MASK}}}`,
      ],
      ["*", '{"a":1,"a":2}', `{"a":${MASK},"a":${MASK}}`],
      [
        "$..b",
        '{"a":{"b":1},"a":{"b":2}}',
        `{"a":{"b":${MASK}},"a":{"b":${MASK}}}`,
      ],
      ["/a/0", '{"a":[1],"a":{"0":2}}', `{"a":[${MASK}],"a":{"0":${MASK}}}`],
      [
        "__proto__",
        '{"__proto__":1,"__proto__":2}',
        `{"__proto__":${MASK},"__proto__":${MASK}}`,
      ],
    ];
    for (const [path, text, erased] of cases) {
      expect(eraseText(text, { fields: [path] })).toBe(erased);
    }
  });

  test("is refused anywhere where a path needs the parsed document", () => {
    const text = '{"list":[1,2],"other":[{"x":1,"x":2}]}';
    for (const path of ["$.list[-1]", "$.list[?@ == 1]"]) {
      const fields = [path];
      expect(() => eraseText(text, { fields })).toThrow(UnsupportedTypeError);
      const single = text.replace(',"x":2', "");
      expect(eraseText(single, { fields })).not.toBe(single);
    }
  });
});

describe("a field that is not there", () => {
  test("is an error unless there is nothing yet that could have it", () => {
    const cases: readonly [string, string, "missing" | "empty"][] = [
      ["cards[*].number", '{"cards":[]}', "empty"],
      ["cards[*].number", '{"cards":{}}', "empty"],
      ["cards[*].number", '{"cards":[ ]}', "empty"],
      ["cards[*].number", '{"cards":[{}]}', "missing"],
      ["cards[*].number", '{"cards":1}', "missing"],
      ["cards[*].number", "{}", "missing"],
      ["$.cards[?@.number]", '{"cards":[]}', "empty"],
      ["$.cards[?@.number]", '{"cards":{}}', "empty"],
      ["$.cards[?@.number]", '{"cards":[1]}', "missing"],
      ["$.cards[:2]", '{"cards":[]}', "empty"],
      ["$.cards[:2]", '{"cards":{}}', "missing"],
      ["$.cards[1:]", '{"cards":[1]}', "missing"],
      ["$..[*]", "[]", "missing"],
      ["$..number", '{"cards":[]}', "missing"],
      ["cards[0]", '{"cards":[]}', "missing"],
      ["$.*", "{}", "empty"],
      ["$[*]", " [ ] ", "empty"],
    ];
    for (const [path, text, kind] of cases) {
      const events: SealmaskEvent[] = [];
      const erase = (onMissingField: "throw" | "ignore") =>
        eraseText(text, {
          fields: [path],
          onMissingField,
          onEvent: (event) => events.push(event),
        });
      if (kind === "empty") expect(erase("throw")).toBe(text);
      else expect(() => erase("throw")).toThrow(FieldNotFoundError);
      expect(events).toEqual([]);
      expect(erase("ignore")).toBe(text);
      const told = kind === "empty" ? [] : [{ type: "field-missing", path }];
      expect(events as unknown[]).toEqual(told);
    }
  });

  test("keeps all others from being erased", () => {
    const events: SealmaskEvent[] = [];
    const options = {
      fields: ["a", "b"],
      onEvent: (event: SealmaskEvent) => events.push(event),
    };
    expect(() => eraseText('{"a":1}', options)).toThrow(FieldNotFoundError);
    expect(events).toEqual([]);
  });
});

describe("what is refused", () => {
  const SECRET = "a canary";

  test("is a text that is no JSON, wherever it is wrong, and the error does not show it", () => {
    const valid = `{"pin":"${SECRET}","b":[1,{"c":"d"}]}`;
    const wrong = [
      "",
      " ",
      SECRET,
      `\ufeff${valid}`,
      `${valid}\ufeff`,
      `${valid}x`,
      `${valid},`,
      `${valid}${valid}`,
      `\u00a0${valid}`,
      `${valid}\u0000`,
      `${valid}//`,
      valid.slice(0, -1),
      valid.slice(1),
      valid.replace("{", "[{"),
      valid.replace('"pin"', "pin"),
      valid.replace('"pin"', "'pin'"),
      valid.replace('"pin":', '"pin"'),
      valid.replace('"pin":', '"pin"::'),
      valid.replace(SECRET, `${SECRET}\n`),
      valid.replace(SECRET, `${SECRET}\\x`),
      valid.replace(SECRET, `${SECRET}\\u12`),
      valid.replace(`"${SECRET}"`, `"${SECRET}" "x"`),
      valid.replace(`"${SECRET}"`, "undefined"),
      valid.replace(`"${SECRET}"`, `[${SECRET}]`),
      ...[
        "01",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "-",
        "0x1",
        "NaN",
        "Infinity",
      ].map((number) => valid.replace("1", number)),
      valid.replace("[1", "[1,"),
      valid.replace("[1", "[,1"),
      valid.replace("}]", "},]"),
      valid.replace("}]", ",}]"),
      valid.replace("}]", "]}"),
      valid.replace('"d"', '"\u001f"'),
      valid.replace('"d"', "nul"),
      valid.replace('"d"', "True"),
      valid.replace('"c"', "1"),
      valid.replace('"c":', ""),
    ];
    for (const text of wrong) {
      expect(() => JSON.parse(text)).toThrow(SyntaxError);
      for (const options of [
        { fields: ["pin"] },
        { fields: ["$.b[*].c"] },
        { fields: ["$..missing"], onMissingField: "ignore" as const },
        { fields: ["$.b[-1]"] },
        {},
      ]) {
        let message = "no error";
        try {
          eraseText(text, options);
        } catch (error) {
          expect(error).toBeInstanceOf(UnsupportedTypeError);
          message = (error as Error).message;
        }
        expect([text, message]).not.toEqual([text, "no error"]);
        expect(message).not.toContain(SECRET);
      }
    }
  });

  test("is a text of something that has no fields, where there are some", () => {
    for (const text of ["1", '"a"', "null", " true "]) {
      for (const fields of [["a"], ["$"], ["$..a"], ["*"]]) {
        expect(() => eraseText(text, { fields })).toThrow(UnsupportedTypeError);
      }
    }
  });

  test("is a document that is nested deeper than a path searches", () => {
    const nested = (levels: number) =>
      `{"a":${"[".repeat(levels)}${"]".repeat(levels)},"pin":1}`;
    const fields = ["$..pin"];
    expect(eraseText(nested(900), { fields })).toBe(
      nested(900).replace("1", MASK),
    );
    for (const levels of [1_100, 100_000]) {
      expect(() => eraseText(nested(levels), { fields })).toThrow(
        UnsupportedTypeError,
      );
    }
  });

  test("is what is no text", () => {
    for (const data of [{ pin: 1 }, undefined, null, 1, new Uint8Array(2)]) {
      expect(() => eraseText(data as never, { fields: ["pin"] })).toThrow();
    }
  });
});
