import { describe, expect, test } from "bun:test";
import { KeyringError } from "../../../mod.ts";
import {
  type KmsKeyringOptions,
  kmsKeyring,
} from "../../../src/entries/kms.ts";
import {
  isSameKey,
  type KmsArn,
  parseArn,
} from "../../../src/keyrings/kms/arn.ts";
import type { KmsClient } from "../../../src/keyrings/kms/kms-client.ts";
import { onePerRegion } from "../../../src/keyrings/kms/regional-clients.ts";
import { loadSdk } from "../../../src/keyrings/kms/sdk-client.ts";
import { caught } from "../../support/caught.ts";
import { bytesFrom } from "../../support/keys.ts";
import { nextTurn } from "../../support/turns.ts";

const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const ARN = `arn:aws:kms:us-east-1:111122223333:key/${ID}`;
const context = {};

/** Makes a client with the given answers. */
function fake(client: Partial<KmsClient>): KmsClient {
  const missing = () => Promise.reject(new Error("not asked for"));
  return {
    generateDataKey: missing,
    generateDataKeyWithoutPlaintext: missing,
    encrypt: missing,
    decrypt: missing,
    reEncrypt: missing,
    getPublicKey: missing,
    ...client,
  };
}

describe("The options of kmsKeyring", () => {
  test("are refused when something in them is of no use", () => {
    const wrong: [unknown, typeof TypeError | typeof RangeError][] = [
      [{}, TypeError],
      [{ keyIds: [] }, TypeError],
      [{ keyIds: ARN }, TypeError],
      [{ keyIds: [""] }, TypeError],
      [{ keyIds: [undefined] }, TypeError],
      [{ keyIds: ["arn:aws:s3:::bucket"] }, TypeError],
      [{ keyIds: [`${ARN} `] }, TypeError],
      [{ keyIds: ["alias/"] }, TypeError],
      [{ keyIds: [ARN], availability: "some" }, TypeError],
      [{ keyIds: [ARN], timeoutMs: "1" }, TypeError],
      [{ keyIds: [ARN], timeoutMs: 0 }, RangeError],
      [{ keyIds: [ARN], timeoutMs: Number.NaN }, RangeError],
      [{ keyIds: [ARN], hedgeAfterMs: -1 }, RangeError],
      [{ keyIds: [ARN], client: {} }, TypeError],
      [{ keyIds: [ARN], client: null }, TypeError],
      [{ keyIds: [ARN], clientFor: {} }, TypeError],
      [{ keyIds: [ARN], client: fake({}), clientFor: fake }, TypeError],
      [{ keyIds: [ARN], grantTokens: "token" }, TypeError],
      [
        {
          keyIds: [ARN],
          grantTokens: Array.from({ length: 11 }, (_, i) => `${i}`),
        },
        RangeError,
      ],
      [{ discovery: {} }, TypeError],
      [{ discovery: { accountIds: [] } }, TypeError],
      [{ discovery: { accountIds: ["1"] } }, TypeError],
      [
        { discovery: { accountIds: ["111122223333"], partition: "x" } },
        TypeError,
      ],
    ];
    for (const [options, Mistake] of wrong) {
      expect(() => kmsKeyring(options as KmsKeyringOptions)).toThrow(Mistake);
    }
  });

  test("a polluted prototype lends none", async () => {
    const polluted = Object.prototype as { discovery?: unknown };
    polluted.discovery = { accountIds: ["111122223333"] };
    try {
      expect(() => kmsKeyring({})).toThrow("keyIds");
    } finally {
      delete polluted.discovery;
    }
  });

  test("leave a context that is too long to be serialized a RangeError", async () => {
    const keyring = kmsKeyring({ keyIds: [ARN], client: fake({}) });
    const long = { a: "x".repeat(70_000) };
    const error = await caught(() =>
      keyring.generateDataKey({ context: long }),
    );
    expect(error).toBeInstanceOf(RangeError);
  });

  test("equal ones make equal ids, whatever their order; what decides about keys makes others", () => {
    const other = ARN.replace("us-east-1", "eu-west-1");
    const { id } = kmsKeyring({ keyIds: [ARN, other] });
    const reordered = { keyIds: [other, ARN, ARN], timeoutMs: 5 };
    expect(kmsKeyring({ ...reordered, hedgeAfterMs: 1 }).id).toBe(id);
    const inRegion = (region: string) => {
      process.env.AWS_REGION = region;
      const keyring = kmsKeyring({ keyIds: ["alias/app"] });
      delete process.env.AWS_REGION;
      return keyring.id;
    };
    expect(inRegion("us-east-1")).toBe(inRegion("us-east-1"));
    expect(inRegion("us-east-1")).not.toBe(inRegion("eu-west-1"));
    const ids = [
      id,
      kmsKeyring({ keyIds: [ARN] }).id,
      kmsKeyring({ keyIds: [ARN], availability: "any" }).id,
      kmsKeyring({ keyIds: [ARN], grantTokens: ["a"] }).id,
      kmsKeyring({ keyIds: [ARN], discovery: { accountIds: ["111122223333"] } })
        .id,
      kmsKeyring({ keyIds: [ARN], client: fake({}) }).id,
      kmsKeyring({ keyIds: [ARN], client: fake({}) }).id,
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("replicas of a multi-Region key match in one partition and account alone", () => {
    const mrk = ARN.replace(ID, "mrk-1234abcd12ab34cd56ef1234567890ab");
    const isSame = (a: string, b: string) =>
      isSameKey(parseArn(a) as KmsArn, parseArn(b) as KmsArn);
    const moved = (arn: string) => arn.replace("us-east-1", "eu-west-1");
    expect(isSame(mrk, mrk)).toBe(true);
    expect(isSame(mrk, moved(mrk))).toBe(true);
    expect(isSame(ARN, moved(ARN))).toBe(false);
    expect(isSame(mrk, moved(mrk).replace("1111", "2222"))).toBe(false);
    expect(isSame(mrk, moved(mrk).replace("aws", "aws-cn"))).toBe(false);
    expect(isSame(mrk, `${moved(mrk)}0`)).toBe(false);
  });

  test("an ARN is read to the letter", () => {
    expect(parseArn(ARN)).toEqual({
      text: ARN,
      partition: "aws",
      region: "us-east-1",
      accountId: "111122223333",
      kind: "key",
      id: ID,
    });
    for (const text of [
      ARN.replace("aws", "azure"),
      ARN.replace("kms", "s3"),
      ARN.replace("111122223333", "1"),
      ARN.replace("key/", "keys/"),
      `${ARN}\n`,
      `${ARN}${"a".repeat(2048)}`,
    ]) {
      expect(parseArn(text)).toBe(null);
    }
  });
});

describe("The AWS SDK", () => {
  test("is asked for by name when it is not installed", async () => {
    const cause = new Error("Cannot find package");
    const error = await caught(() => loadSdk(() => Promise.reject(cause)));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.cause).toBe(cause);
    expect(error.message).toContain("npm install @aws-sdk/client-kms");
    expect(error.message).toContain("sealmask/kms-fetch");
  });
});

describe("Clients that are made", () => {
  test("are one for each Region, and what failed is made again", async () => {
    const asked: (string | undefined)[] = [];
    const of = onePerRegion(async (region) => {
      asked.push(region);
      if (asked.length === 1) throw new Error("not installed");
      return fake({});
    });
    expect((await caught(() => of("us-east-1"))).message).toBe("not installed");
    const [a, b] = await Promise.all([of("us-east-1"), of("us-east-1")]);
    expect(a).toBe(b);
    expect(await of("eu-west-1")).not.toBe(a);
    expect(asked).toEqual(["us-east-1", "us-east-1", "eu-west-1"]);
  });
});

describe("A client's answer", () => {
  const plaintextOf = (length: number) => bytesFrom(1, length);

  test("is copied, and the client's plaintext wiped", async () => {
    const Plaintext = plaintextOf(32);
    const client = fake({
      generateDataKey: async () => ({
        Plaintext,
        CiphertextBlob: Uint8Array.of(1),
        KeyId: ARN,
      }),
      decrypt: async () => ({ Plaintext, KeyId: ARN }),
    });
    const keyring = kmsKeyring({ keyIds: [ARN], client });
    const made = await keyring.generateDataKey({ context });
    expect(made.plaintext).toEqual(plaintextOf(32));
    expect(Plaintext).toEqual(new Uint8Array(32));
    Plaintext.set(plaintextOf(32));
    const back = await keyring.unwrapDataKey({ ...made, context });
    expect(back).toEqual(plaintextOf(32));
    expect(Plaintext).toEqual(new Uint8Array(32));
  });

  test("is refused, and its plaintext wiped, when a part of it is missing or wrong", async () => {
    const CiphertextBlob = Uint8Array.of(1);
    const others = [
      { Plaintext: plaintextOf(32), CiphertextBlob },
      { Plaintext: plaintextOf(32), CiphertextBlob, KeyId: ID },
      { Plaintext: plaintextOf(32), CiphertextBlob, KeyId: `${ARN}0` },
      { Plaintext: plaintextOf(32), KeyId: ARN },
      {
        Plaintext: plaintextOf(32),
        CiphertextBlob: new Uint8Array(0),
        KeyId: ARN,
      },
      { Plaintext: plaintextOf(31), CiphertextBlob, KeyId: ARN },
      { Plaintext: plaintextOf(33), CiphertextBlob, KeyId: ARN },
      { CiphertextBlob, KeyId: ARN },
    ];
    for (const answer of others) {
      const client = fake({ generateDataKey: async () => answer });
      const keyring = kmsKeyring({ keyIds: [ARN], client });
      const error = await caught(() => keyring.generateDataKey({ context }));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(ARN);
      expect(answer.Plaintext?.some((byte) => byte !== 0) ?? false).toBe(false);
    }
  });

  test("that comes too late is wiped, though the client does not heed the signal", async () => {
    const Plaintext = plaintextOf(32);
    let answer = () => {};
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let heard: AbortSignal | undefined;
    const client = fake({
      async generateDataKey(_, options) {
        heard = options?.abortSignal;
        await late;
        return { Plaintext, CiphertextBlob: Uint8Array.of(1), KeyId: ARN };
      },
    });
    const keyring = kmsKeyring({ keyIds: [ARN], client, timeoutMs: 10 });
    const error = await caught(() => keyring.generateDataKey({ context }));
    expect(error.message).toContain("10 ms (timeoutMs)");
    expect((error.cause as Error).name).toBe("TimeoutError");
    expect(heard?.aborted).toBe(true);
    answer();
    await nextTurn();
    expect(Plaintext).toEqual(new Uint8Array(32));
  });

  test("of the Region that loses the race is wiped, and its call is aborted", async () => {
    const there = ARN.replace("us-east-1", "eu-west-1");
    const slow = plaintextOf(32);
    let answer = () => {};
    const late = new Promise<void>((resolve) => {
      answer = resolve;
    });
    let heard: AbortSignal | undefined;
    const clientFor = (region: string) =>
      fake({
        async decrypt(_, options) {
          if (region === "eu-west-1") {
            return { Plaintext: plaintextOf(32), KeyId: there };
          }
          heard = options?.abortSignal;
          await late;
          return { Plaintext: slow, KeyId: ARN };
        },
      });
    const keyring = kmsKeyring({
      keyIds: [ARN, there],
      clientFor,
      hedgeAfterMs: 5,
    });
    const encryptedDataKeys = [ARN, there].map((arn) => ({
      providerId: "aws-kms",
      providerInfo: new TextEncoder().encode(arn),
      ciphertext: Uint8Array.of(1),
    }));
    const request = { encryptedDataKeys, context };
    expect(await keyring.unwrapDataKey(request)).toEqual(plaintextOf(32));
    expect(heard?.aborted).toBe(true);
    answer();
    await nextTurn();
    expect(slow).toEqual(new Uint8Array(32));
  });

  test("goes with the grant tokens and the key's identifier that were configured", async () => {
    const asked: unknown[] = [];
    const client = fake({
      async decrypt(input) {
        asked.push(input);
        return { Plaintext: plaintextOf(32), KeyId: ARN };
      },
    });
    const grantTokens = ["one", "two"];
    const keyring = kmsKeyring({ keyIds: [ID], client, grantTokens });
    const key = {
      providerId: "aws-kms",
      providerInfo: new TextEncoder().encode(ARN),
      ciphertext: Uint8Array.of(1),
    };
    await keyring.unwrapDataKey({
      encryptedDataKeys: [key],
      context: { a: "b" },
    });
    expect(asked).toEqual([
      {
        KeyId: ID,
        CiphertextBlob: Uint8Array.of(1),
        EncryptionContext: { a: "b" },
        GrantTokens: grantTokens,
      },
    ]);
  });

  test("may be an error whose message quotes what it was given: that stays in the cause", async () => {
    const cause = Object.assign(new Error("secret 123"), {
      name: "secret value 123",
    });
    const client = fake({ generateDataKey: () => Promise.reject(cause) });
    const keyring = kmsKeyring({ keyIds: [ARN], client });
    const error = await caught(() => keyring.generateDataKey({ context }));
    expect(error.message).not.toContain("secret");
    expect(error.cause).toBe(cause);
  });
});
