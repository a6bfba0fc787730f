import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  test,
} from "bun:test";
import { DataMasking, KeyringError } from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { caught } from "../../support/caught.ts";
import { hexOf } from "../../support/keys.ts";
import { type TestTimers, withTestTimers } from "../../support/test-timers.ts";
import { until } from "../../support/turns.ts";
import { causesOf, KINDS, type Rig, rig } from "./rig.ts";

const context = { tenant_id: "a06b" };
const HERE = "us-east-1";
const THERE = "eu-west-1";
const timeoutMs = 1_500;

for (const kind of KINDS) {
  describe(`kmsKeyring in several Regions over ${kind.name}`, () => {
    let it: Rig;
    let keyIds: string[];
    let here: string;
    let there: string;
    beforeAll(async () => {
      it = await rig(kind);
      here = (await it.kms.createKey()).arn;
      there = (await it.kms.createKey({ region: THERE })).arn;
      keyIds = [here, there];
    });
    afterAll(() => it.end());
    afterEach(() => it.kms.reset());

    /** Failures of a Region. */
    const outages = [
      { what: "refuses connections", down: true },
      { what: "answers only after 30 s", down: false },
    ];

    for (const { what, down } of outages) {
      /** Number of calls that wait for a slow Region's answer. */
      let hanging = 0;
      const clientFor = (region: string) => {
        if (down) return it.clientFor(region);
        hanging = 0;
        const when = () => ++hanging > 0;
        it.kms.faults.add({ kind: "delay", region, delayMs: 30_000, when });
        return it.clientFor();
      };

      /** Advances the clock after a slow Region has been called; a Region that refuses answers at once. */
      const passOnceAsked = async (
        timers: TestTimers,
        milliseconds: number,
      ) => {
        if (down) return;
        await until(() => hanging > 0);
        await timers.pass(milliseconds);
      };

      for (const first of [HERE, THERE]) {
        test(`with "any", encrypting goes on while ${first} ${what}, and decrypting too`, async () => {
          const options = { keyIds, availability: "any", timeoutMs } as const;
          const keyring = kmsKeyring({
            ...options,
            clientFor: clientFor(first),
          });
          await withTestTimers(async (timers) => {
            const sealing = new DataMasking({ keyring }).encrypt("x", {
              context,
            });
            await passOnceAsked(timers, timeoutMs);
            const token = await sealing;
            // The message names no key of the Region that is down, so reading it needs no wait.
            expect(
              await new DataMasking({ keyring }).decrypt(token, { context }),
            ).toBe("x");
          });
        });

        test(`decrypting works while ${first} ${what}`, async () => {
          const writer = kmsKeyring({ keyIds, clientFor: it.clientFor() });
          const token = await new DataMasking({ keyring: writer }).encrypt("x");
          const keyring = kmsKeyring({
            keyIds,
            clientFor: clientFor(first),
            timeoutMs,
          });
          await withTestTimers(async (timers) => {
            const opening = new DataMasking({ keyring }).decrypt(token);
            // The first key's Region is called first. If it answers, the other Region is never called.
            if (first === HERE) await passOnceAsked(timers, timeoutMs);
            expect(await opening).toBe("x");
          });
        });
      }

      test(`with "all", encrypting fails while a Region ${what}, and the error names the key`, async () => {
        for (const [region, arn] of [
          [HERE, here],
          [THERE, there],
        ] as const) {
          const keyring = kmsKeyring({
            keyIds,
            clientFor: clientFor(region),
            timeoutMs: 300,
          });
          const error = await withTestTimers(async (timers) => {
            const sealing = caught(() =>
              new DataMasking({ keyring }).encrypt("x", { context }),
            );
            await passOnceAsked(timers, 300);
            return sealing;
          });
          expect(error).toBeInstanceOf(KeyringError);
          expect(error.message).toContain(arn);
          const cause = error.cause as Error;
          const why = down ? /failed with \w+$/ : /within 300 ms/;
          expect(error.message).toMatch(why);
          expect(cause.name === "TimeoutError").toBe(!down);
          expect(cause).toBeInstanceOf(Error);
          it.kms.reset();
        }
      });
    }

    test('with "any", a message is wrapped by the keys that answered', async () => {
      const keyring = kmsKeyring({
        keyIds,
        availability: "any",
        clientFor: it.clientFor(THERE),
      });
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      const names = encryptedDataKeys.map((key) =>
        new TextDecoder().decode(key.providerInfo),
      );
      expect(names).toEqual([here]);
    });

    test("with every Region down, the error has the error of each", async () => {
      const keyring = kmsKeyring({
        keyIds,
        availability: "any",
        clientFor: it.clientFor(HERE, THERE),
      });
      const error = await caught(() => keyring.generateDataKey({ context }));
      expect(error).toBeInstanceOf(KeyringError);
      for (const arn of keyIds) expect(error.message).toContain(arn);
      const cause = error.cause as AggregateError;
      expect(cause.errors.length).toBe(2);
    });

    test("the process's own Region is asked first, or else the first key's", async () => {
      const clientFor = it.clientFor();
      const writer = kmsKeyring({ keyIds, clientFor });
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      for (const [region, expected] of [
        [undefined, HERE],
        [THERE, THERE],
        [HERE, HERE],
        ["ap-south-1", HERE],
      ] as const) {
        if (region !== undefined) process.env.AWS_REGION = region;
        const reader = kmsKeyring({ keyIds, clientFor });
        delete process.env.AWS_REGION;
        it.kms.reset();
        await reader.unwrapDataKey({ encryptedDataKeys, context });
        expect(it.kms.calls.map((call) => call.region)).toEqual([expected]);
      }
    });

    test("with hedgeAfterMs the next Region is asked while the first one is slow, and the slow call is aborted", async () => {
      const clientFor = it.clientFor();
      const writer = kmsKeyring({ keyIds, clientFor });
      const { encryptedDataKeys, plaintext } = await writer.generateDataKey({
        context,
      });
      it.kms.reset();
      it.kms.faults.add({ kind: "delay", region: HERE, delayMs: 30_000 });
      const reader = kmsKeyring({ keyIds, clientFor, hedgeAfterMs: 30 });
      const back = await withTestTimers(async (timers) => {
        const opening = reader.unwrapDataKey({ encryptedDataKeys, context });
        await until(() => it.kms.count() > 0);
        await timers.pass(30);
        return opening;
      });
      expect(hexOf(back as Uint8Array)).toBe(hexOf(plaintext));
      expect(it.kms.calls.map(({ region }) => region)).toEqual([HERE, THERE]);
    });

    test("without hedgeAfterMs, and where the first Region is quick, the next one is left alone", async () => {
      const clientFor = it.clientFor();
      const keyring = kmsKeyring({ keyIds, clientFor, hedgeAfterMs: 10_000 });
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      it.kms.reset();
      await keyring.unwrapDataKey({ encryptedDataKeys, context });
      expect(it.kms.calls.map(({ region }) => region)).toEqual([HERE]);
    });

    test("a client is asked for once for each Region", async () => {
      const asked: string[] = [];
      const inner = it.clientFor();
      const keyring = kmsKeyring({
        keyIds,
        clientFor(region) {
          asked.push(region);
          return inner(region);
        },
      });
      for (let i = 0; i < 3; i++) await keyring.generateDataKey({ context });
      expect(asked.sort()).toEqual([THERE, HERE]);
    });

    test("a multi-Region key opens what its replica wrapped, in its own Region and under its own ARN", async () => {
      const primary = await it.kms.createKey({ multiRegion: true });
      await it.admin.replicateKey({
        KeyId: primary.arn,
        ReplicaRegion: THERE,
      });
      const replica = primary.arn.replace(HERE, THERE);
      const clientFor = it.clientFor();
      const writer = kmsKeyring({ keyIds: [primary.arn], clientFor });
      const { encryptedDataKeys, plaintext } = await writer.generateDataKey({
        context,
      });
      it.kms.reset();
      for (const keyId of [replica, primary.keyId]) {
        process.env.AWS_REGION = THERE;
        const reader = kmsKeyring({ keyIds: [keyId], clientFor });
        delete process.env.AWS_REGION;
        const back = await reader.unwrapDataKey({ encryptedDataKeys, context });
        expect(hexOf(back as Uint8Array)).toBe(hexOf(plaintext));
      }
      for (const { region, keyId } of it.kms.calls) {
        expect([region, keyId]).toEqual([THERE, replica]);
      }
      expect(it.kms.count()).toBe(2);
    });

    test("a key of one Region does not match across Regions", async () => {
      const clientFor = it.clientFor();
      const writer = kmsKeyring({ keyIds: [here], clientFor });
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      const moved = here.replace(HERE, THERE);
      const reader = kmsKeyring({ keyIds: [moved], clientFor });
      it.kms.reset();
      expect(await reader.unwrapDataKey({ encryptedDataKeys, context })).toBe(
        null,
      );
      expect(it.kms.count()).toBe(0);
    });

    test("an error of several Regions holds each one's", async () => {
      const writer = kmsKeyring({ keyIds, clientFor: it.clientFor() });
      const { encryptedDataKeys } = await writer.generateDataKey({ context });
      const reader = kmsKeyring({ keyIds, clientFor: it.clientFor(HERE) });
      it.kms.faults.add({ kind: "throttle", region: THERE });
      const error = await caught(() =>
        reader.unwrapDataKey({ encryptedDataKeys, context }),
      );
      expect(error).toBeInstanceOf(KeyringError);
      const names = causesOf(error).map((each) => (each as Error).name);
      expect(names).toContain("ThrottlingException");
      expect(names.filter((name) => name === "KeyringError").length).toBe(3);
    });
  });
}
