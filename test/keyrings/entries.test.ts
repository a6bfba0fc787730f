import { describe, expect, test } from "bun:test";
import { joseKeyring } from "../../src/entries/jose.ts";
import { branchKeyring } from "../../src/entries/key-store.ts";
import { memoryKeyring } from "../../src/entries/testing.ts";
import {
  generateEntries,
  unwrapEntry,
} from "../../src/keyrings/data-key-entries.ts";
import type {
  GenerateDataKeyRequest,
  Keyring,
} from "../../src/keyrings/keyring.ts";
import { localKeyring } from "../../src/keyrings/local-keyring.ts";
import { multiKeyring } from "../../src/keyrings/multi-keyring.ts";
import { rsaKeyring } from "../../src/keyrings/rsa-keyring.ts";
import type { DataKeyEntry } from "../../src/message/encrypted-data-keys.ts";
import { KeyringError } from "../../src/util/errors.ts";
import { bytesFrom, hexOf, rejection, thrown } from "../support/keys.ts";
import { rsaKeyPair } from "../support/rsa.ts";
import { read, write } from "./intermediate.ts";

const context = { tenant: "a06b" };
const reason = new Error("Too late");
const ZEROS = "00".repeat(32);

function local(keyName: string, seed = 1): Keyring {
  return localKeyring({ key: bytesFrom(seed), keyName });
}

/** Makes a keyring like a caller's own: the four required members and nothing else. */
function minimal(inner: Keyring): Keyring {
  return {
    id: `minimal:${inner.id}`,
    generateDataKey: (request) => inner.generateDataKey(request),
    unwrapDataKey: (request) => inner.unwrapDataKey(request),
    wrapDataKey: (request) => inner.wrapDataKey(request),
  };
}

/** Makes a keyring whose methods all fail, unless replaced. */
function failing(message: string, methods: Partial<Keyring> = {}): Keyring {
  const fail = async (): Promise<never> => {
    throw new KeyringError(message, { reason: "unavailable" });
  };
  return {
    id: message,
    generateDataKey: fail,
    wrapDataKey: fail,
    unwrapDataKey: fail,
    ...methods,
  };
}

/** Makes a keyring that returns the given data key, so that the caller can watch its bytes. */
function giving(plaintext: Uint8Array, name = "giving"): Keyring {
  const encryptedDataKey = {
    providerId: name,
    providerInfo: new Uint8Array(1),
    ciphertext: new Uint8Array(1),
  };
  return failing(name, {
    generateDataKey: async () => ({
      plaintext,
      encryptedDataKeys: [encryptedDataKey],
    }),
    unwrapDataKey: async () => plaintext,
  });
}

const pair = rsaKeyPair();
const branchKey = {
  version: "e9ce18a3-edb5-4272-9f86-1cacb7997ff6",
  key: bytesFrom(40),
};

/** A keyring of each kind that needs no key service. */
const kinds: Record<string, Keyring> = {
  "local AES": local("aes", 2),
  RSA: rsaKeyring({ ...pair, keyName: "rsa" }),
  JOSE: joseKeyring({ alg: "A256GCMKW", kid: "2026", key: bytesFrom(3) }),
  branch: branchKeyring({
    branchKeyId: "tenant-a",
    branchKeyFor: async () => branchKey,
  }),
  memory: memoryKeyring(),
  "a caller's": minimal(local("minimal", 4)),
};
const names = Object.keys(kinds);
const all = Object.values(kinds);

/** Combines all keyrings; some are in multi keyrings of their own, one of which has no generator. */
function nested(): Keyring {
  const [a, b, c, d, e, f] = all as [
    Keyring,
    Keyring,
    Keyring,
    Keyring,
    Keyring,
    Keyring,
  ];
  const innermost = multiKeyring({ children: [d, e] });
  const inner = multiKeyring({ generator: c, children: [innermost] });
  return multiKeyring({
    generator: multiKeyring({ generator: a, children: [b] }),
    children: [inner, f],
  });
}

const providers = (entries: readonly DataKeyEntry[]) =>
  entries.map(({ encryptedDataKey }) => encryptedDataKey.providerId);

