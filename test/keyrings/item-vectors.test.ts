import { describe, expect, test } from "bun:test";
import type { Keyring } from "../../src/keyrings/keyring.ts";
import { localKeyring } from "../../src/keyrings/local-keyring.ts";
import { multiKeyring } from "../../src/keyrings/multi-keyring.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import { decodeBase64 } from "../../src/util/base64.ts";
import type { VectorKeyring } from "../support/dynamodb/item-vectors.ts";
import { hexOf, thrown } from "../support/keys.ts";
import { describeVectors, vectors } from "../support/vectors.ts";
import { read } from "./intermediate.ts";

/** Key of the vectors. */
interface VectorKey {
  readonly keyNamespace: string;
  readonly keyName: string;
  readonly key: string;
  readonly publicKeyPem: string;
  readonly privateKeyPem: string;
}

interface Items {
  readonly keys: Readonly<Record<string, VectorKey>>;
  readonly vectors: readonly {
    readonly name: string;
    readonly keyring: VectorKeyring;
    readonly decryptKeyrings?: readonly VectorKeyring[];
    readonly parsedHeader?: {
      readonly encryptionContext: Readonly<Record<string, string>>;
      readonly encryptedDataKeys: readonly {
        readonly keyProviderId: string;
        readonly keyProviderInfo: string;
        readonly ciphertext: string;
      }[];
    };
  }[];
}

interface Intermediates {
  readonly vectors: readonly {
    readonly name: string;
    readonly dataKeyIndex: number;
    readonly plaintextDataKey: string;
    readonly symmetricSigningKey: string;
  }[];
}

const bytesOf = (base64: string) =>
  decodeBase64(base64) as Uint8Array<ArrayBuffer>;

function keyringOf(description: VectorKeyring, keys: Items["keys"]): Keyring {
  if (description.type === "multi") {
    const { generator, children } = description;
    return multiKeyring({
      generator: generator ? keyringOf(generator, keys) : undefined,
      children: children.map((child) => keyringOf(child, keys)),
    });
  }
  const key = keys[description.key] as VectorKey;
  const { keyNamespace, keyName } = key;
  if (description.type === "raw-aes") {
    return localKeyring({ key: bytesOf(key.key), keyNamespace, keyName });
  }
  const { padding, withPublicKey, withPrivateKey } = description;
  const [, hash] = /^OAEP_SHA(\d+)_MGF1$/.exec(padding) ?? [];
  const options = {
    ...(withPublicKey && { publicKey: key.publicKeyPem }),
    ...(withPrivateKey && { privateKey: key.privateKeyPem }),
    ...(hash ? { hash: `SHA-${hash}` as "SHA-256" } : { padding }),
    keyNamespace,
    keyName,
  };
  return rsaKeyring(options);
}

function usesPkcs1(description: VectorKeyring): boolean {
  if (description.type === "raw-rsa") return description.padding === "PKCS1";
  if (description.type !== "multi") return false;
  return [description.generator, ...description.children].some(
    (each) => each !== null && usesPkcs1(each),
  );
}

describeVectors<Items>(
  "Entries of items that the AWS Database Encryption SDK wrote",
  "dynamodb/shared-items-positive.json",
  ({ keys, vectors: items }) => {
    const { vectors: known } = vectors<Intermediates>(
      "dynamodb/shared-items-intermediate.json",
    ) as Intermediates;

    test("are many, in items of one data key and of several", () => {
      const counts = items.map(
        (item) => item.parsedHeader?.encryptedDataKeys.length ?? 0,
      );
      expect(counts.filter((count) => count === 1).length).toBeGreaterThan(100);
      expect(counts.filter((count) => count > 1).length).toBeGreaterThan(10);
      expect(known.length).toBeGreaterThan(100);
    });

    const opened = items.flatMap(
      ({ name, parsedHeader, keyring, decryptKeyrings = [keyring] }) => {
        if (!parsedHeader) return [];
        const { encryptionContext: context } = parsedHeader;
        const entries = parsedHeader.encryptedDataKeys.map((each) => ({
          providerId: each.keyProviderId,
          providerInfo: bytesOf(each.keyProviderInfo),
          ciphertext: bytesOf(each.ciphertext),
        }));
        return { name, context, entries, readers: decryptKeyrings };
      },
    );

    test("unwrap by each keyring that reads the item, which names the entry that the SDK used", async () => {
      for (const { name, context, entries, readers } of opened) {
        const expected = known.find((each) => each.name === name);
        const dataKeys = new Set<string>();
        for (const [i, description] of readers.entries()) {
          if (usesPkcs1(description)) continue;
          const keyring = keyringOf(description, keys);
          const found = await read(keyring, entries, context);
          if (found === null) throw new Error(`${name}: none of mine`);
          dataKeys.add(hexOf(found.dataKey));
          if (i > 0 || !expected) continue;
          const { dataKeyIndex, plaintextDataKey, symmetricSigningKey } =
            expected;
          expect([name, found.index]).toEqual([name, dataKeyIndex]);
          expect(hexOf(found.dataKey)).toBe(hexOf(bytesOf(plaintextDataKey)));
          expect(hexOf(found.signingKey)).toBe(
            hexOf(bytesOf(symmetricSigningKey)),
          );
        }
        expect([name, dataKeys.size]).toEqual([
          name,
          readers.every(usesPkcs1) ? 0 : 1,
        ]);
      }
    });

    describe("wrapped by RSA PKCS#1 v1.5", () => {
      test("are not unwrapped, and the error says what serves instead", () => {
        const readers = opened
          .flatMap((each) => each.readers)
          .filter(usesPkcs1);
        expect(readers.length).toBeGreaterThan(0);
        for (const description of readers) {
          const error = thrown(() => keyringOf(description, keys));
          expect(error.message).toContain("expected RSA-OAEP");
          expect(error.message).toContain("PKCS#1 v1.5");
        }
      });
    });
  },
);
