import { describe, expect, test } from "bun:test";
import { webCrypto } from "../../../src/crypto/web-crypto.ts";
import {
  type EnvelopeKey,
  typedEnvelopeFormat,
} from "../../../src/formats/envelope/envelope-format.ts";
import { snapshotContext } from "../../../src/message/encryption-context.ts";

const format = typedEnvelopeFormat();

async function keyOf(): Promise<EnvelopeKey> {
  return format.deriveKey({
    crypto: webCrypto,
    dataKey: new Uint8Array(32).fill(1),
    encryptedDataKeys: [
      {
        providerId: "test",
        providerInfo: new Uint8Array(1),
        ciphertext: new Uint8Array(1),
      },
    ],
    context: snapshotContext(),
  });
}

/** Seals a field at each location, and returns the number of characters and bytes kept for them. */
async function keptAfter(
  key: EnvelopeKey,
  locations: readonly string[],
  usesDocumentHeader: boolean,
): Promise<number> {
  for (const location of locations) {
    const plaintext = new Uint8Array(1);
    const contentType = "json";
    const message = {
      plaintext,
      contentType,
      location,
      usesDocumentHeader,
    } as const;
    const token = await format.seal(key, message);
    const header = usesDocumentHeader
      ? format.documentHeader?.(key)
      : undefined;
    expect(format.parse(token, { header, location }).location).toBe(location);
  }
  return [...key.starts].reduce(
    (sum, [name, { header, text, additionalData }]) =>
      sum +
      name.length +
      header.text.length +
      text.length +
      additionalData.length,
    0,
  );
}

describe("what a data key keeps of the locations that it was used for", () => {
  for (const usesDocumentHeader of [false, true]) {
    const how = usesDocumentHeader ? "one header" : "a header each";

    test(`is nothing of 1,000 names of 45 KB, with ${how}`, async () => {
      const key = await keyOf();
      // The document's own header is kept once.
      const before = await keptAfter(key, ["/id"], usesDocumentHeader);
      const names = Array.from({ length: 1_000 }, (_, i) =>
        `${i}`.padEnd(45_000, "x"),
      );
      const locations = names.map((name) => `/metadata/${name}`);
      expect(await keptAfter(key, locations, usesDocumentHeader)).toBe(before);
    });

    test(`is bounded for 10,000 names of 250 characters, with ${how}`, async () => {
      const key = await keyOf();
      const locations = Array.from(
        { length: 10_000 },
        (_, i) => `/${`${i}`.padEnd(250, "\u0001")}`,
      );
      // Each of these characters takes six in JSON.
      const kept = await keptAfter(key, locations, usesDocumentHeader);
      expect(key.starts.size).toBeLessThanOrEqual(256);
      expect(kept).toBeLessThan(3_000_000);
    });
  }

  test("is the start of each short one, made once", async () => {
    const key = await keyOf();
    await keptAfter(key, ["/ssn", "/cards/-/number"], false);
    const known = key.starts.get("json /ssn");
    await keptAfter(key, ["/ssn"], false);
    expect(key.starts.get("json /ssn")).toBe(known as never);
    expect(key.starts.size).toBe(2);
  });
});