describe("An item whose entries have intermediate keys of their own", () => {
  test("is written by every keyring of nested multi keyrings, in their order, each with other bytes", async () => {
    const { made } = await write(nested(), context);
    expect(providers(made)).toEqual([
      "sealmask",
      "sealmask",
      "sealmask-jose",
      "aws-kms-hierarchy",
      "test",
      "sealmask",
    ]);
    const keys = new Set(made.map(({ plaintext }) => hexOf(plaintext)));
    expect(keys.size).toBe(6);
    expect(made.map(({ plaintext }) => plaintext.length)).toEqual(
      made.map(() => 32),
    );
  });

  test("has its entries in the order in which the keyring wraps a data key", async () => {
    const keyring = nested();
    const { made } = await write(keyring, context);
    const plaintext = bytesFrom(5);
    const wrapped = await keyring.wrapDataKey({ plaintext, context });
    expect(providers(made)).toEqual(wrapped.map((each) => each.providerId));
  });

  for (const [index, name] of names.entries()) {
    test(`is read by ${name} keyring alone, which names its own entry`, async () => {
      const { dataKey, entries } = await write(nested(), context);
      const found = await read(kinds[name] as Keyring, entries, context);
      expect(found?.index).toBe(index);
      expect(hexOf(found?.dataKey as Uint8Array)).toBe(hexOf(dataKey));
    });

    test(`is not read by ${name} keyring under another context`, async () => {
      const { entries } = await write(kinds[name] as Keyring, context);
      const other = { tenant: "b17c" };
      // RSA does not bind a context; the data key inside the entry does.
      const error = await rejection(
        read(kinds[name] as Keyring, entries, other),
      );
      expect(error.name).toBe(
        name === "RSA" ? "OperationError" : "KeyringError",
      );
    });

    test(`is passed over by ${name} keyring where it has no entry of its own`, async () => {
      const stranger = localKeyring({
        key: bytesFrom(9),
        keyNamespace: "stranger",
      });
      const { entries } = await write(stranger, context);
      expect(await read(kinds[name] as Keyring, entries, context)).toBe(null);
    });
  }

  test("is read by a multi keyring with the entry of its first member that can", async () => {
    const { entries } = await write(nested(), context);
    const reader = multiKeyring({
      generator: local("stranger", 8),
      children: [multiKeyring({ children: [all[4] as Keyring] }), ...all],
    });
    expect((await read(reader, entries, context))?.index).toBe(4);
  });

  test("has signing keys that differ by entry", async () => {
    const { entries } = await write(nested(), context);
    const keys = new Set<string>();
    for (const keyring of all) {
      const found = await read(keyring, entries, context);
      keys.add(hexOf(found?.signingKey as Uint8Array));
    }
    expect(keys.size).toBe(all.length);
  });

  test("may be damaged in one entry: the keyring goes on to its next one", async () => {
    const keyring = local("twice");
    const twice = multiKeyring({ generator: keyring, children: [keyring] });
    const { dataKey, entries } = await write(twice, context);
    const [first] = entries;
    const ciphertext = first?.ciphertext as Uint8Array;
    ciphertext[60] = (ciphertext[60] as number) ^ 1;
    for (const reader of [keyring, twice, minimal(keyring)]) {
      const found = await read(reader, entries, context);
      expect(found?.index).toBe(1);
      expect(hexOf(found?.dataKey as Uint8Array)).toBe(hexOf(dataKey));
    }
  });
});

describe("The length of data keys", () => {
  for (const [name, keyring] of [
    ...Object.entries(kinds),
    ["multi", nested()],
  ] as const) {
    test(`is what was asked of the ${name} keyring, and 32 bytes otherwise`, async () => {
      for (const length of [16, 24, 32, undefined]) {
        const request = { context, length };
        const { plaintext } = await keyring.generateDataKey(request);
        expect(plaintext.length).toBe(length ?? 32);
        for (const entry of await generateEntries(keyring, request)) {
          expect(entry.plaintext.length).toBe(length ?? 32);
        }
      }
    });

    test(`is refused by the ${name} keyring where no data key has it`, async () => {
      for (const length of [0, 15, 33, 64, -1, 1.5, Number.NaN, "32"]) {
        const request = { context, length } as GenerateDataKeyRequest;
        for (const call of [
          () => keyring.generateDataKey(request),
          () => generateEntries(keyring, request),
        ]) {
          const error = await rejection(call());
          const mistake =
            error.name === "KeyringError"
              ? (error.cause as AggregateError).errors[0]
              : error;
          expect(mistake.name).toBe("RangeError");
          expect(mistake.message).toContain(
            "length: expected one of 16, 24, 32",
          );
        }
      }
    });
  }

  test("is checked where a generator gives another one, before its children wrap it", async () => {
    const short = bytesFrom(6, 16);
    const multi = multiKeyring({
      generator: giving(short),
      children: [failing("child")],
    });
    const error = await rejection(multi.generateDataKey({ context }));
    expect(error.message).toContain("expected 32 bytes, got 16");
    expect(hexOf(short)).toBe("00".repeat(16));
  });

  test("of a memory keyring's own data key must be the one asked for", async () => {
    const keyring = memoryKeyring({ dataKey: bytesFrom(1, 16) });
    const error = await rejection(keyring.generateDataKey({ context }));
    expect(error.message).toContain("expected 32 bytes, got 16");
    const { plaintext } = await keyring.generateDataKey({
      context,
      length: 16,
    });
    expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(1, 16)));
  });
});

