import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { inspect } from "node:util";
import { DataMasking, EnvelopeError, KeyringError } from "../../../mod.ts";
import {
  kmsDecrypt,
  kmsEncrypt,
  kmsKeyring,
} from "../../../src/entries/kms.ts";
import type { KmsClient } from "../../../src/keyrings/kms/kms-client.ts";
import { encodeBase64Url } from "../../../src/util/base64.ts";
import { copyBytes } from "../../../src/util/bytes.ts";
import { caught } from "../../support/caught.ts";
import { withTestTimers } from "../../support/test-timers.ts";
import { until } from "../../support/turns.ts";
import { causesOf, KINDS, type Rig, rig } from "./rig.ts";

const HERE = "us-east-1";
const THERE = "eu-west-1";
const context = { tenant_id: "a06b" };
const timeoutMs = 1_000;

for (const kind of KINDS) {
  describe(`what attackers of the KMS keyring found, over ${kind.name}`, () => {
    let it: Rig;
    beforeAll(async () => {
      it = await rig(kind);
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const uncached = (keyring: ReturnType<typeof kmsKeyring>) =>
      new DataMasking({ keyring, cache: false });

    /** Several keys in the first Region, and one key in the other Region. */
    const severalKeys = {
      "a multi-Region key and its replica": async () => {
        const { arn } = await it.kms.createKey({ multiRegion: true });
        await it.admin.replicateKey({ KeyId: arn, ReplicaRegion: THERE });
        return [arn, arn.replace(HERE, THERE)];
      },
      "an alias, its key and another one": async () => {
        const { arn } = await it.kms.createKey();
        const AliasName = `alias/${arn.slice(-12)}`;
        await it.admin.createAlias({ AliasName, TargetKeyId: arn });
        const there = await it.kms.createKey({ region: THERE });
        return [arn.replace(/key\/.*/, AliasName), arn, there.arn];
      },
      "two keys and one elsewhere": async () => [
        (await it.kms.createKey()).arn,
        (await it.kms.createKey()).arn,
        (await it.kms.createKey({ region: THERE })).arn,
      ],
    };

    for (const [what, make] of Object.entries(severalKeys)) {
      test(`a Region that hangs costs timeoutMs once, however many keys are there: ${what}`, async () => {
        const masking = uncached(
          kmsKeyring({
            keyIds: await make(),
            clientFor: it.clientFor(),
            availability: "any",
            timeoutMs,
          }),
        );
        const token = await masking.encrypt("x");
        let hanging = 0;
        it.kms.faults.add({
          kind: "delay",
          region: HERE,
          delayMs: 30_000,
          when: () => ++hanging > 0,
        });
        await withTestTimers(async (timers) => {
          const opening = masking.decrypt(token);
          await until(() => hanging > 0);
          await timers.pass(timeoutMs);
          // Time stops here: a second call that hangs would wait forever.
          expect(await opening).toBe("x");
          hanging = 0;
          const sealing = masking.encrypt("y");
          await until(() => hanging > 0);
          await timers.pass(timeoutMs);
          await sealing;
        });
      });
    }

    test("what a Region wrapped itself is tried there before what a replica wrapped", async () => {
      const { arn } = await it.kms.createKey({ multiRegion: true });
      await it.admin.replicateKey({ KeyId: arn, ReplicaRegion: THERE });
      const elsewhere = arn.replace(HERE, THERE);
      const keyIds = [elsewhere, arn];
      const keyring = kmsKeyring({ keyIds, clientFor: it.clientFor() });
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const [, here] = encryptedDataKeys;
      const reader = kmsKeyring({ keyIds: [arn], clientFor: it.clientFor() });
      // Of the two, the replica's comes first and would open too.
      const broken = encryptedDataKeys.map((key) =>
        key === here ? key : { ...key, ciphertext: Uint8Array.of(1) },
      );
      it.kms.reset();
      await reader.unwrapDataKey({ encryptedDataKeys: broken, context });
      expect(it.kms.count("Decrypt")).toBe(1);
    });

    test("rewrapping finds its way where only a client knows its Region", async () => {
      const here = await it.kms.createKey();
      const there = await it.kms.createKey({ region: THERE });
      const clientFor = it.clientFor();
      const alias = `alias/${here.keyId}`;
      await it.admin.createAlias({
        AliasName: alias,
        TargetKeyId: here.keyId,
      });
      const at = (keyId: string, region = HERE) =>
        kmsKeyring({ keyIds: [keyId], client: it.client({ region }) });
      const named = [at(here.keyId), at(alias), at(there.keyId, THERE)];
      const arns = [
        kmsKeyring({ keyIds: [here.arn], clientFor }),
        kmsKeyring({ keyIds: [there.arn], clientFor }),
        kmsKeyring({ keyIds: [here.arn, there.arn], clientFor }),
      ];
      const all = [...named, ...arns];
      for (const from of all) {
        const token = await uncached(from).encrypt("x", { context });
        for (const to of all) {
          const moved = await uncached(from).rewrap(token, { to, context });
          expect(await uncached(to).decrypt(moved, { context })).toBe("x");
        }
      }
    });

    test("rewrapping refuses grant tokens that no call can take, instead of dropping some", async () => {
      const { arn } = await it.kms.createKey();
      const tokens = (name: string) =>
        Array.from({ length: 6 }, (_, i) => `${name}${i}`);
      const of = (grantTokens: string[]) =>
        kmsKeyring({ keyIds: [arn], client: it.client(), grantTokens });
      const plain = kmsKeyring({ keyIds: [arn], client: it.client() });
      const { encryptedDataKeys } = await plain.generateDataKey({ context });
      const from = of(tokens("a"));
      const error = await caught(() =>
        of(tokens("b")).rewrapDataKey?.({ from, encryptedDataKeys, context }),
      );
      expect(error).toBeInstanceOf(RangeError);
    });

    test("what KMS decrypts but kmsEncrypt never wrote is an EnvelopeError that does not quote it", async () => {
      const { arn: keyId } = await it.kms.createKey();
      for (const secret of [
        Uint8Array.of(0xff, 0xfe),
        new TextEncoder().encode("hunter2"),
      ]) {
        const { CiphertextBlob } = await it.admin.encrypt({
          KeyId: keyId,
          Plaintext: secret,
        });
        const blob = copyBytes(CiphertextBlob as Uint8Array);
        const text = `kms1.${encodeBase64Url(blob)}`;
        const error = await caught(() =>
          kmsDecrypt(text, { keyId, client: it.client() }),
        );
        expect(error).toBeInstanceOf(EnvelopeError);
        expect(inspect(error)).not.toContain("hunter2");
      }
    });
  });
}

describe("clients that answer nonsense", () => {
  const keyId =
    "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const clientOf = (answer: () => unknown) => {
    const operation = async () => answer();
    return {
      generateDataKey: operation,
      encrypt: operation,
      decrypt: operation,
      reEncrypt: operation,
      getPublicKey: operation,
    } as unknown as KmsClient;
  };

  for (const [what, answer] of Object.entries({
    nothing: undefined,
    null: null,
    "a ciphertext beyond KMS's": {
      KeyId: keyId,
      Plaintext: new Uint8Array(32),
      CiphertextBlob: new Uint8Array(70_000),
    },
  })) {
    test(`such as ${what} are KeyringErrors that name key and operation`, async () => {
      const client = clientOf(() => answer);
      const keyring = kmsKeyring({ keyIds: [keyId], client });
      const errors = [
        await caught(() => keyring.generateDataKey({ context })),
        await caught(() => kmsEncrypt("x", { keyId, client })),
      ];
      for (const error of errors) {
        expect(error).toBeInstanceOf(KeyringError);
        expect(error.message).toMatch(/key\/1234abcd.*: (Generate|Encrypt)/);
      }
    });
  }

  test("such as no JSON, which the SDK's parser quotes, are not quoted anywhere", async () => {
    const client = clientOf(() => {
      const error = new SyntaxError('Unexpected token U, "SECRETDATAKEY"');
      const value = "SECRETDATAKEY";
      throw Object.defineProperty(error, "$responseBodyText", { value });
    });
    const keyring = kmsKeyring({ keyIds: [keyId], client });
    const error = await caught(() => keyring.generateDataKey({ context }));
    expect((error.cause as Error).name).toBe("SyntaxError");
    const all = causesOf(error)
      .map((each) => inspect(each, { showHidden: true, depth: 9 }))
      .join();
    expect(all).not.toContain("SECRETDATAKEY");
  });

  test("or cannot be made at all are KeyringErrors that name key and operation", async () => {
    const clientFor = () => ({}) as KmsClient;
    const keyring = kmsKeyring({ keyIds: [keyId], clientFor });
    const error = await caught(() => keyring.generateDataKey({ context }));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).toMatch(/key\/1234abcd.*GenerateDataKey.*clientFor/);
  });
});

test("messages that name Regions without end do not fill the memory with clients", async () => {
  let made = 0;
  const keyring = kmsKeyring({
    discovery: { accountIds: ["111122223333"] },
    clientFor: () => {
      made++;
      return {
        decrypt: async () => {
          throw new Error("no");
        },
      } as unknown as KmsClient;
    },
  });
  const unwrap = async (region: string) => {
    const arn = `arn:aws:kms:${region}:111122223333:key/1`;
    const providerInfo = new TextEncoder().encode(arn);
    const ciphertext = Uint8Array.of(1);
    const key = { providerId: "aws-kms", providerInfo, ciphertext };
    return keyring.unwrapDataKey({ encryptedDataKeys: [key], context });
  };
  for (let i = 0; i < 150; i++) await caught(() => unwrap(`us-evil-${i}`));
  expect(made).toBe(150);
  // The oldest clients were dropped, and the latest were kept.
  await caught(() => unwrap("us-evil-149"));
  expect(made).toBe(150);
  await caught(() => unwrap("us-evil-0"));
  expect(made).toBe(151);
  expect(await unwrap("a".repeat(64))).toBeNull();
});
