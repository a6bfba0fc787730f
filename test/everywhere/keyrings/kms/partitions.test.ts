import { describe, expect, test } from "bun:test";
import {
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
  kmsRsaKeyring,
} from "../../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../../src/entries/kms-fetch.ts";
import { decryptEnv } from "../../../../src/entries/lambda.ts";
import type { EncryptedDataKey } from "../../../../src/message/encrypted-data-keys.ts";
import { encodeUtf8 } from "../../../../src/util/utf8.ts";
import { caught } from "../../../support/caught.ts";

const ACCOUNT = "111122223333";
const ID = "1234abcd-12ab-34cd-56ef-1234567890ab";
const MRK = "mrk-1234abcd12ab34cd56ef1234567890ab";
const arnOf = (partition: string, region: string, id = ID) =>
  `arn:${partition}:kms:${region}:${ACCOUNT}:key/${id}`;

/** Makes an encrypted data key that names a key. */
function named(arn: string, providerId = "aws-kms"): EncryptedDataKey {
  const providerInfo = encodeUtf8(arn);
  return { providerId, providerInfo, ciphertext: Uint8Array.of(1) };
}

/** Makes clients that record the requested Regions, and answer with the requested key. */
function clients() {
  const asked: string[] = [];
  const decrypt = async ({ KeyId }: { KeyId: string }) => ({
    KeyId,
    Plaintext: new Uint8Array(32),
  });
  const clientFor = (region: string) => {
    asked.push(region);
    return { decrypt } as never;
  };
  return { asked, clientFor };
}

const unwrap = (
  keyring: ReturnType<typeof kmsKeyring>,
  ...arns: readonly string[]
) =>
  keyring.unwrapDataKey({
    encryptedDataKeys: arns.map((arn) => named(arn)),
    context: {},
  });

describe("discovery", () => {
  test("asks no Region that is not known to be in its partition", async () => {
    for (const [partition, region] of [
      ["aws", "us-isob-nowhere"],
      ["aws", "us-isob-east-1"],
      ["aws", "us-iso-east-1"],
      ["aws", "us-isof-south-1"],
      ["aws", "eu-isoe-west-1"],
      ["aws", "eusc-de-east-1"],
      ["aws", "cn-north-1"],
      ["aws", "us-gov-west-1"],
      ["aws", "evil"],
      ["aws", "us-east-1-evil"],
      ["aws", "x-us-east-1"],
      ["aws", "us-east-"],
      ["aws", "us--1"],
      ["aws-iso-b", "us-iso-east-1"],
      ["aws-iso-b", "us-isob-nowhere"],
      ["aws-us-gov", "us-east-1"],
      ["aws-cn", "eu-west-1"],
      ["aws-new", "us-east-1"],
      ["aws-new", "new-east-1"],
    ] as const) {
      for (const id of [ID, MRK]) {
        const { asked, clientFor } = clients();
        const discovery = { partition, accountIds: [ACCOUNT] };
        const keyring = kmsKeyring({ discovery, clientFor });
        expect(await unwrap(keyring, arnOf(partition, region, id))).toBe(null);
        expect(asked).toEqual([]);
      }
    }
  });

  test("asks every Region of its partition", async () => {
    for (const [partition, region] of [
      ["aws", "us-east-1"],
      ["aws", "ap-southeast-7"],
      ["aws", "mx-central-1"],
      ["aws-cn", "cn-northwest-1"],
      ["aws-us-gov", "us-gov-east-1"],
      ["aws-iso", "us-iso-west-1"],
      ["aws-iso-b", "us-isob-east-1"],
      ["aws-iso-e", "eu-isoe-west-1"],
      ["aws-iso-f", "us-isof-east-1"],
      ["aws-eusc", "eusc-de-east-1"],
    ] as const) {
      const { asked, clientFor } = clients();
      const discovery = { partition, accountIds: [ACCOUNT] };
      const keyring = kmsKeyring({ discovery, clientFor });
      const back = await unwrap(keyring, arnOf(partition, region));
      expect(back).toHaveLength(32);
      expect(asked).toEqual([region]);
    }
  });

  test("asks the Regions that it lists, and no others", async () => {
    const { asked, clientFor } = clients();
    const regions = ["eu-west-1", "zz-future-1"];
    const discovery = { accountIds: [ACCOUNT], regions };
    const keyring = kmsKeyring({ discovery, clientFor });
    for (const region of ["us-east-1", "us-isob-nowhere", "eu-west-11"]) {
      expect(await unwrap(keyring, arnOf("aws", region))).toBe(null);
    }
    expect(asked).toEqual([]);
    for (const region of regions) await unwrap(keyring, arnOf("aws", region));
    expect(asked).toEqual(regions);
    expect(keyring.keyNames?.join()).toContain("(eu-west-1, zz-future-1)");
  });

  test("shares cached data keys with a keyring of the same Regions alone", () => {
    const idOf = (regions?: string[]) =>
      kmsKeyring({ discovery: { accountIds: [ACCOUNT], regions } }).id;
    const all = [idOf(), idOf(["eu-west-1"]), idOf(["eu-west-1", "us-east-1"])];
    expect(new Set(all).size).toBe(3);
    expect(idOf(["us-east-1", "eu-west-1"])).toBe(all[2] as string);
  });

  test("lists no Regions of another partition, and nothing that is none", () => {
    for (const regions of [
      [],
      ["cn-north-1"],
      ["us-isob-east-1"],
      ["eu-west-1/"],
      ["evil.example"],
      [""],
      [1],
      "eu-west-1",
    ]) {
      const discovery = { accountIds: [ACCOUNT], regions: regions as never };
      expect(() => kmsKeyring({ discovery })).toThrow(TypeError);
    }
  });
});

