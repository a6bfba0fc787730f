import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import {
  DataMasking,
  inspect,
  isEnvelope,
  webCrypto,
} from "../../../../mod.ts";
import { memoryKeyring } from "../../../../src/entries/testing.ts";
import {
  sealWithIv,
  typedEnvelopeFormat,
} from "../../../../src/formats/envelope/envelope-format.ts";
import { json } from "../../../../src/json/serializer.ts";
import { encodeContent } from "../../../../src/masking/message-content.ts";
import { snapshotContext } from "../../../../src/message/encryption-context.ts";
import { decodeBase64Url } from "../../../../src/util/base64.ts";

interface KnownAnswer {
  readonly name: string;
  readonly context: Record<string, string>;
  readonly value: unknown;
  readonly location: string | null;
  readonly contentType: "json" | "octet-stream";
  readonly contentKey: string;
  readonly token: readonly string[];
}

const answers: KnownAnswer[] = JSON.parse(
  readFileSync(new URL("known-answers.json", import.meta.url), "utf8"),
);

const dataKey = Uint8Array.from({ length: 32 }, (_, i) => i);
const iv = Uint8Array.from({ length: 12 }, (_, i) => 0xa0 + i);
const encryptedDataKeys = [
  {
    providerId: "test",
    providerInfo: new TextEncoder().encode("one"),
    ciphertext: Uint8Array.of(9, 8, 7, 6, 5),
  },
];

function plainOf({ contentType, value }: KnownAnswer): unknown {
  if (contentType === "json") return value;
  return Uint8Array.from(value as number[]);
}

/** Makes a document with a field's value at the place that its token is bound to. */
function documentOf({ location }: KnownAnswer, value: unknown): unknown {
  return location === null ? value : { cards: [{ "holder/name": value }] };
}

for (const answer of answers) {
  const token = answer.token.join(".");
  const { context } = answer;
  const masking = new DataMasking({ keyring: memoryKeyring({ dataKey }) });

  describe(answer.name, () => {
    test("is written to the byte", async () => {
      const key = await typedEnvelopeFormat().deriveKey({
        crypto: webCrypto,
        dataKey: dataKey.slice(),
        encryptedDataKeys,
        context: snapshotContext(context),
      });
      const location = answer.location ?? undefined;
      const content = encodeContent(
        plainOf(answer),
        json,
        webCrypto.encodeUtf8,
        location,
        false,
      );
      expect(await sealWithIv(key, content, iv)).toBe(token);
    });

    test("is read", async () => {
      const document = documentOf(answer, token);
      expect(await masking.decrypt(document, { context })).toEqual(
        documentOf(answer, plainOf(answer)),
      );
    });

    test("is described without a key", () => {
      expect(isEnvelope(token)).toBe(true);
      const description = inspect(token);
      expect(description).toMatchObject({
        version: 1,
        encryption: "A256GCM",
        contentType: answer.contentType,
        iv: "oKGio6Slpqeoqaqr",
        tag: answer.token[4],
      });
      expect(description.location).toBe(answer.location ?? undefined);
      expect(description.encryptedDataKeys).toEqual([
        {
          providerId: "test",
          keyName: "one",
          providerInfo: new TextEncoder().encode("one"),
          ciphertextLength: 5,
        },
      ]);
    });

    test("has the content key", async () => {
      expect(await masking.contentKey(token, { context })).toEqual(
        decodeBase64Url(answer.contentKey) as Uint8Array,
      );
    });
  });
}
