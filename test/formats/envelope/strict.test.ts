import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import {
  DataMasking,
  EnvelopeError,
  inspect,
  isEnvelope,
} from "../../../mod.ts";
import { beginsAsHeader } from "../../../src/formats/envelope/envelope-header.ts";
import { encodeEncryptedDataKeys } from "../../../src/message/encrypted-data-keys.ts";
import { memoryKeyring } from "../../../src/testing/memory-keyring.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });
const token = await masking.encrypt({ id: 1 }, { context: { a: "b" } });
const parts = token.split(".") as [string, string, string, string, string];
const [header, dataKeys, iv, ciphertext, tag] = parts;
const headerText = Buffer.from(header, "base64url").toString();
const { kc, ctx } = JSON.parse(headerText);

const base64url = (data: string | Uint8Array) =>
  Buffer.from(data as string).toString("base64url");

/** Returns the token with one part replaced. */
function withPart(index: number, part: string): string {
  return parts.with(index, part).join(".");
}

function withHeader(text: string | Uint8Array): string {
  return withPart(0, base64url(text));
}

const START = '"alg":"dir","enc":"A256GCM","typ":"sm1"';

const edk = (ciphertextLength = 5) => ({
  providerId: "test",
  providerInfo: Uint8Array.of(1),
  ciphertext: new Uint8Array(ciphertextLength),
});

const malformed: [name: string, text: string, message: RegExp][] = [
  ["an empty text", "", /an empty string/],
  [
    "four parts that do not begin as a token",
    parts.slice(1).join("."),
    /expected five parts, got 4$/,
  ],
  [
    "a token cut within its header",
    token.slice(0, 60),
    /expected five parts, got 1; it may have been cut$/,
  ],
  [
    "a token without its tag",
    parts.slice(0, 4).join("."),
    /expected five parts, got 4; it may have been cut$/,
  ],
  [
    "a token without its last character",
    token.slice(0, -1),
    /tag: expected .* of 16 bytes, got .*; it may have been cut$/,
  ],
  ["six parts", `${token}.`, /five parts, got 6$/],
  ["six parts, the first empty", `.${token}`, /five parts/],
  [
    "a part dropped from the middle",
    [header, dataKeys, ciphertext, tag].join("."),
    /five parts/,
  ],
  ["a megabyte of dots", ".".repeat(1 << 20), /five parts/],
  ["a megabyte of letters", "A".repeat(1 << 20), /five parts/],
  [
    "a megabyte of letters in the header",
    withPart(0, "A".repeat(1 << 20)),
    /header: expected the canonical form/,
  ],
  [
    "a megabyte of letters in the encrypted data keys",
    withPart(1, "A".repeat(1 << 20)),
    /encrypted data keys: .* got 0/,
  ],
  [
    "a megabyte of ones in the encrypted data keys",
    withPart(1, "AAEA".repeat(1 << 18)),
    /encrypted data keys: expected \d+ bytes, got/,
  ],
  ["a space around the token", ` ${token}`, /white space/],
  ["a line break after the token", `${token}\n`, /white space/],
  ["padding", withPart(2, `${iv}=`), /initialization vector/],
  [
    "the other alphabet",
    withPart(2, "+/+/+/+/+/+/+/+/"),
    /initialization vector: expected canonical/,
  ],
  [
    "a character whose low byte is a letter",
    withPart(
      2,
      iv.replace(/^./, (c) => String.fromCharCode(c.charCodeAt(0) + 256)),
    ),
    /initialization vector/,
  ],
  [
    "set bits after the last byte",
    withPart(4, `${tag.slice(0, 21)}${tag[21] === "B" ? "C" : "B"}`),
    /tag: expected canonical/,
  ],
  [
    "a short initialization vector",
    withPart(2, iv.slice(4)),
    /initialization vector: expected canonical base64url of 12 bytes/,
  ],
  ["a long initialization vector", withPart(2, `${iv}AAAA`), /of 12 bytes/],
  ["no initialization vector", withPart(2, ""), /of 12 bytes/],
  [
    "a short tag",
    withPart(4, tag.slice(0, 16)),
    /tag: expected canonical base64url of 16 bytes, got 12 bytes; it may have been cut$/,
  ],
  ["a long tag", withPart(4, `${tag}AA`), /of 16 bytes, got [^;]*$/],
  [
    "no tag",
    withPart(4, ""),
    /of 16 bytes, got 0 bytes; it may have been cut$/,
  ],
  ["a ciphertext of one character", withPart(3, "A"), /ciphertext/],
  ["no header", withPart(0, ""), /header/],
  [
    "a header that is not JSON",
    withHeader("hello"),
    /header: expected the canonical form/,
  ],
  [
    "a header that is not UTF-8",
    withHeader(Uint8Array.of(0x22, 0xff, 0x22)),
    /header: expected the canonical form/,
  ],
  ["a header that is no object", withHeader("[1]"), /canonical form/],
  ["a header that is null", withHeader("null"), /canonical form/],
  [
    "another alg",
    withHeader(headerText.replace('"dir"', '"A256KW"')),
    /canonical form of version 1/,
  ],
  [
    "another enc",
    withHeader(headerText.replace("A256GCM", "A128GCM")),
    /canonical form of version 1/,
  ],
  [
    "another typ",
    withHeader(headerText.replace("sm1", "sm2")),
    /canonical form of version 1/,
  ],
  [
    "no key commitment",
    withHeader(`{${START},"ctx":"${ctx}"}`),
    /canonical form/,
  ],
  [
    "a short key commitment",
    withHeader(headerText.replace(kc, kc.slice(1))),
    /canonical form/,
  ],
  [
    "a key commitment that is no string",
    withHeader(headerText.replace(`"${kc}"`, "1")),
    /canonical form/,
  ],
  [
    "a key commitment with set bits after the last byte",
    withHeader(headerText.replace(kc, `${kc.slice(0, 42)}B`)),
    /canonical form/,
  ],
  [
    "a context digest of another length",
    withHeader(headerText.replace(ctx, `${ctx}A`)),
    /canonical form/,
  ],
  [
    "a context digest that is null",
    withHeader(headerText.replace(`"${ctx}"`, "null")),
    /canonical form/,
  ],
  [
    "a location that is no string",
    withHeader(`{${START},"kc":"${kc}","loc":1}`),
    /canonical form/,
  ],
  [
    "an unknown content type",
    withHeader(`{${START},"kc":"${kc}","cty":"text"}`),
    /canonical form/,
  ],
  [
    "a content type that says what absence says",
    withHeader(`{${START},"kc":"${kc}","cty":"json"}`),
    /canonical form/,
  ],
  [
    "an unknown member",
    withHeader(`{${START},"kc":"${kc}","zip":"DEF"}`),
    /canonical form/,
  ],
  [
    "a critical extension",
    withHeader(`{${START},"kc":"${kc}","crit":["kc"]}`),
    /canonical form/,
  ],
  [
    "a member `__proto__`",
    withHeader(`{${START},"kc":"${kc}","__proto__":{"ctx":"${ctx}"}}`),
    /canonical form/,
  ],
  [
    "a repeated member",
    withHeader(headerText.replace('"typ"', '"enc":"A256GCM","typ"')),
    /canonical form/,
  ],
  [
    "reordered members",
    withHeader(
      `{"enc":"A256GCM","alg":"dir","typ":"sm1","kc":"${kc}","ctx":"${ctx}"}`,
    ),
    /canonical form/,
  ],
  ["white space", withHeader(headerText.replace(":", ": ")), /canonical form/],
  ["a byte order mark", withHeader(`\uFEFF${headerText}`), /canonical form/],
  [
    "an escape that is not needed",
    withHeader(headerText.replace("dir", "\\u0064ir")),
    /canonical form/,
  ],
  [
    "no encrypted data keys, as in a standard JWE",
    withPart(1, ""),
    /expected 1 to 10 .* got 0/,
  ],
  ["a count of zero", withPart(1, "AAA"), /expected 1 to 10 .* got 0/],
  ["half a count", withPart(1, "AA"), /got 0/],
  [
    "a provider id that is not UTF-8",
    withPart(1, base64url(Uint8Array.of(0, 1, 0, 1, 255, 0, 0, 0, 0))),
    /provider ids in UTF-8/,
  ],
  [
    "bytes after the last encrypted data key",
    withPart(
      1,
      base64url(
        Buffer.concat([encodeEncryptedDataKeys([edk()]), Buffer.of(0)]),
      ),
    ),
    /expected 18 bytes, got 19/,
  ],
  [
    "eleven encrypted data keys",
    withPart(1, base64url(encodeEncryptedDataKeys(Array(11).fill(edk())))),
    /expected 1 to 10 .* got 11/,
  ],
  [
    "10,000 encrypted data keys",
    withPart(
      1,
      base64url(encodeEncryptedDataKeys(Array(10_000).fill(edk(48)))),
    ),
    /expected 1 to 10 .* got 10000/,
  ],
];