describe("an ARN whose Region is another partition's", () => {
  const wrong = arnOf("aws", "us-isob-east-1");

  test("is no key that a caller can name", async () => {
    const client = { decrypt: async () => ({}) } as never;
    for (const call of [
      () => kmsKeyring({ keyIds: [wrong], client }),
      () => kmsKeyring({ keyIds: [wrong.replace("key/", "alias/")], client }),
      () => kmsRsaKeyring({ keyId: wrong, client }),
      () => kmsEncrypt(1, { keyId: wrong, client }),
      () => kmsDecrypt("kms1.AAAA", { keyId: wrong, client }),
      () =>
        decryptEnv({ names: ["A"], keyId: wrong, client, env: { A: "AAAA" } }),
    ]) {
      const error = await caught(call);
      expect(error).toBeInstanceOf(TypeError);
      expect(error.message).toContain(
        "in a Region of the partition aws, got an ARN in us-isob-east-1, which is in another partition",
      );
    }
  });

  test("is foreign where a message names it, also as a replica, and no answer is believed that has it", async () => {
    const { asked, clientFor } = clients();
    const own = arnOf("aws", "us-east-1", MRK);
    const keyring = kmsKeyring({ keyIds: [own], clientFor });
    const replica = arnOf("aws", "us-isob-east-1", MRK);
    expect(await unwrap(keyring, replica)).toBe(null);
    const rsa = kmsRsaKeyring({ keyId: ID, clientFor });
    const request = {
      encryptedDataKeys: [named(wrong, "aws-kms-rsa")],
      context: {},
    };
    expect(await rsa.unwrapDataKey(request)).toBe(null);
    expect(asked).toEqual([]);
    const answering = {
      decrypt: async () => ({ KeyId: wrong, Plaintext: new Uint8Array(32) }),
    } as never;
    const byId = kmsKeyring({ keyIds: [ID], client: answering });
    const error = await caught(() => unwrap(byId, arnOf("aws", "us-east-1")));
    expect(error.message).toContain("answered with no key ARN");
  });
});

test("fetchKmsClient goes to another partition's hosts for that partition's Regions alone", async () => {
  const hostOf = async (region: string) => {
    let sent = "";
    const fetch = (async (url: unknown) => {
      sent = new URL(`${url}`).host;
      return new Response("{}");
    }) as typeof globalThis.fetch;
    const credentials = { accessKeyId: "AK", secretAccessKey: "SK" };
    const client = fetchKmsClient({ region, credentials, fetch });
    await client.getPublicKey({ KeyId: "k" });
    return sent;
  };
  expect(await hostOf("us-isob-east-1")).toBe(
    "kms.us-isob-east-1.sc2s.sgov.gov",
  );
  expect(await hostOf("us-isob-nowhere")).toBe(
    "kms.us-isob-nowhere.amazonaws.com",
  );
  expect(await hostOf("cn-evil")).toBe("kms.cn-evil.amazonaws.com");
});
