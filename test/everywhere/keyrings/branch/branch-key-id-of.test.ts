import { describe, expect, test } from "bun:test";
import { DataMasking, type KeyringError } from "../../../../mod.ts";
import {
  type BranchKeyRequest,
  branchKeyring,
} from "../../../../src/entries/key-store.ts";
import { caught } from "../../../support/caught.ts";

const version = "e9ce18a3-edb5-4272-9f86-1cacb7997ff6";

/** Returns the key of 32 bytes that stands for a branch key in these tests. */
function keyOf(branchKeyId: string): Uint8Array {
  const bytes = new TextEncoder().encode(branchKeyId.padEnd(32, "."));
  return bytes.slice(0, 32);
}

function setUp(
  branchKeyIdOf: (context: Readonly<Record<string, string>>) => string,
  capacity = 100,
) {
  const asked: string[] = [];
  const keyring = branchKeyring({
    branchKeyIdOf,
    cache: { capacity },
    async branchKeyFor({ branchKeyId, version: named }: BranchKeyRequest) {
      asked.push(`${branchKeyId} ${named ?? "active"}`);
      return { version, key: keyOf(branchKeyId) };
    },
  });
  return { asked, keyring };
}

const byTenant = ({ tenant = "" }: Readonly<Record<string, string>>) =>
  `branch-of-${tenant}`;

