import { describe, expect, test } from "bun:test";
import { branchKeyring } from "../../../../src/entries/key-store.ts";
import { kmsKeyring, kmsRsaKeyring } from "../../../../src/entries/kms.ts";
import type { EncryptedDataKey } from "../../../../src/message/encrypted-data-keys.ts";
import { encodeUtf8 } from "../../../../src/util/utf8.ts";
import { caught } from "../../../support/caught.ts";

const keyOf = (region: string) =>
  `arn:aws:kms:${region}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const ARN = keyOf("us-east-1");

function edks(count: number, providerId = "aws-kms", arn = ARN) {
  return Array.from(
    { length: count },
    (_, i): EncryptedDataKey => ({
      providerId,
      providerInfo: encodeUtf8(arn),
      ciphertext: encodeUtf8(`forged ${i}`),
    }),
  );
}

/** Makes a client that opens at most one ciphertext, and counts its calls. */
function clientOf(opens = "") {
  const seen: string[] = [];
  const decrypt = async (input: { CiphertextBlob: Uint8Array }) => {
    const text = new TextDecoder().decode(input.CiphertextBlob);
    seen.push(text);
    if (text === opens) {
      return { KeyId: ARN, Plaintext: new Uint8Array(32).fill(7) };
    }
    throw Object.assign(new Error("no"), {
      name: "InvalidCiphertextException",
    });
  };
  return { seen, client: { decrypt } as never };
}

describe("a keyring of AWS KMS", () => {
  test("tries five encrypted data keys of one message, and says how many it left", async () => {
    for (const encryptedDataKeys of [edks(10), edks(6), edks(65_000)]) {
      const { seen, client } = clientOf();
      const keyring = kmsKeyring({ keyIds: [ARN], client });
      const error = await caught(() =>
        keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
      );
      expect(seen).toHaveLength(5);
      expect(error.message).toContain(
        `; ${encryptedDataKeys.length - 5} more encrypted data key`,
      );
      expect(error.message).toContain("(maxEncryptedDataKeys)");
    }
    const { seen, client } = clientOf();
    const keyring = kmsKeyring({ keyIds: [ARN], client });
    const error = await caught(() =>
      keyring.unwrapDataKey({ encryptedDataKeys: edks(5), context: {} }),
    );
    expect(seen).toHaveLength(5);
    expect(error.message).not.toContain("maxEncryptedDataKeys");
  });

  test("tries as many as its option says, whichever way it finds its key", async () => {
    const discovery = { accountIds: ["111122223333"] };
    for (const keys of [
      { keyIds: [ARN] },
      { keyIds: ["alias/a"] },
      { discovery },
    ]) {
      const { seen, client } = clientOf("forged 1");
      const options = { ...keys, client, maxEncryptedDataKeys: 1 };
      const request = { encryptedDataKeys: edks(3), context: {} };
      await caught(() => kmsKeyring(options).unwrapDataKey(request));
      expect(seen).toHaveLength(1);
      const more = kmsKeyring({ ...options, maxEncryptedDataKeys: 2 });
      expect(await more.unwrapDataKey(request)).toHaveLength(32);
    }
  });

  test("counts its own keys alone, the own Region's first", async () => {
    const { seen, client } = clientOf("forged 0");
    const keyring = kmsKeyring({
      keyIds: [ARN, keyOf("eu-west-1")],
      clientFor: () => client,
      maxEncryptedDataKeys: 1,
    });
    const encryptedDataKeys = [
      ...edks(9, "another"),
      ...edks(9, "aws-kms", keyOf("eu-north-1")),
      ...edks(9, "aws-kms", ARN.replace("1234abcd", "5678abcd")),
      ...edks(1),
    ];
    const request = { encryptedDataKeys, context: {} };
    expect(await keyring.unwrapDataKey(request)).toHaveLength(32);
    expect(seen).toEqual(["forged 0"]);
  });

  test("on an RSA key has the same bound", async () => {
    const { seen, client } = clientOf();
    const options = { keyId: ARN, client };
    const encryptedDataKeys = edks(10, "aws-kms-rsa");
    const request = { encryptedDataKeys, context: {} };
    const error = await caught(() =>
      kmsRsaKeyring(options).unwrapDataKey(request),
    );
    expect(seen).toHaveLength(5);
    expect(error.message).toContain("5 more encrypted data keys");
    const one = kmsRsaKeyring({ ...options, maxEncryptedDataKeys: 1 });
    await caught(() => one.unwrapDataKey(request));
    expect(seen).toHaveLength(6);
  });

  test("has a bound that makes sense", () => {
    for (const maxEncryptedDataKeys of [0, -1, 1.5, 65_536]) {
      const options = { maxEncryptedDataKeys };
      expect(() => kmsKeyring({ keyIds: [ARN], ...options })).toThrow(
        RangeError,
      );
      expect(() => kmsRsaKeyring({ keyId: ARN, ...options })).toThrow(
        RangeError,
      );
    }
  });
});

test("a branch keyring looks up three versions for one message", async () => {
  let lookups = 0;
  const branchKeyFor = async () => {
    lookups++;
    throw new Error("no such version");
  };
  const keyring = branchKeyring({ branchKeyId: "a", branchKeyFor });
  const encryptedDataKeys = Array.from(
    { length: 10 },
    (_, i): EncryptedDataKey => ({
      providerId: "aws-kms-hierarchy",
      providerInfo: encodeUtf8("a"),
      ciphertext: new Uint8Array(16 + 12 + 16 + 32 + 16).fill(i),
    }),
  );
  await caught(() => keyring.unwrapDataKey({ encryptedDataKeys, context: {} }));
  expect(lookups).toBe(3);
});
