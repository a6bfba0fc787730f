import { describe, expect, test } from "bun:test";
import {
  DecryptionError,
  EnvelopeError,
  type Keyring,
  KeyringError,
  multiKeyring,
  type SealmaskEvent,
} from "../../../../mod.ts";
import { decryptItem } from "../../../../src/dynamodb/item/decrypt-item.ts";
import { describeItem } from "../../../../src/dynamodb/item/describe-item.ts";
import { encryptItem } from "../../../../src/dynamodb/item/encrypt-item.ts";
import { parseHeader } from "../../../../src/dynamodb/item/item-header.ts";
import {
  FOOTER,
  HEADER,
} from "../../../../src/dynamodb/item/reserved-names.ts";
import { rewrapItem } from "../../../../src/dynamodb/item/rewrap-item.ts";
import type { AttributeMap } from "../../../../src/dynamodb/values/attribute-value.ts";
import { kmsKeyring } from "../../../../src/entries/kms.ts";
import { fetchKmsClient } from "../../../../src/entries/kms-fetch.ts";
import { startLocalKms } from "../../../../src/entries/testing.ts";
import {
  generateEntries,
  unwrapEntry,
} from "../../../../src/keyrings/data-key-entries.ts";
import { caught } from "../../../support/caught.ts";
import { countingKeyring } from "../../../support/dynamodb/counting-keyring.ts";
import {
  bytesAt,
  changed,
  keyringFrom,
  sampleItem,
  tableWith,
} from "../../../support/dynamodb/sample-items.ts";

const isClear = (bytes: Uint8Array) => bytes.every((byte) => byte === 0);

/** Keyring that keeps the plaintext keys that it returns, as a keyring in the same process could. */
function watching(keyring: Keyring) {
  const returned: Uint8Array[] = [];
  const watched: Keyring = {
    ...keyring,
    id: "watched",
    async generateEntries(request) {
      const entries = await generateEntries(keyring, request);
      returned.push(...entries.map((entry) => entry.plaintext));
      return entries;
    },
    async unwrapEntry(request) {
      const entry = await unwrapEntry(keyring, request);
      if (entry) returned.push(entry.plaintext);
      return entry;
    },
  };
  return { watched, returned };
}