describe("a branch keyring with branchKeyIdOf", () => {
  test("wraps each tenant's data keys with the tenant's branch key", async () => {
    const { asked, keyring } = setUp(byTenant);
    const masking = new DataMasking({ keyring, cache: false });
    for (const tenant of ["a", "b"]) {
      const token = await masking.encrypt(tenant, { context: { tenant } });
      const fixed = branchKeyring({
        branchKeyId: `branch-of-${tenant}`,
        branchKeyFor: async ({ branchKeyId }) => ({
          version,
          key: keyOf(branchKeyId),
        }),
      });
      for (const each of [keyring, fixed]) {
        const reader = new DataMasking({ keyring: each });
        expect(
          await reader.decrypt<string>(token, { context: { tenant } }),
        ).toBe(tenant);
      }
    }
    expect(asked).toEqual([
      "branch-of-a active",
      `branch-of-a ${version}`,
      "branch-of-b active",
      `branch-of-b ${version}`,
    ]);
  });

  test("looks each branch key up once for 1,000 concurrent data keys of 20 tenants", async () => {
    const { asked, keyring } = setUp(byTenant);
    const contexts = Array.from({ length: 1_000 }, (_, i) => ({
      tenant: `${i % 20}`,
    }));
    const made = await Promise.all(
      contexts.map((context) => keyring.generateDataKey({ context })),
    );
    expect(asked.length).toBe(20);
    const opened = await Promise.all(
      made.map(({ encryptedDataKeys }, i) => {
        const context = contexts[i] as { tenant: string };
        return keyring.unwrapDataKey({ encryptedDataKeys, context });
      }),
    );
    expect(opened.map(String)).toEqual(
      made.map(({ plaintext }) => `${plaintext}`),
    );
    expect(asked.length).toBe(40);
    expect(new Set(asked).size).toBe(40);
  });

  test("keeps no more branch keys than its cache has room for", async () => {
    const { asked, keyring } = setUp(byTenant, 2);
    for (const tenant of ["a", "b", "c", "c", "a"]) {
      await keyring.generateDataKey({ context: { tenant } });
    }
    expect(asked).toEqual([
      "branch-of-a active",
      "branch-of-b active",
      "branch-of-c active",
      "branch-of-a active",
    ]);
  });

  test("gives one version of two branch keys, and the two are not mixed up", async () => {
    const { keyring } = setUp(byTenant);
    const contexts = [{ tenant: "a" }, { tenant: "b" }];
    const [a, b] = await Promise.all(
      contexts.map((context) => keyring.generateDataKey({ context })),
    );
    const { encryptedDataKeys } = a as NonNullable<typeof a>;
    const [own = { tenant: "" }, other = { tenant: "" }] = contexts;
    const unwrap = (context: { tenant: string }) =>
      keyring.unwrapDataKey({ encryptedDataKeys, context });
    expect(await unwrap(own)).toEqual(a?.plaintext as Uint8Array);
    expect(await unwrap(other)).toBeNull();
    const providerInfo = b?.encryptedDataKeys[0]?.providerInfo as Uint8Array;
    const renamed = encryptedDataKeys.map((each) => ({
      ...each,
      providerInfo,
    }));
    const error = await caught(() =>
      keyring.unwrapDataKey({ encryptedDataKeys: renamed, context: other }),
    );
    expect((error as KeyringError).reason).toBe("tampered");
    expect(error.message).toContain('branch keyring "branch-of-b"');
  });

  test("is told apart from others in the error for another branch key's token", async () => {
    const { keyring } = setUp(byTenant);
    const token = await new DataMasking({ keyring }).encrypt(1);
    const other = setUp(() => "another").keyring;
    const error = await caught(() =>
      new DataMasking({ keyring: other }).decrypt(token),
    );
    expect((error as KeyringError).reason).toBe("foreign");
    expect(error.message).toContain(
      'the token names "branch-of-", this keyring is "the branch key that branchKeyIdOf chooses"',
    );
    expect(keyring.id).not.toBe(other.id);
  });

  test("shows the beginning of a long id in errors, which may come from a whole document", async () => {
    const id = `branch-of-${"x".repeat(10_000)}`;
    const { keyring } = setUp(() => id);
    const context = { tenant: "a" };
    const { encryptedDataKeys } = await keyring.generateDataKey({ context });
    const failing = branchKeyring({
      branchKeyIdOf: () => id,
      branchKeyFor: async () => {
        throw new Error("down");
      },
    });
    for (const call of [
      () => keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
      () => failing.unwrapDataKey({ encryptedDataKeys, context }),
      () => failing.generateDataKey({ context }),
    ]) {
      const { message } = await caught(call);
      expect(message).toContain('branch keyring "branch-of-xxx');
      expect(message.length).toBeLessThan(300);
    }
  });

  test("calls the function for its own data keys alone", async () => {
    let calls = 0;
    const { keyring } = setUp(() => `${calls++}`);
    const entry = {
      providerId: "aws-kms",
      providerInfo: new Uint8Array(3),
      ciphertext: new Uint8Array(80),
    };
    const request = { encryptedDataKeys: [entry], context: {} };
    expect(await keyring.unwrapDataKey(request)).toBeNull();
    expect(calls).toBe(0);
  });

  test("says so if the function throws or returns no id, and looks nothing up", async () => {
    const wrong: [answer: () => unknown, message: string][] = [
      [
        () => {
          throw new RangeError("a secret");
        },
        "Cannot wrap the data key with the branch keyring: branchKeyIdOf failed with RangeError",
      ],
      [() => "", "got an empty string"],
      [() => undefined, "got undefined"],
      [() => 7, "got a number"],
      [() => Promise.resolve("a"), "got a Promise"],
      [() => "a\ud800", "expected a string that is not empty"],
    ];
    const { encryptedDataKeys } = await setUp(byTenant).keyring.generateDataKey(
      { context: { tenant: "a" } },
    );
    for (const [answer, message] of wrong) {
      const { asked, keyring } = setUp(answer as () => string);
      const wrapping = await caught(() =>
        keyring.generateDataKey({ context: {} }),
      );
      expect([wrapping.name, (wrapping as KeyringError).reason]).toEqual([
        "KeyringError",
        "invalid",
      ]);
      expect(wrapping.message).toContain(message);
      expect(wrapping.message).not.toContain("a secret");
      const unwrapping = await caught(() =>
        keyring.unwrapDataKey({ encryptedDataKeys, context: {} }),
      );
      expect(unwrapping.name).toBe("KeyringError");
      expect(asked).toEqual([]);
    }
  });
});
