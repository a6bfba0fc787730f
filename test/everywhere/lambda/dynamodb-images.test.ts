import { describe, expect, test } from "bun:test";
import { DataMasking, generateKey, localKeyring } from "../../../mod.ts";
import { type LogEntry, withMasking } from "../../../src/entries/lambda.ts";
import { dynamodbRecord } from "../../lambda/sample-events.ts";
import { caught } from "../../support/caught.ts";

const masking = new DataMasking({
  keyring: localKeyring({ key: generateKey() }),
});

/** Encrypts every element of a list separately, as for a set of tokens. */
async function tokensOf(...values: readonly unknown[]): Promise<string[]> {
  const { tags } = await masking.encrypt(
    { tags: values },
    { fields: ["tags[*]"] },
  );
  return tags as string[];
}

/** Returns the image that a handler gets. */
async function opened(image: object, by = masking): Promise<object> {
  const handler = withMasking(
    async (event: { Records: ReturnType<typeof dynamodbRecord>[] }) =>
      event.Records[0]?.dynamodb.NewImage as object,
    { masking: by, request: {} },
  );
  return handler({ Records: [dynamodbRecord(image)] }, {});
}

describe("in an image of a DynamoDB stream", () => {
  test("bytes that were encrypted come back as a binary attribute", async () => {
    const bytes = new Uint8Array([0, 1, 2, 250]);
    const fields = ["photo", "deep.photo"];
    const row = { photo: bytes, deep: { photo: bytes } };
    const sealed = await masking.encrypt(row, { fields });
    const { photo, deep } = sealed as unknown as {
      photo: string;
      deep: { photo: string };
    };
    const image = {
      photo: { S: photo },
      deep: { M: { photo: { S: deep.photo } } },
    };
    expect(await opened(image)).toEqual({
      photo: { B: "AAEC+g==" },
      deep: { M: { photo: { B: "AAEC+g==" } } },
    });
  });

  test("a set of tokens comes back as a set of what they hold", async () => {
    const bytes = [new Uint8Array([1]), new Uint8Array([2])];
    const sets: [unknown[], object][] = [
      [["a", "b"], { SS: ["a", "b"] }],
      [[1, 2.5], { NS: ["1", "2.5"] }],
      [bytes, { BS: ["AQ==", "Ag=="] }],
      // Each value occurs once, as in every set.
      [["a", "a"], { SS: ["a"] }],
      // Values that no set holds.
      [["a", 1], { L: [{ S: "a" }, { N: "1" }] }],
      [[null, { a: 1 }], { L: [{ NULL: true }, { M: { a: { N: "1" } } }] }],
    ];
    for (const [values, attribute] of sets) {
      const image = { tags: { SS: await tokensOf(...values) } };
      expect(await opened(image)).toEqual({ tags: attribute });
    }
    const [token] = await tokensOf("a");
    const partly = { tags: { SS: [token, "plain"] } };
    expect(await opened(partly)).toEqual({ tags: { SS: ["a", "plain"] } });
    const list = (await tokensOf("a", 1)).map((S) => ({ S }));
    expect(await opened({ tags: { L: list } })).toEqual({
      tags: { L: [{ S: "a" }, { N: "1" }] },
    });
  });

  test("attributes that hold no token stay as they are, digits and all", async () => {
    const others = {
      id: { N: "12345678901234567890.12345678901234567" },
      price: { N: "1.0" },
      ids: { NS: ["12345678901234567890", "1.0"] },
      names: { SS: ["a", "b"] },
      blobs: { BS: ["AQ==", "Ag=="] },
      blob: { B: "AAEC" },
      none: { NULL: true },
      yes: { BOOL: true },
      list: { L: [{ N: "1.50" }, { SS: ["x"] }] },
    };
    const [token] = await tokensOf("a");
    const image = { ...others, tags: { L: [{ S: token }, { N: "1.50" }] } };
    expect(await opened(image)).toEqual({
      ...others,
      tags: { L: [{ S: "a" }, { N: "1.50" }] },
    });
  });

  test("what a serializer restores is an attribute of its type", async () => {
    const values: [unknown, object][] = [
      [12345678901234567890n, { N: "12345678901234567890" }],
      [new Set(["a", "b"]), { SS: ["a", "b"] }],
      [new Set([1n, 2n]), { NS: ["1", "2"] }],
      [new Set(), { L: [] }],
    ];
    for (const [value, attribute] of values) {
      const by = new DataMasking({
        keyring: localKeyring({ key: generateKey() }),
        serializer: { stringify: () => "x", parse: () => value },
      });
      const { a } = await by.encrypt({ a: 1 }, { fields: ["a"] });
      expect(await opened({ a: { S: a } }, by)).toEqual({ a: attribute });
    }
    for (const value of [Number.NaN, new Map(), new Date(0), undefined]) {
      const by = new DataMasking({
        keyring: localKeyring({ key: generateKey() }),
        serializer: { stringify: () => "x", parse: () => value },
      });
      const { a } = await by.encrypt({ a: 1 }, { fields: ["a"] });
      const error = await caught(() => opened({ a: { S: a } }, by));
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).toContain("got ");
    }
  });

  test("what is no attribute is refused by its record, and by name alone in the log", async () => {
    const entries: LogEntry[] = [];
    for (const image of [
      { a: null },
      { a: "secret" },
      { a: { M: null } },
      { a: { L: "secret" } },
    ]) {
      const handler = withMasking(async (event: object) => event, {
        masking,
        request: { fields: ["a"] },
        log: { erase: ["a"], write: (entry) => entries.push(entry) },
      });
      const error = await caught(() =>
        handler({ Records: [dynamodbRecord(image)] }, {}),
      );
      expect(error.name).toBe("UnsupportedTypeError");
      expect(error.message).toContain("Record 0");
      expect(error.message).not.toContain("secret");
    }
    expect(JSON.stringify(entries)).not.toContain("secret");
  });
});

describe("a record without an image", () => {
  const record = (eventName: string, StreamViewType: string) => {
    const { dynamodb, ...others } = dynamodbRecord({});
    const { NewImage: _, ...rest } = dynamodb;
    return { ...others, eventName, dynamodb: { ...rest, StreamViewType } };
  };
  const ask = (...Records: object[]) =>
    withMasking(async (event: object) => event, {
      masking,
      request: { fields: ["ssn"] },
    })({ Records }, {});

  test("passes where its stream shows none of such a change", async () => {
    for (const [name, view] of [
      ["REMOVE", "NEW_IMAGE"],
      ["INSERT", "OLD_IMAGE"],
    ] as const) {
      const event = await ask(record(name, view));
      expect(event).toEqual({ Records: [record(name, view)] });
    }
  });

  test("lacks its fields in every other stream", async () => {
    for (const [name, view] of [
      ["REMOVE", "KEYS_ONLY"],
      ["INSERT", "NEW_IMAGE"],
      ["MODIFY", "OLD_IMAGE"],
      ["REMOVE", "undefined"],
    ] as const) {
      const error = await caught(() => ask(record(name, view)));
      expect(error.name).toBe("FieldNotFoundError");
    }
  });
});
