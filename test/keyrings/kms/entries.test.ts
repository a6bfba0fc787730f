import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { kmsKeyring, kmsRsaKeyring } from "../../../src/entries/kms.ts";
import { generateEntries } from "../../../src/keyrings/data-key-entries.ts";
import type { Keyring } from "../../../src/keyrings/keyring.ts";
import { localKeyring } from "../../../src/keyrings/local-keyring.ts";
import { multiKeyring } from "../../../src/keyrings/multi-keyring.ts";
import type { EncryptedDataKey } from "../../../src/message/encrypted-data-keys.ts";
import { bytesFrom, hexOf, rejection } from "../../support/keys.ts";
import { read, write } from "../intermediate.ts";
import { marked, wiped } from "../wiped.ts";
import { causesOf, KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const THERE = "eu-west-1";
const decoder = new TextDecoder();

const keysOf = (entries: readonly EncryptedDataKey[]) =>
  entries.map(({ providerInfo }) => decoder.decode(providerInfo));

for (const kind of KINDS) {
  describe(`Entries with keys of their own, over ${kind.name}`, () => {
    let it: Rig;
    let first: string;
    let second: string;
    let there: string;
    beforeAll(async () => {
      it = await rig(kind);
      first = (await it.kms.createKey()).arn;
      second = (await it.kms.createKey()).arn;
      there = (await it.kms.createKey({ region: THERE })).arn;
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    const on = (...keyIds: string[]) =>
      kmsKeyring({ keyIds, clientFor: it.clientFor() });
    const opens = async (
      keyring: Keyring,
      {
        entries,
        dataKey,
      }: { entries: EncryptedDataKey[]; dataKey: Uint8Array },
    ) => {
      const found = await read(keyring, entries, context);
      expect(hexOf(found?.dataKey as Uint8Array)).toBe(hexOf(dataKey));
      return found?.index;
    };

    test("every key of a keyring generates its own, by one call, and each alone opens its entry", async () => {
      const written = await write(on(first, second), context);
      expect(keysOf(written.entries)).toEqual([first, second]);
      const [a, b] = written.made.map(({ plaintext }) => hexOf(plaintext));
      expect(a).not.toBe(b);
      expect(it.kms.count("GenerateDataKey")).toBe(2);
      expect(it.kms.count()).toBe(2);
      for (const { encryptionContext } of it.kms.calls) {
        expect(encryptionContext).toEqual(context);
      }
      expect(await opens(on(first), written)).toBe(0);
      expect(await opens(on(second), written)).toBe(1);
    });

    test("reading with several keys takes one Decrypt, of the own Region's entry wherever it stands", async () => {
      const written = await write(on(there, second, first), context);
      it.kms.reset();
      // If the environment names no Region, the first key's Region counts as the own one.
      const reader = on(first, second, there);
      expect(await opens(reader, written)).toBe(1);
      expect(it.kms.count()).toBe(1);
      expect(it.kms.calls[0]).toMatchObject({
        operation: "Decrypt",
        keyId: second,
      });
      expect(await opens(on(there, first, second), written)).toBe(0);
      expect(it.kms.count()).toBe(2);
      // A multi keyring leaves the choice to its members.
      const multi = multiKeyring({ children: [reader] });
      expect(await opens(multi, written)).toBe(1);
      expect(it.kms.count()).toBe(3);
    });

    test("reading names the entry of the Region that answered, where another is down", async () => {
      const written = await write(on(first, there), context);
      const reader = kmsKeyring({
        keyIds: [first, there],
        clientFor: it.clientFor("us-east-1"),
      });
      expect(await opens(reader, written)).toBe(1);
    });

    test('with "any", entries are made by the keys that answer, and with "all" none', async () => {
      const clientFor = it.clientFor("us-east-1");
      const keyIds = [first, there];
      const any = kmsKeyring({ keyIds, clientFor, availability: "any" });
      const written = await write(any, context);
      expect(keysOf(written.entries)).toEqual([there]);
      expect(await opens(any, written)).toBe(0);

      const every = kmsKeyring({ keyIds, clientFor });
      const error = await rejection(generateEntries(every, { context }));
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain(first);
    });

    test('with "any" and every Region down, the error has the error of each key', async () => {
      const clientFor = it.clientFor("us-east-1", THERE);
      const keyIds = [first, there];
      const any = kmsKeyring({ keyIds, clientFor, availability: "any" });
      const error = await rejection(generateEntries(any, { context }));
      expect(error.name).toBe("KeyringError");
      const texts = causesOf(error).map((each) => (each as Error).message);
      for (const key of keyIds) {
        expect(texts.some((text) => text.includes(key))).toBe(true);
      }
    });

    test("keys of KMS in a multi keyring are entries of their own, beside those of others", async () => {
      const { arn } = await it.kms.createKey({
        keySpec: "RSA_2048",
        keyUsage: "ENCRYPT_DECRYPT",
      });
      const rsa = kmsRsaKeyring({ keyId: arn, clientFor: it.clientFor() });
      const offline = localKeyring({ key: bytesFrom(2) });
      const multi = multiKeyring({
        generator: on(first, second),
        children: [rsa, offline],
      });
      const written = await write(multi, context);
      expect(keysOf(written.entries).slice(0, 3)).toEqual([first, second, arn]);
      for (const [i, reader] of [
        on(first),
        on(second),
        rsa,
        offline,
      ].entries()) {
        expect(await opens(reader, written)).toBe(i);
      }
      const other = { tenant_id: "b17c" };
      for (const reader of [on(first), rsa, offline]) {
        const error = await rejection(read(reader, written.entries, other));
        expect(error.name).toBe("KeyringError");
      }
    });

    test("a keyring that only discovers reads an entry, and makes none", async () => {
      const written = await write(on(second), context);
      const discovering = kmsKeyring({
        discovery: { accountIds: [second.split(":")[4] as string] },
        clientFor: it.clientFor(),
      });
      expect(await opens(discovering, written)).toBe(0);
      const error = await rejection(generateEntries(discovering, { context }));
      expect(error.message).toContain("made without keyIds");
    });

    test("the length asked for goes to KMS", async () => {
      for (const length of [16, 24, 32]) {
        const request = { context, length };
        const made = await generateEntries(on(first, second), request);
        expect(made.map(({ plaintext }) => plaintext.length)).toEqual([
          length,
          length,
        ]);
        const whole = await on(first, second).generateDataKey(request);
        expect(whole.plaintext.length).toBe(length);
      }
      it.kms.reset();
      for (const call of ["generateDataKey", "generateEntries"] as const) {
        const error = await rejection(
          on(first)[call]?.({ context, length: 64 }) as Promise<unknown>,
        );
        expect(error.name).toBe("RangeError");
      }
      expect(it.kms.count()).toBe(0);
    });

    test("an aborted signal ends the calls with its reason", async () => {
      const reason = new Error("Too late");
      const signal = AbortSignal.abort(reason);
      const keyring = on(first, second);
      expect(
        await rejection(generateEntries(keyring, { context, signal })),
      ).toBe(reason);
      expect(it.kms.count()).toBe(0);
    });
  });
}

describe("Entries of KMS that come although the call fails", () => {
  /** Makes a client that runs a function and then fails on the call for the other key. */
  function client(key: string, other: string, before: () => void) {
    const unused = async () => {
      throw new Error("unused");
    };
    return {
      async generateDataKey({ KeyId }: { KeyId: string }) {
        if (KeyId === other) {
          before();
          throw new Error("denied");
        }
        const Plaintext = marked();
        return { KeyId: key, Plaintext, CiphertextBlob: bytesFrom(1) };
      },
      generateDataKeyWithoutPlaintext: unused,
      encrypt: unused,
      decrypt: unused,
      reEncrypt: unused,
      getPublicKey: unused,
    };
  }

  const key = (id: string) => `arn:aws:kms:us-east-1:111122223333:key/${id}`;
  const [a, b] = [key("1"), key("2")];

  for (const what of ["another key fails", "the signal is aborted"] as const) {
    test(`are wiped when ${what}`, async () => {
      const controller = new AbortController();
      const reason = new Error("Too late");
      const isAborted = what === "the signal is aborted";
      const keyring = kmsKeyring({
        keyIds: [a, b],
        client: client(a, b, () => {
          if (isAborted) controller.abort(reason);
        }),
      });
      const { signal } = controller;
      let error: unknown;
      // The client's own bytes, and the keyring's copy.
      const count = await wiped(async () => {
        error = await rejection(generateEntries(keyring, { context, signal }));
      });
      if (isAborted) expect(error).toBe(reason);
      else expect((error as Error).name).toBe("KeyringError");
      expect(count).toBeGreaterThanOrEqual(isAborted ? 1 : 2);
    });
  }
});
