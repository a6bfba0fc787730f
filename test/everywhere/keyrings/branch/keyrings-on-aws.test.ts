/** Branch keyrings of a `KeyStore` on DynamoDB and AWS KMS, both on loopback: what they call, and when they stop. */

import { afterAll, describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import { KMS } from "@aws-sdk/client-kms";
import {
  DataMasking,
  type DataMaskingOptions,
  type Keyring,
  type KeyringError,
} from "../../../../mod.ts";
import {
  branchKeyIdOfItem,
  itemEncryptor,
} from "../../../../src/entries/dynamodb.ts";
import {
  decryptStream,
  encryptStream,
  esdkFormat,
} from "../../../../src/entries/esdk.ts";
import {
  branchKeyring,
  type KeyStore,
  KeyStoreError,
} from "../../../../src/entries/key-store.ts";
import type { KmsClient } from "../../../../src/entries/kms.ts";
import { caught } from "../../../support/caught.ts";
import { storeRig } from "../../../support/key-store/store-rig.ts";
import { until } from "../../../support/turns.ts";

const rig = await storeRig();
afterAll(() => rig.end());

let made = 0;

/** Creates a branch key with an id of its own. */
async function newKey(store: KeyStore): Promise<string> {
  const branchKeyId = `tenant-${++made}`;
  const encryptionContext = { of: "a test" };
  await store.createKey({ branchKeyId, encryptionContext });
  return branchKeyId;
}

const byTenant = (keyStore: KeyStore): Keyring =>
  branchKeyring({ keyStore, branchKeyIdOf: ({ tenant = "" }) => tenant });

const itemsOf = (keyStore: KeyStore) =>
  itemEncryptor({
    tableName: "customers",
    partitionKey: "pk",
    algorithmSuite: "6700",
    attributes: { pk: "context", tenant: "context", ssn: "encrypt" },
    keyring: branchKeyring({
      keyStore,
      branchKeyIdOf: branchKeyIdOfItem(({ tenant }) => `${tenant}`),
    }),
  });

/** Makes a `DataMasking` over a key store of another process, whose cache keeps branch keys for 10 seconds of the clock. */
function agingReader() {
  const time = { now: 0 };
  const clock = () => time.now;
  const store = rig.store({ cache: { maxAgeSeconds: 10, clock } });
  const cache = { clock, maxAgeSeconds: 1_000 };
  return {
    time,
    masking: new DataMasking({ keyring: byTenant(store), cache }),
  };
}

/** Formats of whole values; every value has a data key of its own. */
const FORMATS: readonly Omit<DataMaskingOptions, "keyring">[] = [
  { cache: false },
  { cache: false, format: esdkFormat() },
];

/** Returns the error of a call, with its reason and that of its cause. */
async function failure(call: () => unknown): Promise<string> {
  const { name, reason, cause } = (await caught(call)) as KeyringError;
  const below = cause instanceof KeyStoreError ? cause.reason : "none";
  return `${name} ${reason}, by ${below}`;
}

describe("keyrings of one key store", () => {
  test("read each version once and ask AWS KMS once, for 3,000 cold decryptions as envelope, AWS message and item", async () => {
    const store = rig.store();
    const tenants = [await newKey(store), await newKey(store)];
    const tokens: [options: object, token: string, tenant: string][] = [];
    const items: object[] = [];
    // Two versions of two branch keys: four keys to read.
    for (const version of [1, 2]) {
      for (const tenant of tenants) {
        if (version === 2) await store.versionKey(tenant);
        const keyring = byTenant(store);
        for (let i = 0; i < 25; i++) {
          for (const options of FORMATS) {
            const masking = new DataMasking({ keyring, ...options });
            const token = await masking.encrypt(i, { context: { tenant } });
            tokens.push([options, token, tenant]);
          }
          const item = { pk: `${i}`, tenant, ssn: `${i}` };
          items.push(await itemsOf(store).encrypt(item));
        }
      }
    }
    const cold = rig.store();
    const encryptor = itemsOf(cold);
    const before = rig.counts();
    const all: Promise<unknown>[] = [];
    for (let round = 0; round < 10; round++) {
      const keyring = byTenant(cold);
      for (const [options, token, tenant] of tokens) {
        const masking = new DataMasking({ keyring, ...options });
        all.push(masking.decrypt(token, { context: { tenant } }));
      }
      for (const item of items) all.push(encryptor.decrypt(item));
    }
    expect((await Promise.all(all)).length).toBe(3_000);
    const after = rig.counts();
    expect(after.dynamodb - before.dynamodb).toBe(4);
    expect(after.kms - before.kms).toBe(4);
  });

  test("fail together if AWS KMS is down for 3,000 cold decryptions, with one call, and the next one asks anew", async () => {
    const store = rig.store();
    const tenant = await newKey(store);
    const context = { tenant };
    const writer = new DataMasking({ keyring: byTenant(store) });
    const token = await writer.encrypt("x", { context });
    let asked = 0;
    let isDown = true;
    const client: KmsClient = {
      ...rig.kmsClient,
      async decrypt(input, options) {
        // Whoever comes after the failure asks anew, so it waits for all.
        await until(() => asked === 3_000);
        if (!isDown) return rig.kmsClient.decrypt(input, options);
        throw Object.assign(new Error("down"), { name: "TimeoutError" });
      },
    };
    const keyring = branchKeyring({
      keyStore: rig.store({ kms: { client } }),
      branchKeyIdOf() {
        asked++;
        return tenant;
      },
    });
    const masking = new DataMasking({ keyring, cache: false });
    const before = rig.counts().dynamodb;
    const results = await Promise.allSettled(
      Array.from({ length: 3_000 }, () => masking.decrypt(token, { context })),
    );
    const reasons = results.map((each) =>
      each.status === "rejected" ? each.reason.reason : "none",
    );
    expect(new Set(reasons)).toEqual(new Set(["unavailable"]));
    expect(rig.counts().dynamodb - before).toBe(1);
    isDown = false;
    asked = 2_999;
    expect(await masking.decrypt<string>(token, { context })).toBe("x");
    expect(rig.counts().dynamodb - before).toBe(2);
  });

  test("call AWS KMS once for each version and age, however many records follow each other", async () => {
    const store = rig.store();
    const tenant = await newKey(store);
    const context = { tenant };
    const tokens: string[] = [];
    for (const version of [1, 2]) {
      if (version === 2) await store.versionKey(tenant);
      const keyring = byTenant(store);
      const masking = new DataMasking({ keyring, cache: false });
      for (let i = 0; i < 25; i++) {
        tokens.push(await masking.encrypt(i, { context }));
      }
    }
    const { time, masking } = agingReader();
    const read = async () => {
      const before = rig.counts();
      for (const token of tokens) await masking.decrypt(token, { context });
      const after = rig.counts();
      return [after.dynamodb - before.dynamodb, after.kms - before.kms];
    };
    expect(await read()).toEqual([2, 2]);
    time.now = 10_000;
    expect(await read()).toEqual([0, 0]);
    time.now = 10_001;
    expect(await read()).toEqual([2, 2]);
  });

  test("go on until the age after the KMS key was disabled, counted from the read, and are then refused", async () => {
    const store = rig.store();
    const context = { tenant: await newKey(store) };
    const { time, masking } = agingReader();
    const token = await masking.encrypt("x", { context });
    await masking.decrypt(token, { context });
    const admin = new KMS(rig.kms.clientConfig());
    await admin.disableKey({ KeyId: rig.keyArn });
    // Use does not make a branch key younger.
    for (time.now of [5_000, 9_999, 10_000]) {
      expect(await masking.decrypt<string>(token, { context })).toBe("x");
      await masking.encrypt("y", { context });
    }
    time.now = 10_001;
    for (const call of [
      () => masking.decrypt(token, { context }),
      () => masking.encrypt("y", { context }),
    ]) {
      expect(await failure(call)).toBe("KeyringError denied, by denied");
    }
    await admin.enableKey({ KeyId: rig.keyArn });
    admin.destroy();
    expect(await masking.decrypt<string>(token, { context })).toBe("x");
  });

  test("wrap with a new version at once in this process, though a data key of the old one is at hand", async () => {
    const store = rig.store();
    const tenant = await newKey(store);
    const context = { tenant };
    const other = new DataMasking({ keyring: byTenant(rig.store()) });
    const masking = new DataMasking({ keyring: byTenant(store) });
    const old = await masking.encrypt("old", { context });
    await other.encrypt("old", { context });
    const { version } = await store.versionKey(tenant);
    const hex = version.replaceAll("-", "");
    for (const each of [masking, other]) {
      const token = await each.encrypt("new", { context });
      const keys = Buffer.from(token.split(".")[1] as string, "base64url");
      expect(keys.toString("hex")).toContain(hex);
      expect(await each.decrypt<string>(old, { context })).toBe("old");
      expect(await each.decrypt<string>(token, { context })).toBe("new");
    }
  });

  test("do not unwrap if the store may wrap alone, and nothing if it is for administration, without a call", async () => {
    const tenant = await newKey(rig.store());
    const context = { tenant };
    const masking = (access: "all" | "read" | "wrap" | "admin") =>
      new DataMasking({ keyring: byTenant(rig.store({ access })) });
    const token = await masking("all").encrypt("x", { context });
    expect(await masking("read").decrypt<string>(token, { context })).toBe("x");
    const wrapping = masking("wrap");
    await wrapping.encrypt("x", { context });
    const admin = masking("admin");
    const before = rig.counts();
    for (const call of [
      () => wrapping.decrypt(token, { context }),
      () => admin.decrypt(token, { context }),
      () => admin.encrypt("x", { context }),
    ]) {
      expect(await failure(call)).toBe("KeyringError denied, by not-allowed");
    }
    expect(rig.counts()).toEqual(before);
  });

  test("stop at once when a branch key is shredded, and go on when it is restored", async () => {
    const store = rig.store();
    const tenant = await newKey(store);
    const context = { tenant };
    const maskings = [store, rig.store()].map(
      (each) => new DataMasking({ keyring: byTenant(each) }),
    );
    const tokens: string[] = [];
    for (const masking of maskings) {
      const token = await masking.encrypt("x", { context });
      await masking.decrypt(token, { context });
      tokens.push(token);
    }
    const item = await itemsOf(store).encrypt({ pk: "1", tenant, ssn: "1" });
    await store.shred(tenant);
    for (const [i, masking] of maskings.entries()) {
      for (const call of [
        () => masking.encrypt("x", { context }),
        () => masking.decrypt(tokens[i] as string, { context }),
        () => itemsOf(store).decrypt(item),
      ]) {
        expect(await failure(call)).toBe("KeyringError shredded, by shredded");
      }
    }
    await store.restore(tenant);
    for (const [i, masking] of maskings.entries()) {
      const token = tokens[i] as string;
      expect(await masking.decrypt<string>(token, { context })).toBe("x");
    }
    expect((await itemsOf(store).decrypt(item)).ssn).toBe("1");
  });

  test("let a stream go on that has its data key when the branch key is shredded, and no other", async () => {
    const store = rig.store();
    const tenant = await newKey(store);
    const keyring = branchKeyring({ keyStore: store, branchKeyId: tenant });
    const plain = new Uint8Array(100_000).fill(7);
    const through = async (
      bytes: Uint8Array<ArrayBuffer>,
      step: TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>,
      atFirst = async () => {},
    ) => {
      let read = 0;
      // Hands on 4 KiB at a time, as far as they are asked for.
      const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
        pull(controller) {
          controller.enqueue(bytes.slice(read, read + 4_096));
          read += 4_096;
          if (read >= bytes.length) controller.close();
        },
      });
      const parts: Uint8Array[] = [];
      for await (const part of source.pipeThrough(step)) {
        if (parts.length === 0) await atFirst();
        parts.push(part);
      }
      return Buffer.concat(parts);
    };
    const sealed = await through(plain, encryptStream({ keyring }));
    const message = new Uint8Array(sealed);
    const opened = await through(message, decryptStream({ keyring }), () =>
      store.shred(tenant).then(() => {}),
    );
    expect(opened.equals(plain)).toBe(true);
    for (const [bytes, step] of [
      [message, decryptStream({ keyring })],
      [plain, encryptStream({ keyring })],
    ] as const) {
      expect(await failure(() => through(bytes, step))).toBe(
        "KeyringError shredded, by shredded",
      );
    }
  });

  test("tell an unknown branch key from a shredded one", async () => {
    const masking = new DataMasking({ keyring: byTenant(rig.store()) });
    const context = { tenant: "nobody" };
    const error = await caught(() => masking.encrypt("x", { context }));
    expect(error.message).toContain('"nobody"');
    expect(await failure(() => masking.encrypt("x", { context }))).toBe(
      "KeyringError unknown, by unknown",
    );
  });
});