test("every token begins with the text that it is recognized by", () => {
  const fixed = headerText.slice(0, 42);
  expect(fixed).toBe('{"alg":"dir","enc":"A256GCM","typ":"sm1","');
  const start = base64url(fixed);
  expect(token.startsWith(start)).toBe(true);
  expect(beginsAsHeader(start)).toBe(true);
  for (let length = 0; length < start.length; length++) {
    expect(beginsAsHeader(start.slice(0, length))).toBe(false);
  }
});

describe("the strict decoder", () => {
  for (const [name, text, message] of malformed) {
    test(`refuses ${name}, and no key service is called`, async () => {
      const error = await caught(() =>
        masking.decrypt(text, { context: { a: "b" } }),
      );
      expect(error).toBeInstanceOf(EnvelopeError);
      expect(error.message).toMatch(message);
      expect(error.message.length).toBeLessThan(250);
      expect(keyring.calls.unwrap).toBe(0);
    });
  }

  test("refuses truncation at every length", async () => {
    for (let length = 0; length < token.length; length++) {
      const text = token.slice(0, length);
      expect(await caught(() => masking.decrypt(text))).toBeInstanceOf(
        EnvelopeError,
      );
    }
    expect(keyring.calls.unwrap).toBe(0);
  });

  test("refuses the encrypted data keys truncated at every length", () => {
    const bytes = Buffer.from(dataKeys, "base64url");
    for (let length = 0; length < bytes.length; length++) {
      const text = withPart(1, base64url(bytes.subarray(0, length)));
      expect(() => inspect(text)).toThrow(EnvelopeError);
    }
  });

  test("is what isEnvelope asks", () => {
    for (const [, text] of malformed) {
      expect(isEnvelope(text)).toBe(inspectable(text));
    }
    for (const value of [null, undefined, 1, {}, [token], new String(token)]) {
      expect(isEnvelope(value)).toBe(false);
    }
    expect(isEnvelope(token)).toBe(true);
  });
});

function inspectable(text: string): boolean {
  try {
    inspect(text);
    return true;
  } catch {
    return false;
  }
}
