import { describe, expect, test } from "bun:test";
import {
  type Keyring,
  KeyringError,
  localKeyring,
  multiKeyring,
} from "../../../mod.ts";
import {
  bytesFrom,
  hexOf,
  opens,
  outcome,
  rejection,
  thrown,
} from "../../support/keys.ts";
import { nextTurn, until } from "../../support/turns.ts";

const context = { tenant: "a06b" };

function local(keyName: string, seed = 1): Keyring {
  return localKeyring({ key: bytesFrom(seed), keyName });
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

const blind: Partial<Keyring> = { unwrapDataKey: async () => null };

describe("A multi keyring", () => {
  test("wraps with all of its keyrings, generator first, and any one of them unwraps", async () => {
    const [a, b, c] = [local("a", 1), local("b", 2), local("c", 3)];
    const multi = multiKeyring({ generator: a, children: [b, c] });
    const { plaintext, encryptedDataKeys } = await multi.generateDataKey({
      context,
    });
    expect(
      encryptedDataKeys.map(({ providerInfo }) =>
        String.fromCharCode(providerInfo[0] as number),
      ),
    ).toEqual(["a", "b", "c"]);
    for (const keyring of [a, b, c, multi]) {
      expect(
        await outcome(keyring.unwrapDataKey({ encryptedDataKeys, context })),
      ).toBe(hexOf(plaintext));
    }
  });

  test("wraps a given data key with all of its keyrings, with or without generator", async () => {
    const [a, b] = [local("a", 1), local("b", 2)];
    for (const multi of [
      multiKeyring({ generator: a, children: [b] }),
      multiKeyring({ children: [a, b] }),
    ]) {
      const plaintext = bytesFrom(7);
      const encryptedDataKeys = await multi.wrapDataKey({ plaintext, context });
      expect(encryptedDataKeys.length).toBe(2);
      for (const keyring of [a, b, multi]) {
        expect(
          await outcome(keyring.unwrapDataKey({ encryptedDataKeys, context })),
        ).toBe(hexOf(plaintext));
      }
      expect(hexOf(plaintext)).toBe(hexOf(bytesFrom(7)));
    }
  });

  test("asks the children to wrap at the same time", async () => {
    let running = 0;
    let most = 0;
    const slow = (id: string): Keyring =>
      failing(id, {
        wrapDataKey: async () => {
          running++;
          most = Math.max(most, running);
          // Children asked one after another would wait forever.
          await until(() => most === 3);
          running--;
          return [];
        },
      });
    const children = [slow("1"), slow("2"), slow("3")];
    const multi = multiKeyring({ generator: local("a"), children });
    await multi.generateDataKey({ context });
    expect(most).toBe(3);
  });

  test("without generator cannot generate", async () => {
    const multi = multiKeyring({ children: [local("a")] });
    const error = await rejection(multi.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("without generator");
  });

  test("opens what either of two keys of one name wrapped, as after a change of keys", async () => {
    const [old, current] = [local("same", 1), local("same", 2)];
    const multi = multiKeyring({ generator: current, children: [old] });
    expect(await opens(old, multi)).toBe(true);
    expect(await opens(current, multi)).toBe(true);
    expect(await opens(multi, old)).toBe(true);
    expect(await opens(local("same", 3), multi)).toBe(false);
  });

  test("may stand in another", async () => {
    const inner = multiKeyring({
      generator: local("a"),
      children: [local("b")],
    });
    const outer = multiKeyring({ generator: inner, children: [local("c")] });
    expect(await opens(outer, local("b"))).toBe(true);
    expect(await opens(local("b"), outer)).toBe(true);
  });

  test("needs a keyring, and nothing else", () => {
    for (const [options, message] of [
      [{}, "expected generator, children or both"],
      [{ children: [] }, "expected generator, children or both"],
      [{ generator: {} }, "generator: expected a keyring"],
      [{ generator: null }, "generator: expected a keyring"],
      [
        { children: [local("a"), undefined] },
        "children[1]: expected a keyring",
      ],
      [{ children: ["key"] }, "children[0]: expected a keyring"],
    ] as const) {
      const error = thrown(() => multiKeyring(options as object));
      expect(error.name).toBe("TypeError");
      expect(error.message).toContain(message);
    }
  });

  test("does not see children that are added to the caller's array later", async () => {
    const children = [local("a")];
    const multi = multiKeyring({ generator: local("g"), children });
    children.push(local("b"));
    const { encryptedDataKeys } = await multi.generateDataKey({ context });
    expect(encryptedDataKeys.length).toBe(2);
  });
});

describe("A multi keyring's id", () => {
  const named = (id: string): Keyring => failing(id);

  test("is equal for equal members in equal places", () => {
    const make = () =>
      multiKeyring({ generator: named("a"), children: [named("b")] }).id;
    expect(make()).toBe(make());
  });

  test("differs by member, order, place and nesting, whatever characters ids hold", () => {
    const [a, b] = [named("a"), named("b")];
    const ids = [
      multiKeyring({ generator: a }),
      multiKeyring({ children: [a] }),
      multiKeyring({ generator: a, children: [b] }),
      multiKeyring({ generator: b, children: [a] }),
      multiKeyring({ children: [a, b] }),
      multiKeyring({ children: [named('a","b')] }),
      multiKeyring({ children: [named("a,b")] }),
      multiKeyring({ children: [multiKeyring({ children: [a, b] })] }),
      multiKeyring({ generator: multiKeyring({ children: [a, b] }) }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe("When a member of a multi keyring fails to wrap", () => {
  test("the call rejects with its error as cause, and the data key is wiped after all have ended", async () => {
    let seen: Uint8Array | undefined;
    let late = "";
    const failed = failing("refused", {
      wrapDataKey: async ({ plaintext }) => {
        seen = plaintext;
        throw new KeyringError("refused", { reason: "unavailable" });
      },
    });
    const slow = failing("slow", {
      wrapDataKey: async ({ plaintext }) => {
        await nextTurn();
        late = hexOf(plaintext);
        return [];
      },
    });
    const generator = failing("generator", {
      generateDataKey: async () => ({
        plaintext: bytesFrom(4),
        encryptedDataKeys: [],
      }),
    });
    const multi = multiKeyring({ generator, children: [failed, slow] });
    const error = await rejection(multi.generateDataKey({ context }));
    expect(error.name).toBe("KeyringError");
    expect((error.cause as Error).message).toBe("refused");
    expect(late).toBe(hexOf(bytesFrom(4)));
    expect(hexOf(seen as Uint8Array)).toBe("00".repeat(32));
  });

  test("several errors are kept together, those thrown at once too", async () => {
    const children = [
      failing("first"),
      failing("second", {
        wrapDataKey: () => {
          throw new Error("second");
        },
      }),
      local("fine"),
    ];
    const multi = multiKeyring({ children });
    const error = await rejection(
      multi.wrapDataKey({ plaintext: bytesFrom(1), context }),
    );
    expect(error.name).toBe("KeyringError");
    expect(
      (error.cause as AggregateError).errors.map(({ message }) => message),
    ).toEqual(["first", "second"]);
  });

  test("a failing generator's error passes as it is, and no child is asked", async () => {
    let asked = 0;
    const child = failing("child", {
      wrapDataKey: async () => {
        asked++;
        return [];
      },
    });
    const multi = multiKeyring({
      generator: failing("down"),
      children: [child],
    });
    const error = await rejection(multi.generateDataKey({ context }));
    expect(error.message).toBe("down");
    expect(asked).toBe(0);
  });
});

describe("A multi keyring unwraps", () => {
  const answer = (seed: number): Partial<Keyring> => ({
    unwrapDataKey: async () => bytesFrom(seed),
  });
  const request = { encryptedDataKeys: [], context };

  test("with the generator before the children, and with these in their order", async () => {
    const asked: string[] = [];
    const member = (id: string, seed: number | null): Keyring =>
      failing(id, {
        unwrapDataKey: async () => {
          asked.push(id);
          return seed === null ? null : bytesFrom(seed);
        },
      });
    const multi = multiKeyring({
      generator: member("g", null),
      children: [member("1", null), member("2", 2), member("3", 3)],
    });
    expect(await outcome(multi.unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(2)),
    );
    expect(asked).toEqual(["g", "1", "2"]);
  });

  test("although an earlier member failed", async () => {
    const multi = multiKeyring({
      generator: failing("down"),
      children: [failing("down too"), failing("up", answer(5))],
    });
    expect(await outcome(multi.unwrapDataKey(request))).toBe(
      hexOf(bytesFrom(5)),
    );
  });

  test("to null if none knows any of the data keys", async () => {
    const children = [failing("1", blind), failing("2", blind)];
    const multi = multiKeyring({ children });
    expect(await multi.unwrapDataKey(request)).toBe(null);
  });

  test("to a KeyringError if none could and one failed, with that one's error as cause", async () => {
    const generator = failing("down");
    const multi = multiKeyring({ generator, children: [failing("1", blind)] });
    const error = await rejection(multi.unwrapDataKey(request));
    expect(error.name).toBe("KeyringError");
    expect((error.cause as Error).message).toBe("down");
  });

  test("to a KeyringError with all errors if several failed", async () => {
    const multi = multiKeyring({
      generator: failing("down"),
      children: [failing("blind", blind), failing("down too")],
    });
    const error = await rejection(multi.unwrapDataKey(request));
    expect(
      (error.cause as AggregateError).errors.map(({ message }) => message),
    ).toEqual(["down", "down too"]);
  });
});

describe("The message of a multi keyring that failed", () => {
  const request = { encryptedDataKeys: [], context };
  const unwrapping = (...children: Keyring[]) =>
    rejection(multiKeyring({ children }).unwrapDataKey(request));
  const throwing = (failure: unknown) =>
    failing("x", {
      unwrapDataKey: async () => {
        throw failure;
      },
    });

  test("says why each member failed, also one in another multi keyring", async () => {
    const inner = multiKeyring({ children: [failing("no such key in here")] });
    const { message } = await unwrapping(failing("down"), inner);
    expect(message).toBe(
      "Cannot unwrap the data key with the multi keyring: 2 of its keyrings failed (down; Cannot unwrap the data key with the multi keyring: 1 of its keyrings failed (no such key in here))",
    );
  });

  test("says so of wrapping and of generating entries too", async () => {
    const multi = multiKeyring({
      generator: failing("down"),
      children: [local("fine")],
    });
    const plaintext = bytesFrom(1);
    // The calls run one after another, so that no rejection is without a listener.
    for (const call of [
      () => multi.wrapDataKey({ plaintext, context }),
      () => multi.generateEntries?.({ context }) as Promise<unknown>,
    ]) {
      expect((await rejection(call())).message).toContain(
        "1 of its keyrings failed (down)",
      );
    }
  });

  test("has of an error that is not ours the name or code alone", async () => {
    class VaultError extends Error {}
    const secret = "078-05-1120";
    const { message } = await unwrapping(
      throwing(new TypeError(secret)),
      throwing(Object.assign(new Error(secret), { code: "ECONNREFUSED" })),
      throwing(new VaultError(secret)),
      throwing(secret),
    );
    expect(message).toContain(
      "4 of its keyrings failed (TypeError; ECONNREFUSED; VaultError; a string)",
    );
  });

  test("is cut where members are many, and what they say is long", async () => {
    const long = Array.from({ length: 50 }, () => failing("x".repeat(5_000)));
    const { message } = await unwrapping(...long);
    expect(message).toContain("50 of its keyrings failed (xxx");
    expect(message).toContain("…; 46 more)");
    expect(message.length).toBeLessThan(1_800);
  });
});

describe("An aborted signal, on a multi keyring", () => {
  const reason = new Error("Too late");

  test("rejects with its reason before any member is asked", async () => {
    let asked = 0;
    const ask = async (): Promise<never> => {
      asked++;
      throw new KeyringError("asked", { reason: "unavailable" });
    };
    const member = failing("member", {
      generateDataKey: ask,
      wrapDataKey: ask,
      unwrapDataKey: ask,
    });
    const signal = AbortSignal.abort(reason);
    const multi = multiKeyring({ generator: member, children: [member] });
    const request = { encryptedDataKeys: [], context, signal };
    for (const call of [
      () => multi.generateDataKey({ context, signal }),
      () => multi.wrapDataKey({ plaintext: bytesFrom(1), context, signal }),
      () => multi.unwrapDataKey(request),
    ]) {
      expect(await rejection(call())).toBe(reason);
    }
    expect(asked).toBe(0);
  });

  test("stops unwrapping at the member that it meets, and wipes what that one still gave", async () => {
    const controller = new AbortController();
    const opened = bytesFrom(6);
    let asked = 0;
    const multi = multiKeyring({
      generator: failing("slow", {
        unwrapDataKey: async () => {
          controller.abort(reason);
          return opened;
        },
      }),
      children: [
        failing("next", {
          unwrapDataKey: async () => {
            asked++;
            return null;
          },
        }),
      ],
    });
    const { signal } = controller;
    const pending = multi.unwrapDataKey({
      encryptedDataKeys: [],
      context,
      signal,
    });
    expect(await rejection(pending)).toBe(reason);
    expect(hexOf(opened)).toBe("00".repeat(32));
    expect(asked).toBe(0);
  });

  test("wipes the data key generated when it comes while children wrap", async () => {
    const controller = new AbortController();
    const plaintext = bytesFrom(6);
    const multi = multiKeyring({
      generator: failing("generator", {
        generateDataKey: async () => ({ plaintext, encryptedDataKeys: [] }),
      }),
      children: [
        failing("child", {
          wrapDataKey: async () => {
            controller.abort(reason);
            return [];
          },
        }),
      ],
    });
    const { signal } = controller;
    const pending = multi.generateDataKey({ context, signal });
    expect(await rejection(pending)).toBe(reason);
    expect(hexOf(plaintext)).toBe("00".repeat(32));
  });
});