describe("A keyring of four members", () => {
  test("makes one entry with generateDataKey", async () => {
    const [entry, ...others] = await generateEntries(giving(bytesFrom(3)), {
      context,
    });
    expect(others).toEqual([]);
    expect(hexOf(entry?.plaintext as Uint8Array)).toBe(hexOf(bytesFrom(3)));
    expect(entry?.encryptedDataKey.providerId).toBe("giving");
  });

  test("is refused where it wraps its data key more than once or not at all, and the data key is wiped", async () => {
    const several = multiKeyring({
      generator: local("a"),
      children: [local("b")],
    });
    const error = await rejection(
      generateEntries(minimal(several), { context }),
    );
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("got 2; a keyring with several keys");

    for (const encryptedDataKeys of [[], undefined]) {
      const plaintext = bytesFrom(4);
      const none = failing("none", {
        generateDataKey: async () =>
          ({ plaintext, encryptedDataKeys }) as never,
      });
      const refused = await rejection(generateEntries(none, { context }));
      expect(refused.name).toBe("KeyringError");
      expect(refused.message).toContain("got 0;");
      expect(hexOf(plaintext)).toBe(ZEROS);
    }
  });

  test("is asked about one encrypted data key at a time, in the message's order, until it has one", async () => {
    const { entries } = await write(nested(), context);
    const asked: string[] = [];
    const keyring = kinds.memory as Keyring;
    const counted: Keyring = {
      ...minimal(keyring),
      unwrapDataKey(request) {
        asked.push(
          request.encryptedDataKeys.map(({ providerId }) => providerId).join(),
        );
        return keyring.unwrapDataKey(request);
      },
    };
    expect((await read(counted, entries, context))?.index).toBe(4);
    expect(asked).toEqual([
      "sealmask",
      "sealmask",
      "sealmask-jose",
      "aws-kms-hierarchy",
      "test",
    ]);
  });

  test("that fails on its only entry fails with its own error, and on several with all of them", async () => {
    const { made } = await write(nested(), context);
    const encryptedDataKeys = made.map((each) => each.encryptedDataKey);
    const down = failing("down");
    const one = encryptedDataKeys.slice(0, 1);
    const single = await rejection(
      unwrapEntry(down, { encryptedDataKeys: one, context }),
    );
    expect(single.message).toBe("down");
    const error = await rejection(
      unwrapEntry(down, { encryptedDataKeys, context }),
    );
    expect(error.name).toBe("KeyringError");
    expect((error.cause as AggregateError).errors.length).toBe(6);
  });

  test("stops at an aborted signal, and what it still gave is wiped", async () => {
    const controller = new AbortController();
    const opened = bytesFrom(6);
    let asked = 0;
    const keyring = failing("slow", {
      unwrapDataKey: async () => {
        asked++;
        controller.abort(reason);
        return opened;
      },
    });
    const { made } = await write(nested(), context);
    const encryptedDataKeys = made.map((each) => each.encryptedDataKey);
    const { signal } = controller;
    const request = { encryptedDataKeys, context, signal };
    expect(await rejection(unwrapEntry(keyring, request))).toBe(reason);
    expect(asked).toBe(1);
    expect(hexOf(opened)).toBe(ZEROS);
  });
});