describe("the keyring of a table", () => {
  test("makes an intermediate key for each of its keys, and any one of them reads", async () => {
    const keyrings = [1, 2, 3].map((seed) => keyringFrom(seed));
    const [generator, ...children] = keyrings as [Keyring, ...Keyring[]];
    for (const suite of ["6700", "6701"] as const) {
      const keyring = multiKeyring({ generator, children });
      const table = tableWith({ suite, keyring });
      const item = await encryptItem(table, sampleItem());
      const { encryptedDataKeys } = describeItem(table, item);
      expect(encryptedDataKeys.map(({ keyName }) => keyName)).toEqual([
        "key-1",
        "key-2",
        "key-3",
      ]);
      for (const each of keyrings) {
        const read = await decryptItem({ ...table, keyring: each }, item);
        expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
      }
    }
  });

  test("is asked once for each item, and told in events", async () => {
    const { counted, calls } = countingKeyring(keyringFrom(1));
    const events: SealmaskEvent[] = [];
    const onEvent = (event: SealmaskEvent) => events.push(event);
    const table = tableWith({ keyring: counted, onEvent });
    const item = await encryptItem(table, sampleItem());
    expect(calls()).toBe(1);
    await decryptItem(table, item);
    expect(calls()).toBe(2);
    expect(events.map(({ type }) => type)).toEqual([
      "data-key-generated",
      "data-key-unwrapped",
    ]);
  });

  test("gets its plaintext keys wiped", async () => {
    const { watched, returned } = watching(keyringFrom(1));
    const table = tableWith({ keyring: watched });
    const item = await encryptItem(table, sampleItem());
    await decryptItem(table, item);
    await rewrapItem(table, item, watched);
    expect(returned.length).toBe(4);
    expect(returned.every(isClear)).toBe(true);
  });

  test("may hold no more keys than the table allows, when writing and when reading", async () => {
    const children = [2, 3].map((seed) => keyringFrom(seed));
    const keyring = multiKeyring({ generator: keyringFrom(1), children });
    const { watched, returned } = watching(keyring);
    const table = tableWith({ keyring, maxEncryptedDataKeys: 3 });
    const narrow = { ...table, keyring: watched, maxEncryptedDataKeys: 2 };
    const writing = await caught(() => encryptItem(narrow, sampleItem()));
    expect(writing).toBeInstanceOf(RangeError);
    expect(writing.message).toContain("maxEncryptedDataKeys");
    expect(returned.length).toBe(3);
    expect(returned.every(isClear)).toBe(true);
    const item = await encryptItem(table, sampleItem());
    const { counted, calls } = countingKeyring(keyring);
    const reading = await caught(() =>
      decryptItem({ ...narrow, keyring: counted }, item),
    );
    expect(reading).toBeInstanceOf(EnvelopeError);
    expect(calls()).toBe(0);
    expect(describeItem(narrow, item).encryptedDataKeys.length).toBe(3);
  });

  test("may hold no more keys than the format can count", async () => {
    const children = Array.from({ length: 255 }, (_, i) => keyringFrom(i));
    const many = multiKeyring({ generator: keyringFrom(255), children });
    const most = multiKeyring({
      children: children.slice(1),
      generator: children[0],
    });
    const table = tableWith({ keyring: many, maxEncryptedDataKeys: 1_000 });
    const error = await caught(() => encryptItem(table, sampleItem()));
    expect(error).toBeInstanceOf(RangeError);
    const item = await encryptItem({ ...table, keyring: most }, sampleItem());
    const { encryptedDataKeys } = describeItem(table, item);
    expect(encryptedDataKeys.length).toBe(255);
    const last = { ...table, keyring: keyringFrom(254) };
    const read = await decryptItem(last, item);
    expect(read.get("ssn")).toEqual({ S: "078-05-1120" });
  });

  test("is named with the item's keys where none is for it", async () => {
    const item = await encryptItem(tableWith(), sampleItem());
    const other = tableWith({ keyring: keyringFrom(2) });
    const error = await caught(() => decryptItem(other, item));
    expect(error).toBeInstanceOf(KeyringError);
    expect((error as KeyringError).reason).toBe("foreign");
    expect(error.message).toBe(
      `Cannot unwrap the data key: none of the item's data keys is for this keyring: the item names "test/key-1", this keyring is "test/key-2"`,
    );
  });

  test("is named with what AWS KMS says where its alias is wrong", async () => {
    const kms = await startLocalKms();
    const { arn } = await kms.createKey();
    const client = fetchKmsClient(kms.clientConfig());
    const under = (keyId: string) =>
      tableWith({ keyring: kmsKeyring({ keyIds: [keyId], client }) });
    const item = await encryptItem(under(arn), sampleItem());
    const wrong = under("alias/wrong");
    for (const [run, operation] of [
      [() => encryptItem(wrong, sampleItem()), "GenerateDataKey"],
      [() => decryptItem(wrong, item), "Decrypt"],
    ] as const) {
      const error = await caught(run);
      expect(error).toMatchObject({ name: "KeyringError", reason: "denied" });
      expect(error.message).toContain("the KMS key alias/wrong");
      expect(error.message).toContain(`${operation} failed with NotFound`);
      expect(error.cause).toMatchObject({ name: "NotFoundException" });
    }
    const { arn: other } = await kms.createKey();
    const foreign = await caught(() => decryptItem(under(other), item));
    expect(foreign.message).toContain(
      `the item names "${arn}", this keyring is "${other}"`,
    );
    await kms.stop();
  });

  test("has its own error handed on, with the key service's as the cause", async () => {
    const denied = new Error("AccessDenied");
    const keyring: Keyring = {
      ...keyringFrom(1),
      id: "denied",
      unwrapEntry() {
        const message = "Cannot unwrap the data key: denied";
        const options = { reason: "denied", cause: denied } as const;
        return Promise.reject(new KeyringError(message, options));
      },
    };
    const item = await encryptItem(tableWith(), sampleItem());
    const error = await caught(() => decryptItem(tableWith({ keyring }), item));
    expect((error as KeyringError).reason).toBe("denied");
    expect((error.cause as Error).message).toBe("AccessDenied");
  });

  test("is waited for no longer than the signal says", async () => {
    const never: Keyring = {
      ...keyringFrom(1),
      id: "never",
      generateEntries: () => new Promise(() => {}),
      unwrapEntry: () => new Promise(() => {}),
    };
    const table = tableWith();
    const item = await encryptItem(table, sampleItem());
    const stuck = { ...table, keyring: never };
    const reason = new Error("too late");
    const calls: ((signal: AbortSignal) => Promise<AttributeMap>)[] = [
      (signal) => encryptItem(stuck, sampleItem(), signal),
      (signal) => decryptItem(stuck, item, signal),
      (signal) => rewrapItem(stuck, item, keyringFrom(2), signal),
      (signal) => rewrapItem(table, item, never, signal),
    ];
    for (const call of calls) {
      const controller = new AbortController();
      const pending = caught(() => call(controller.signal));
      controller.abort(reason);
      expect(await pending).toBe(reason);
      // Aborted before the call, it rejects too and does not throw.
      expect(await call(controller.signal).catch((error) => error)).toBe(
        reason,
      );
    }
  });
});

