import { describe, expect, test } from "bun:test";
import {
  type AesGcm,
  DataMasking,
  DecryptionError,
  type EncryptedDataKey,
  generateKey,
  type Keyring,
  KeyringError,
  localKeyring,
  type MessageFormat,
  multiKeyring,
  type ParsedMessage,
  type SealmaskEvent,
} from "../../mod.ts";
import { memoryKeyring } from "../../src/entries/testing.ts";
import type { DataKeyEntry } from "../../src/message/encrypted-data-keys.ts";
import { decodeBase64, encodeBase64 } from "../../src/util/base64.ts";
import { type Bytes, concatBytes } from "../../src/util/bytes.ts";
import { caught } from "../support/caught.ts";
import { bytesFrom, hexOf } from "../support/keys.ts";
import {
  dataKeyOf,
  itemEntry,
  keyringEntry,
  signingKey,
} from "./intermediate.ts";
import { marked, wiped } from "./wiped.ts";

const context = { tenant: "a06b" };
const ZEROS = "00".repeat(32);
const { subtle } = crypto;

/** Message as JSON, with a tag for each entry. */
interface Item {
  readonly entries: readonly (readonly [string, string, string])[];
  readonly iv: string;
  readonly body: string;
  readonly tags: readonly string[];
}

interface ParsedItem extends ParsedMessage {
  readonly item: Item;
  /** Entries as the message holds them; `encryptedDataKeys` has the keyrings' parts of them, in the same order. */
  readonly entries: readonly EncryptedDataKey[];
}

interface ItemKey {
  readonly aes: AesGcm;
  readonly entries: readonly EncryptedDataKey[];
  readonly macs: readonly CryptoKey[];
}

/** Inputs of a derived key. */
interface Derived extends DataKeyEntry {
  readonly message: ParsedItem | undefined;
}

type CryptoKey = Awaited<ReturnType<typeof macKey>>;

const textOf = encodeBase64;
const bytesOf = (text: string) => decodeBase64(text) as Bytes;

async function macKey(intermediateKey: Uint8Array) {
  const key = await signingKey(intermediateKey);
  const algorithm = { name: "HMAC", hash: "SHA-384" };
  return subtle.importKey("raw", key, algorithm, false, ["sign", "verify"]);
}

const signed = ({ entries, iv, body }: Omit<Item, "tags">) =>
  new TextEncoder().encode(JSON.stringify([entries, iv, body]));

/** Makes a format like AWS's item format: each entry wraps its own intermediate key, which authenticates the whole item. */
function itemFormat(
  derived: Derived[] = [],
): MessageFormat<ParsedItem, ItemKey> {
  return {
    id: "item",
    recognizes: (text) => text.startsWith("{"),
    parse(text) {
      const item = JSON.parse(text) as Item;
      const entries = item.entries.map(([providerId, info, ciphertext]) => ({
        providerId,
        providerInfo: bytesOf(info),
        ciphertext: bytesOf(ciphertext),
      }));
      return {
        item,
        entries,
        dataKeyId: JSON.stringify(item.entries),
        encryptedDataKeys: entries.map(keyringEntry),
        contentType: "json",
      };
    },
    verifyContext() {},
    deriveKey() {
      throw new Error("Cannot derive: expected entries");
    },
    async deriveKeyFromEntries({ crypto: port, entries, context, message }) {
      derived.push(...entries.map((entry) => ({ ...entry, message })));
      const macs = await Promise.all(
        entries.map(({ plaintext }) => macKey(plaintext)),
      );
      if (message) {
        const [{ plaintext, encryptedDataKey }] = entries as [DataKeyEntry];
        const index = message.encryptedDataKeys.indexOf(encryptedDataKey);
        const entry = message.entries[index] as EncryptedDataKey;
        const dataKey = await dataKeyOf(entry, plaintext, context.pairs);
        const aes = await port.aesGcm(dataKey);
        return { aes, entries: message.entries, macs };
      }
      const dataKey = crypto.getRandomValues(new Uint8Array(32));
      const wrapped = await Promise.all(
        entries.map((each) => itemEntry(each, dataKey, context.pairs)),
      );
      return { aes: await port.aesGcm(dataKey), entries: wrapped, macs };
    },
    async seal({ aes, entries, macs }, { plaintext }) {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const sealed = await aes.seal(iv, plaintext, new Uint8Array());
      const unsigned = {
        entries: entries.map(
          (each) =>
            [
              each.providerId,
              textOf(each.providerInfo),
              textOf(each.ciphertext),
            ] as const,
        ),
        iv: textOf(iv),
        body: textOf(concatBytes(sealed.ciphertext, sealed.tag)),
      };
      const tags = await Promise.all(
        macs.map((mac) => subtle.sign("HMAC", mac, signed(unsigned))),
      );
      return JSON.stringify({
        ...unsigned,
        tags: tags.map((tag) => textOf(new Uint8Array(tag))),
      });
    },
    async open({ aes, macs }, { item }) {
      const [mac] = macs as [CryptoKey];
      const answers = await Promise.all(
        item.tags.map((tag) =>
          subtle.verify("HMAC", mac, bytesOf(tag), signed(item)),
        ),
      );
      if (!answers.includes(true)) throw new DecryptionError();
      return aes.open(bytesOf(item.iv), bytesOf(item.body), new Uint8Array());
    },
  };
}