describe("A multi keyring, asked for entries", () => {
  test("without generator makes none, nor does one whose generator has none", async () => {
    const without = multiKeyring({ children: [local("a")] });
    for (const keyring of [without, multiKeyring({ generator: without })]) {
      const error = await rejection(generateEntries(keyring, { context }));
      expect(error.name).toBe("KeyringError");
      expect(error.message).toContain("without generator");
    }
  });

  test("asks all of its keyrings before the first has answered", async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    let asked = 0;
    const slow = (name: string) => {
      const inner = local(name);
      return failing(name, {
        async generateDataKey(request) {
          if (++asked === 3) open();
          await gate;
          return inner.generateDataKey(request);
        },
      });
    };
    const multi = multiKeyring({
      generator: slow("a"),
      children: [multiKeyring({ children: [slow("b")] }), slow("c")],
    });
    const entries = await generateEntries(multi, { context });
    expect(entries.length).toBe(3);
  });

  test("fails when one of them fails, with the errors of all, and wipes what the others gave", async () => {
    const [first, second] = [bytesFrom(2), bytesFrom(3)];
    const multi = multiKeyring({
      generator: giving(first),
      children: [
        failing("down"),
        multiKeyring({ children: [failing("down too"), giving(second)] }),
        failing("thrown at once", {
          generateDataKey() {
            throw new Error("at once");
          },
        }),
      ],
    });
    const error = await rejection(generateEntries(multi, { context }));
    expect(error.name).toBe("KeyringError");
    expect(
      (error.cause as AggregateError).errors.map(({ message }) => message),
    ).toEqual(["down", "down too", "at once"]);
    expect([first, second].map(hexOf)).toEqual([ZEROS, ZEROS]);
  });

  test("asks nobody once the signal is aborted", async () => {
    let asked = 0;
    const child = failing("child", {
      generateDataKey: async () => {
        asked++;
        throw new Error("asked");
      },
    });
    const multi = multiKeyring({ generator: child, children: [child] });
    const signal = AbortSignal.abort(reason);
    expect(await rejection(generateEntries(multi, { context, signal }))).toBe(
      reason,
    );
    const encryptedDataKeys = [
      { providerId: "x", providerInfo: bytesFrom(1), ciphertext: bytesFrom(1) },
    ];
    const request = { encryptedDataKeys, context, signal };
    expect(await rejection(unwrapEntry(multi, request))).toBe(reason);
    expect(asked).toBe(0);
  });

  test("rejects with the reason of a signal aborted meanwhile, and wipes everything", async () => {
    const controller = new AbortController();
    const [first, second] = [bytesFrom(2), bytesFrom(3)];
    const late = giving(second);
    const multi = multiKeyring({
      generator: giving(first),
      children: [
        failing("late", {
          generateDataKey(request) {
            controller.abort(reason);
            return late.generateDataKey(request);
          },
        }),
      ],
    });
    const { signal } = controller;
    expect(await rejection(generateEntries(multi, { context, signal }))).toBe(
      reason,
    );
    expect([first, second].map(hexOf)).toEqual([ZEROS, ZEROS]);
  });

  test("passes the request on to each, as it is", async () => {
    const seen: GenerateDataKeyRequest[] = [];
    const child = failing("child", {
      generateEntries: async (request) => {
        seen.push(request);
        return [];
      },
    });
    const multi = multiKeyring({
      generator: child,
      children: [multiKeyring({ children: [child] })],
    });
    const request = {
      context,
      length: 24,
      signal: new AbortController().signal,
    };
    await generateEntries(multi, request);
    expect(seen.length).toBe(2);
    for (const each of seen) expect(each).toBe(request);
  });

  test("holds a keyring of a caller with several keys of its own", async () => {
    const inner = multiKeyring({
      generator: local("a"),
      children: [local("b", 2)],
    });
    // A caller's copy of the multi keyring, not the multi keyring itself.
    const several: Keyring = { ...inner, id: "several" };
    const multi = multiKeyring({
      generator: local("c", 3),
      children: [several],
    });
    const { dataKey, entries } = await write(multi, context);
    expect(entries.length).toBe(3);
    for (const reader of [local("a"), local("b", 2), local("c", 3), multi]) {
      const found = await read(reader, entries, context);
      expect(hexOf(found?.dataKey as Uint8Array)).toBe(hexOf(dataKey));
    }
  });
});

describe("An optional member of a keyring", () => {
  test("is a method, or the value is no keyring", () => {
    for (const name of ["generateEntries", "unwrapEntry", "rewrapDataKey"]) {
      const generator = { ...minimal(local("a")), [name]: "yes" } as Keyring;
      const error = thrown(() => multiKeyring({ generator }));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain("generator: expected a keyring");
    }
  });
});
