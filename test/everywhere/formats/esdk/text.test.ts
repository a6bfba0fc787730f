import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  DataMasking,
  EnvelopeError,
  UnsupportedTypeError,
} from "../../../../mod.ts";
import {
  type EncryptStreamOptions,
  encryptStream,
  esdkFormat,
} from "../../../../src/entries/esdk.ts";
import { powertoolsProvider } from "../../../../src/entries/lambda.ts";
import { encodeBase64 } from "../../../../src/util/base64.ts";
import { caught } from "../../../support/caught.ts";
import {
  context,
  cut,
  keyring,
  through,
} from "../../../support/esdk-streams.ts";

const suite = { algorithmSuite: "0478" } as const;
const texts = esdkFormat({ ...suite, content: "text" });
const masking = new DataMasking({ keyring, format: texts });
const reader = new DataMasking({ keyring, accept: [texts] });
const ofJson = new DataMasking({ keyring, format: esdkFormat(suite) });

/** Writes a message of raw bytes, as the SDKs of other languages do. */
async function messageOf(bytes: Uint8Array): Promise<string> {
  const message = await through(cut(Uint8Array.from(bytes), 7), [
    encryptStream({ keyring, context, ...suite }),
  ]);
  return encodeBase64(Uint8Array.from(message));
}

const utf8 = new TextEncoder();

describe("messages that hold a text as it is", () => {
  test("give the text, whatever else it could be taken for", async () => {
    for (const text of ["012345", "12", "null", '{"a":1}', "", "\ufeffé🎭\n"]) {
      const message = await messageOf(utf8.encode(text));
      for (const by of [masking, reader]) {
        expect(await by.decrypt<string>(message, { context })).toBe(text);
        expect(
          await by.decrypt<object>({ code: message }, { context }),
        ).toEqual({ code: text });
      }
    }
  });

  test("are read wrongly, or refused, where JSON is expected", async () => {
    const json = new DataMasking({ keyring, accept: [esdkFormat(suite)] });
    const read = (code: string) =>
      messageOf(utf8.encode(code)).then((message) =>
        json.decrypt<unknown>(message, { context }),
      );
    expect(await read("123456")).toBe(123456);
    expect(await caught(() => read("012345"))).toBeInstanceOf(
      UnsupportedTypeError,
    );
  });

  test("are written, as texts and in fields", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        const message = await masking.encrypt(text, { context });
        expect(await reader.decrypt<string>(message, { context })).toBe(text);
        const row = { text, other: [1] };
        const sealed = await masking.encrypt(row, {
          fields: ["text"],
          context,
        });
        expect(sealed.text).not.toBe(text);
        expect(await reader.decrypt<object>(sealed, { context })).toEqual(row);
      }),
      { numRuns: 30 },
    );
    const message = await masking.encrypt("012345", { context });
    expect(
      await caught(() => ofJson.decrypt(message, { context })),
    ).toBeInstanceOf(UnsupportedTypeError);
  });

  test("hold nothing else: a value that is no text is refused with its place", async () => {
    for (const value of [
      12,
      null,
      true,
      {},
      ["a"],
      Uint8Array.of(1),
      undefined,
    ]) {
      const error = await caught(() => masking.encrypt(value, { context }));
      expect(error).toBeInstanceOf(UnsupportedTypeError);
      expect(error.message).toContain('as the format has content: "text", got');
    }
    const many = await caught(() => masking.encryptMany(["a", 7]));
    expect(many.message).toContain("the value of item 1");
    const field = await caught(() =>
      masking.encrypt({ a: { b: 12 } }, { fields: ["a.b"] }),
    );
    expect(field.message).toBe(
      'Cannot encrypt the value at "/a/b": expected a string, as the format has content: "text", got a number',
    );
    const lone = await caught(() => masking.encrypt("a\ud800"));
    expect(lone.message).toContain("a string with a lone surrogate");
    expect(lone.message).not.toContain("\ud800");
  });

  test("that are no text are refused, and nothing of them is shown", async () => {
    const message = await messageOf(Uint8Array.of(0x61, 0xff, 0xfe));
    const error = await caught(() => masking.decrypt(message, { context }));
    expect(error).toBeInstanceOf(UnsupportedTypeError);
    expect(error.message).toContain("expected UTF-8 text, got other bytes");
  });

  test("take no serializer, and go through Powertools' provider as JSON", async () => {
    const serializer = {
      stringify: () => "changed",
      parse: () => "changed",
    };
    const own = new DataMasking({ keyring, format: texts, serializer });
    const message = await own.encrypt("012345", { context });
    expect(await own.decrypt<string>(message, { context })).toBe("012345");
    const provider = powertoolsProvider(masking);
    expect(await provider.decrypt(message, context)).toBe('"012345"');
    const written = await provider.encrypt('"012345"', context);
    expect(await own.decrypt<string>(written, { context })).toBe("012345");
  });

  test("that were changed are refused as ever", async () => {
    const message = await masking.encrypt("012345", { context });
    const error = await caught(() =>
      masking.decrypt(message.slice(0, -4), { context }),
    );
    expect(error).toBeInstanceOf(EnvelopeError);
  });
});

test("content is json or text, and nothing that streams take", async () => {
  for (const content of ["TEXT", "octet-stream", "", 1, {}]) {
    expect(() => esdkFormat({ content: content as "text" })).toThrow("content");
  }
  expect(() =>
    encryptStream({ keyring, content: "text" } as EncryptStreamOptions),
  ).toThrow('unknown option "content"');
});
