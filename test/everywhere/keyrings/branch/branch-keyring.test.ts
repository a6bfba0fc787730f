import { expect, test } from "bun:test";
import type { KeyringError } from "../../../../mod.ts";
import { DataMasking } from "../../../../mod.ts";
import {
  type BranchKey,
  branchKeyring,
} from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";

const branchKeyId = "tenant-a";
const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";
const key = new Uint8Array(32).fill(7);
const context = { tenant_id: "a06b" };

function setUp(answer: () => BranchKey | Promise<BranchKey>) {
  const asked: (string | undefined)[] = [];
  let now = 0;
  const keyring = branchKeyring({
    branchKeyId,
    cache: { maxAgeSeconds: 10, clock: () => now },
    async branchKeyFor(request) {
      expect(request.branchKeyId).toBe(branchKeyId);
      asked.push(request.version);
      return answer();
    },
  });
  return {
    asked,
    keyring,
    later: () => {
      now += 10_001;
    },
  };
}

test("a branch key is looked up once for its age: the active one to wrap, a version to unwrap", async () => {
  const { asked, keyring, later } = setUp(() => ({ version, key }));
  const masking = new DataMasking({ keyring, cache: false });
  const tokens = await masking.encryptMany(["a", "b", "c"], { context });
  expect((await masking.decryptMany(tokens, { context })).join("")).toBe("abc");
  expect(asked).toEqual([undefined, version]);
  later();
  await masking.decrypt(tokens[0], { context });
  expect(asked).toEqual([undefined, version, version]);
});

test("every data key is wrapped under a salt and a vector of its own", async () => {
  const { keyring } = setUp(() => ({ version, key }));
  const plaintext = new Uint8Array(32).fill(1);
  const starts = new Set<string>();
  for (let i = 0; i < 20; i++) {
    const [wrapped] = await keyring.wrapDataKey({ plaintext, context });
    const { ciphertext } = wrapped as { ciphertext: Uint8Array };
    starts
      .add(`${ciphertext.subarray(0, 16)}`)
      .add(`${ciphertext.subarray(16, 28)}`);
  }
  expect(starts.size).toBe(40);
});

test("a lookup that gives another version than asked for, or fails, is told as what was being done", async () => {
  let answer: () => BranchKey = () => ({ version, key });
  const { keyring, later } = setUp(() => answer());
  const { encryptedDataKeys } = await keyring.generateDataKey({ context });
  answer = () => ({ version: version.replace("e9", "e8"), key });
  const other = await caught(() =>
    keyring.unwrapDataKey({ encryptedDataKeys, context }),
  );
  expect(other.name).toBe("KeyringError");
  expect(other.message).toContain(`expected version ${version}`);
  later();
  answer = () => {
    throw new Error("no such table");
  };
  const wrapping = await caught(() => keyring.generateDataKey({ context }));
  expect(wrapping.message).toMatch(/^Cannot wrap the data key/);
  const unwrapping = await caught(() =>
    keyring.unwrapDataKey({ encryptedDataKeys, context }),
  );
  expect(unwrapping.message).toMatch(/^Cannot unwrap the data key/);
});

test("a lookup may answer at once, and an id must be well formed", async () => {
  const branchKeyFor = (() => ({ version, key })) as never;
  const keyring = branchKeyring({ branchKeyId, branchKeyFor });
  const masking = new DataMasking({ keyring });
  expect(await masking.decrypt<string>(await masking.encrypt("x"))).toBe("x");
  for (const id of ["\ud800", "", 1]) {
    const make = () =>
      branchKeyring({ branchKeyId: id as string, branchKeyFor });
    expect(make).toThrow("branchKeyId");
  }
});

test("data keys of 16, 24 and 32 bytes come back, under their context alone", async () => {
  const { keyring } = setUp(() => ({ version, key }));
  for (const length of [16, 24, 32]) {
    const { plaintext, encryptedDataKeys } = await keyring.generateDataKey({
      context,
      length,
    });
    expect(plaintext.length).toBe(length);
    expect(await keyring.unwrapDataKey({ encryptedDataKeys, context })).toEqual(
      plaintext,
    );
    const error = await caught(() =>
      keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
    );
    expect(error.name).toBe("KeyringError");
  }
});

test("another branch key's data keys are not its own, and changed ones are refused", async () => {
  const { keyring } = setUp(() => ({ version, key }));
  const { encryptedDataKeys } = await keyring.generateDataKey({ context });
  const [wrapped] = encryptedDataKeys;
  if (!wrapped) throw new Error("No key");
  const providerInfo = new TextEncoder().encode("tenant-b");
  expect(
    await keyring.unwrapDataKey({
      encryptedDataKeys: [{ ...wrapped, providerInfo }],
      context,
    }),
  ).toBeNull();
  const { length } = wrapped.ciphertext;
  for (let i = 0; i < length; i++) {
    const ciphertext = Uint8Array.from(wrapped.ciphertext);
    ciphertext[i] = (ciphertext[i] as number) ^ 1;
    for (const changed of [ciphertext, ciphertext.slice(0, i)]) {
      const error = await caught(() =>
        keyring.unwrapDataKey({
          encryptedDataKeys: [{ ...wrapped, ciphertext: changed }],
          context,
        }),
      );
      expect(error.name).toBe("KeyringError");
    }
  }
});

test("what the lookup throws, or gives instead of a branch key, is a KeyringError", async () => {
  const failing = setUp(() => {
    throw new Error("store is down");
  });
  for (const call of [
    () => failing.keyring.generateDataKey({ context }),
    async () => {
      const { keyring } = setUp(() => ({ version, key }));
      const { encryptedDataKeys } = await keyring.generateDataKey({ context });
      return failing.keyring.unwrapDataKey({ encryptedDataKeys, context });
    },
  ]) {
    const error = await caught(call);
    expect(error.name).toBe("KeyringError");
    expect((error as KeyringError).reason).toBe("invalid");
    expect((error.cause as Error).message).toBe("store is down");
  }
  for (const wrong of [
    { version: "1", key },
    { version, key: key.slice(1) },
    { version, key: "secret" },
    {},
    null,
  ]) {
    const { keyring } = setUp(() => wrong as BranchKey);
    const error = await caught(() => keyring.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).not.toContain("secret");
  }
});

test("a lookup that finds nothing is told what it is to give", async () => {
  for (const [found, got] of [
    [undefined, "undefined"],
    [null, "null"],
    ["secret", "a string"],
  ] as const) {
    const { keyring } = setUp(() => found as unknown as BranchKey);
    const masking = new DataMasking({ keyring });
    const error = (await caught(() => masking.encrypt(1))) as KeyringError;
    expect([error.name, error.reason]).toEqual(["KeyringError", "invalid"]);
    expect(error.message).toBe(
      `Cannot use the result of branchKeyFor: expected { version, key }, got ${got}`,
    );
  }
});

test("a lookup that fails is told with the name of its error", async () => {
  const failure = Object.assign(new Error("secret"), { code: "ECONNREFUSED" });
  const { keyring } = setUp(() => Promise.reject(failure));
  const error = await caught(() => keyring.generateDataKey({ context }));
  expect(error.message).toContain("branchKeyFor failed with ECONNREFUSED");
  expect(error.message).not.toContain("secret");
});

test("options that are none are refused at once", async () => {
  for (const options of [
    { branchKeyId: "", branchKeyFor: async () => ({ version, key }) },
    { branchKeyId },
  ]) {
    const error = await caught(() => branchKeyring(options as never));
    expect(error.name).toBe("TypeError");
  }
});