describe("an entry that unwraps, but whose wrapped data key was changed", () => {
  /** Returns an item with the wrapped data key of an entry changed, or exchanged with that of another one. */
  async function damaged(keyring: Keyring, indices: readonly number[]) {
    const table = tableWith({ keyring });
    const item = await encryptItem(table, sampleItem());
    const header = bytesAt(item, HEADER).slice();
    const { encryptedDataKeys } = parseHeader(header, 10);
    for (const index of indices) {
      // A view of the header, which begins with the wrapped data key.
      const ciphertext = encryptedDataKeys[index]?.ciphertext;
      ciphertext?.set([(ciphertext[0] as number) ^ 1]);
    }
    return { table, item: changed(item, { [HEADER]: { B: header } }) };
  }

  test("is passed over for the other entries; then the commitment tells", async () => {
    const keyring = multiKeyring({
      generator: keyringFrom(1),
      children: [keyringFrom(2)],
    });
    const { table, item } = await damaged(keyring, [0]);
    const { counted, calls } = countingKeyring(keyring);
    const error = await caught(() =>
      decryptItem({ ...table, keyring: counted }, item),
    );
    expect(error).toBeInstanceOf(DecryptionError);
    expect(error.message).toBe(
      "Cannot decrypt the item: it was changed, or encrypted under another key",
    );
    expect(calls()).toBe(2);
  });

  test("ends in the error of an item that was changed, not of one for another keyring", async () => {
    const both = multiKeyring({
      generator: keyringFrom(1),
      children: [keyringFrom(2)],
    });
    for (const indices of [[0], [0, 1]]) {
      const { table, item } = await damaged(both, indices);
      const reader = { ...table, keyring: keyringFrom(1) };
      const error = await caught(() => decryptItem(reader, item));
      expect(error).toBeInstanceOf(DecryptionError);
    }
  });

  test("costs no more calls than there are entries", async () => {
    const children = [2, 3, 4].map((seed) => keyringFrom(seed));
    const keyring = multiKeyring({ generator: keyringFrom(1), children });
    const { table, item } = await damaged(keyring, [0, 1, 2, 3]);
    const { counted, calls } = countingKeyring(keyring);
    await caught(() => decryptItem({ ...table, keyring: counted }, item));
    expect(calls()).toBe(4);
  });
});

test("an intermediate key of another length is not used", async () => {
  const inner = keyringFrom(1);
  const keyring: Keyring = {
    ...inner,
    id: "short",
    async unwrapEntry(request) {
      const entry = await unwrapEntry(inner, request);
      return entry && { ...entry, plaintext: entry.plaintext.slice(0, 16) };
    },
  };
  const item = await encryptItem(tableWith(), sampleItem());
  const error = await caught(() => decryptItem(tableWith({ keyring }), item));
  expect(error).toBeInstanceOf(DecryptionError);
});

test("two writings of one item have nothing in common but what is readable", async () => {
  const table = tableWith();
  const [one, other] = [
    await encryptItem(table, sampleItem()),
    await encryptItem(table, sampleItem()),
  ];
  for (const name of [HEADER, FOOTER, "ssn", "name", "tags"]) {
    expect(bytesAt(one, name)).not.toEqual(bytesAt(other, name));
  }
  for (const name of ["pk", "sk", "status", "count", "seen"]) {
    expect(one.get(name)).toEqual(other.get(name));
  }
});
