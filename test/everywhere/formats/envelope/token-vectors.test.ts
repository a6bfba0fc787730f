/** Vectors of docs/reference/token-format.md: written again, opened, and refused. */
import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";
import {
  DataMasking,
  isEnvelope,
  type Keyring,
  KeyringError,
  localKeyring,
  multiKeyring,
  SealmaskError,
} from "../../../../mod.ts";
import { webCrypto } from "../../../../src/crypto/web-crypto.ts";
import { toStandardJwe } from "../../../../src/entries/jose.ts";
import { unseal } from "../../../../src/entries/patch.ts";
import type { TokenVector } from "../../../token-vectors/accepted.ts";
import type { RefusedVector } from "../../../token-vectors/refused.ts";
import type { TokenVectors } from "../../../token-vectors/vectors.ts";
import type { DataKey, Message } from "../../../token-vectors/write-token.ts";

const file = new URL(
  "../../../../docs/reference/token-vectors.json",
  import.meta.url,
);
const vectors: TokenVectors = JSON.parse(readFileSync(file, "utf8"));

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));

const keyrings = vectors.wrappingKeys.map(({ key, ...names }) => ({
  ...names,
  keyring: localKeyring({ key: bytesOf(key), ...names }),
}));
const reader = new DataMasking({
  keyring: multiKeyring({ children: keyrings.map(({ keyring }) => keyring) }),
});
const current = new DataMasking({
  keyring: keyrings.find(({ keyName }) => keyName === "2026")
    ?.keyring as Keyring,
});

/** Makes a keyring whose only data key is a vector's. */
function keyringOf({ dataKey, encryptedDataKeys }: DataKey): Keyring {
  const refuse = async () => null;
  return {
    id: `vector ${dataKey}`,
    async generateDataKey() {
      return {
        plaintext: bytesOf(dataKey),
        encryptedDataKeys: encryptedDataKeys.map((each) => ({
          providerId: each.providerId,
          providerInfo: bytesOf(each.providerInfo),
          ciphertext: bytesOf(each.ciphertext),
        })),
      };
    },
    unwrapDataKey: refuse,
    wrapDataKey: async () => [],
  };
}

/** Makes a DataMasking that writes with a vector's data key and initialization vector. */
function writerOf(vector: TokenVector): DataMasking {
  const crypto = { ...webCrypto, randomIv: () => bytesOf(vector.iv) };
  return new DataMasking({ keyring: keyringOf(vector), crypto });
}

/** Returns the error of a failing promise. */
async function failureOf(work: Promise<unknown>): Promise<SealmaskError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SealmaskError) return error;
    throw error;
  }
  throw new Error("expected a failure, got none");
}

/** Makes a document with a value at a place; arrays are long enough for the index. */
function documentWith(path: Message["path"], value: unknown): unknown {
  return path.reduceRight((inner, key) => {
    if (typeof key === "number") return [...Array(key).fill(null), inner];
    return { [key]: inner };
  }, value);
}

function valueAt(root: unknown, path: Message["path"]): unknown {
  let value = root;
  for (const key of path) value = (value as Record<string, unknown>)[key];
  return value;
}

/** Returns a path to a place. A lone surrogate cannot be written in a path, so a wildcard stands for it. */
const pathTo = (path: Message["path"]) =>
  `$${path.map((key) => (`${key}`.isWellFormed() ? `[${JSON.stringify(key)}]` : "[*]")).join("")}`;

function plainOf({ contentType, plaintext }: Message): unknown {
  const bytes = bytesOf(plaintext);
  return contentType === "json"
    ? JSON.parse(new TextDecoder().decode(bytes))
    : bytes;
}

/** Opens a token at its vector's place. */
async function open(
  masking: DataMasking,
  vector: TokenVector | RefusedVector,
): Promise<unknown> {
  const { token, documentHeader, path, context } = vector;
  if (path.length === 0) return masking.decrypt(token, { context });
  const document = documentWith(path, token) as Record<string, unknown>;
  if (documentHeader !== undefined) document.$sealmask = documentHeader;
  const options = { context, fields: [pathTo(path)] };
  return valueAt(await masking.decrypt(document, options), path);
}

describe("vectors of the token format", () => {
  for (const vector of vectors.tokens) {
    const { name, context, path, token, documentHeader } = vector;
    const value = plainOf(vector);

    test(`write: ${name}`, async () => {
      const masking = writerOf(vector);
      if (path.length === 0) {
        expect(await masking.encrypt(value, { context })).toBe(token);
        return;
      }
      const document = documentWith(path, value) as Record<string, unknown>;
      const encrypted: unknown = await masking.encrypt(document, {
        context,
        fields: [pathTo(path)] as string[],
        ...(documentHeader === undefined ? {} : { header: "document" }),
      });
      expect(valueAt(encrypted, path)).toBe(token);
      expect(valueAt(encrypted, ["$sealmask"])).toBe(documentHeader);
    });

    test(`open: ${name}`, async () => {
      expect(await open(reader, vector)).toEqual(value);
      expect(isEnvelope(token)).toBe(documentHeader === undefined);
    });

    if (documentHeader === undefined) {
      test(`content key: ${name}`, async () => {
        const key = await reader.contentKey(token, { context });
        expect(Buffer.from(key).toString("hex")).toBe(vector.contentKey);
        const [header, second, ...rest] = toStandardJwe(token).split(".");
        expect(second).toBe("");
        expect(header).toBe(vector.additionalData);
        const parts = [vector.iv, vector.ciphertext, vector.tag];
        expect(rest).toEqual(
          parts.map((each) => Buffer.from(each, "hex").toString("base64url")),
        );
      });
    }
  }

  for (const { name, context, encrypted, decrypted } of vectors.documents) {
    test(`open a document: ${name}`, async () => {
      expect(await reader.decrypt(encrypted, { context })).toEqual(decrypted);
    });
  }

  for (const vector of vectors.sealed) {
    test(`unseal: ${vector.name}`, async () => {
      const { context, document, sealed, patch, restored } = vector;
      expect(await reader.decrypt(sealed, { context })).toEqual(
        JSON.parse(patch),
      );
      expect(await unseal(reader, document, sealed, { context })).toEqual(
        restored,
      );
    });
  }

  for (const vector of vectors.refused) {
    test(`refuse: ${vector.name}`, async () => {
      const failure = await failureOf(open(current, vector));
      expect(failure.code as string).toBe(vector.code);
      const reason =
        failure instanceof KeyringError ? failure.reason : undefined;
      expect(reason).toBe(vector.reason as typeof reason);
    });
  }

  test("a header of more than 65,536 characters is refused", async () => {
    const [vector] = vectors.tokens as [TokenVector];
    const long = vector.header.replace(
      /\}$/,
      `,"loc":"/${"a".repeat(50_000)}"}`,
    );
    const [, ...rest] = vector.token.split(".");
    const token = [Buffer.from(long).toString("base64url"), ...rest].join(".");
    const failure = await failureOf(reader.decrypt(token));
    expect(failure.code).toBe("ERR_ENVELOPE");
  });
});