/** Makes that format with the type that options have. */
const format = (derived?: Derived[]) => itemFormat(derived) as MessageFormat;

function local(keyName: string, seed: number): Keyring {
  return localKeyring({ key: bytesFrom(seed), keyName });
}

const [a, b, c] = [local("a", 1), local("b", 2), local("c", 3)];
const nested = multiKeyring({
  generator: a,
  children: [multiKeyring({ children: [b, c] })],
});

/** Makes a memory keyring with the given methods in place of its own. */
function keyringWith(methods: Partial<Keyring>): Keyring {
  return {
    ...memoryKeyring(),
    generateEntries: undefined,
    ...methods,
  } as Keyring;
}

const entryOf = (plaintext: Uint8Array): DataKeyEntry => ({
  plaintext,
  encryptedDataKey: {
    providerId: "test",
    providerInfo: bytesFrom(1, 3),
    ciphertext: bytesFrom(2, 3),
  },
});

describe("A format in which every entry has a key of its own", () => {
  test("writes with all keyrings of nested multi keyrings, and is read by any of them alone", async () => {
    const masking = new DataMasking({ keyring: nested, format: format() });
    const token = await masking.encrypt({ ssn: "078-05-1120" }, { context });
    expect(JSON.parse(token).tags.length).toBe(3);
    for (const keyring of [a, b, c, nested]) {
      const reader = new DataMasking({ keyring, format: format() });
      const back = await reader.decrypt(token, { context });
      expect(back).toEqual({ ssn: "078-05-1120" });
    }
  });

  test("learns which of the message's own entries was unwrapped, and no other", async () => {
    const masking = new DataMasking({ keyring: nested, format: format() });
    const token = await masking.encrypt("x", { context });
    for (const [i, keyring] of [a, b, c].entries()) {
      const derived: Derived[] = [];
      const reader = new DataMasking({ keyring, format: format(derived) });
      await reader.decrypt(token, { context });
      const [entry, ...others] = derived;
      expect(others).toEqual([]);
      const name = entry?.encryptedDataKey as EncryptedDataKey;
      expect(entry?.message?.encryptedDataKeys.indexOf(name)).toBe(i);
    }
  });

  test("is bound to its encryption context by the keyring", async () => {
    const masking = new DataMasking({ keyring: nested, format: format() });
    const token = await masking.encrypt("x", { context });
    const other = { tenant: "b17c" };
    const error = await caught(() =>
      masking.decrypt(token, { context: other }),
    );
    expect(error).toBeInstanceOf(KeyringError);
  });

  test("caches what it derives, so that keyrings are asked once for many messages", async () => {
    const keyring = memoryKeyring();
    const events: SealmaskEvent[] = [];
    const masking = new DataMasking({
      keyring,
      format: format(),
      onEvent: (event) => events.push(event),
    });
    const tokens = await masking.encryptMany(["a", "b", "c"], { context });
    const back = await masking.decryptMany(tokens, { context });
    expect(back).toEqual(["a", "b", "c"]);
    expect(keyring.calls).toEqual({ generate: 1, unwrap: 1, wrap: 0 });
    const about = events
      .filter(({ type }) => type.startsWith("data-key-"))
      .map(({ type }) => type);
    expect(about).toEqual(["data-key-generated", "data-key-unwrapped"]);
  });

  test("uses no cached key any more that a keyring has revoked, whichever method made it", async () => {
    let epoch = 0;
    let asked = 0;
    /** Counts a request, and limits the key in its answer. */
    const limit = ({ lease }: Parameters<Keyring["generateDataKey"]>[0]) => {
      const before = epoch;
      lease?.limit(Number.POSITIVE_INFINITY, () => epoch !== before);
      asked++;
    };
    const limited: Keyring = {
      id: "limited",
      generateDataKey(request) {
        limit(request);
        return a.generateDataKey(request);
      },
      unwrapDataKey(request) {
        limit(request);
        return a.unwrapDataKey(request);
      },
      wrapDataKey: (request) => a.wrapDataKey(request),
    };
    for (const keyring of [
      limited,
      multiKeyring({ generator: limited }),
      multiKeyring({ generator: b, children: [limited] }),
    ]) {
      const masking = new DataMasking({ keyring, format: format() });
      const token = await new DataMasking({
        keyring: limited,
        format: format(),
      }).encrypt("x", { context });
      asked = 0;
      for (const calls of [1, 1, 2]) {
        if (calls === 2) epoch++;
        await masking.encrypt("x", { context });
        expect(asked).toBe(calls);
      }
      asked = 0;
      for (const calls of [1, 1, 2]) {
        if (calls === 2) epoch++;
        await masking.decrypt(token, { context });
        expect(asked).toBe(calls);
      }
    }
  });

  test("gets keys that are wiped once it has derived its own, and the keyring's are wiped before", async () => {
    const derived: Derived[] = [];
    const made = [bytesFrom(5), bytesFrom(6)];
    const keyring = keyringWith({
      generateEntries: async () => made.map(entryOf),
    });
    const masking = new DataMasking({ keyring, format: format(derived) });
    await masking.encrypt("x", { context });
    expect(derived.length).toBe(2);
    expect(derived.map(({ plaintext }) => hexOf(plaintext))).toEqual([
      ZEROS,
      ZEROS,
    ]);
    expect(made.map(hexOf)).toEqual([ZEROS, ZEROS]);
  });

  for (const [what, entries, message] of [
    ["no entries", [], "expected an array of data keys, got"],
    ["nothing", undefined, "expected an array of data keys, got"],
    ["a key of 16 bytes", [bytesFrom(5, 16)], "expected 32 bytes, got 16"],
    [
      "a key of 16 bytes before another",
      [bytesFrom(5, 16), bytesFrom(6)],
      "expected 32 bytes, got 16",
    ],
    ["one key twice", [bytesFrom(5), bytesFrom(5)], "got one twice"],
    ["a key that is text", ["key"], "expected a Uint8Array"],
  ] as const) {
    test(`refuses a keyring that makes ${what}, and wipes what it made`, async () => {
      const keyring = keyringWith({
        generateEntries: async () => entries?.map(entryOf as never) as never,
      });
      const masking = new DataMasking({ keyring, format: format() });
      const error = await caught(() => masking.encrypt("x", { context }));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(message);
      for (const each of entries ?? []) {
        if (typeof each !== "string")
          expect(each.every((byte) => byte === 0)).toBe(true);
      }
    });
  }

  test("has every copy of a refused data key wiped, written or read", async () => {
    const writing = keyringWith({
      generateEntries: async () => [
        entryOf(marked()),
        entryOf(bytesFrom(5, 16)),
      ],
    });
    const writer = new DataMasking({ keyring: writing, format: format() });
    const refused = () => caught(() => writer.encrypt("x", { context }));
    // The keyring's own key, and the one taken over.
    expect(await wiped(refused)).toBe(2);

    const token = await new DataMasking({
      keyring: nested,
      format: format(),
    }).encrypt("x", { context });
    const reading = keyringWith({ unwrapEntry: async () => entryOf(marked()) });
    const reader = new DataMasking({ keyring: reading, format: format() });
    const unnamed = () => caught(() => reader.decrypt(token, { context }));
    expect(await wiped(unnamed)).toBe(2);
  });

  test("refuses entries without an encrypted data key", async () => {
    const plaintext = bytesFrom(5);
    const keyring = keyringWith({
      generateEntries: async () => [{ plaintext } as DataKeyEntry],
    });
    const masking = new DataMasking({ keyring, format: format() });
    const error = await caught(() => masking.encrypt("x", { context }));
    expect(error).toBeInstanceOf(KeyringError);
    expect(error.message).toContain("expected an array of encrypted data keys");
    expect(hexOf(plaintext)).toBe(ZEROS);
  });

  test("refuses a keyring that names no entry of the request, and wipes what it gave", async () => {
    const token = await new DataMasking({
      keyring: nested,
      format: format(),
    }).encrypt("x", { context });
    for (const rename of [
      ({ encryptedDataKey }: DataKeyEntry) => ({ ...encryptedDataKey }),
      () => undefined,
    ]) {
      let opened: Uint8Array | undefined;
      const keyring = keyringWith({
        async unwrapEntry(request) {
          const entry = (await b.unwrapEntry?.(request)) as DataKeyEntry;
          opened = entry.plaintext;
          return { ...entry, encryptedDataKey: rename(entry) as never };
        },
      });
      const reader = new DataMasking({ keyring, format: format() });
      const error = await caught(() => reader.decrypt(token, { context }));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain("one of the request's");
      expect(hexOf(opened as Uint8Array)).toBe(ZEROS);
    }
  });

  test("says so where no entry is the keyring's own, and where it answers with something else", async () => {
    const token = await new DataMasking({
      keyring: nested,
      format: format(),
    }).encrypt("x", { context });
    for (const [keyring, message] of [
      [local("stranger", 9), 'the token names "a", "b" and "c"'],
      [
        keyringWith({ unwrapEntry: async () => undefined as never }),
        "expected a Uint8Array",
      ],
      [
        keyringWith({
          unwrapEntry: async () => new Uint8Array(32) as never,
        }),
        "expected a Uint8Array",
      ],
    ] as const) {
      const reader = new DataMasking({ keyring, format: format() });
      const error = await caught(() => reader.decrypt(token, { context }));
      expect(error).toBeInstanceOf(KeyringError);
      expect(error.message).toContain(message);
    }
  });

  test("is not rewrapped, and has no content key: one data key would stand for all entries", async () => {
    const masking = new DataMasking({ keyring: nested, format: format() });
    const token = await masking.encrypt("x", { context });
    for (const call of [
      () => masking.rewrap(token, { to: a, context }),
      () => masking.contentKey(token, { context }),
    ]) {
      const error = await caught(call);
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(
        "a format whose encrypted data keys all wrap the same data key",
      );
    }
  });

  test("is written by a caller's keyring of four members, as one entry", async () => {
    const inner = localKeyring({ key: generateKey() });
    const keyring: Keyring = {
      id: "four members",
      generateDataKey: (request) => inner.generateDataKey(request),
      unwrapDataKey: (request) => inner.unwrapDataKey(request),
      wrapDataKey: (request) => inner.wrapDataKey(request),
    };
    const masking = new DataMasking({ keyring, format: format() });
    const token = await masking.encrypt({ id: 1 }, { context });
    expect(await masking.decrypt(token, { context })).toEqual({ id: 1 });
  });
});
