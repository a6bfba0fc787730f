/** Attacks by a writer of tokens, as SECURITY.md lists them. */
import { describe, expect, test } from "bun:test";
import {
  ContextMismatchError,
  DataMasking,
  DecryptionError,
  inspect,
  LocationMismatchError,
} from "../../../mod.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import {
  decodeEncryptedDataKeys,
  type EncryptedDataKey,
  encodeEncryptedDataKeys,
} from "../../../src/message/encrypted-data-keys.ts";
import { decodeBase64Url, encodeBase64Url } from "../../../src/util/base64.ts";
import type { Bytes } from "../../../src/util/bytes.ts";
import { caught } from "../../support/caught.ts";

const keyring = memoryKeyring();
const masking = new DataMasking({ keyring });

/** Changes the encrypted data keys of a token, or of a document's header. */
function withKeys(
  text: string,
  change: (keys: readonly EncryptedDataKey[]) => readonly EncryptedDataKey[],
): string {
  const parts = text.split(".");
  const bytes = decodeBase64Url(parts[1] as string) as Bytes;
  const keys = change(decodeEncryptedDataKeys(bytes, 10));
  return parts
    .with(1, encodeBase64Url(encodeEncryptedDataKeys(keys)))
    .join(".");
}

const stranger: EncryptedDataKey = {
  providerId: "stranger",
  providerInfo: Uint8Array.of(1),
  ciphertext: Uint8Array.of(2),
};

describe("a token's encrypted data keys", () => {
  const CHANGES: Readonly<
    Record<string, (keys: readonly EncryptedDataKey[]) => EncryptedDataKey[]>
  > = {
    doubled: (keys) => [...keys, ...keys],
    "behind a stranger's": (keys) => [stranger, ...keys],
    "before a stranger's": (keys) => [...keys, stranger],
  };
  for (const [name, change] of Object.entries(CHANGES)) {
    test(`may be written otherwise, ${name}: another text opens to the same value, so that it is no identity`, async () => {
      const token = await masking.encrypt("078-05-1120");
      const other = withKeys(token, change);
      expect(other).not.toBe(token);
      expect(await masking.decrypt<string>(other)).toBe("078-05-1120");
      expect(inspect(other).tag).toBe(inspect(token).tag);
      const row = (await masking.encrypt(
        { ssn: "078-05-1120" },
        { fields: ["ssn"], header: "document" },
      )) as { ssn: string; $sealmask?: string };
      const $sealmask = withKeys(`${row.$sealmask}`, change);
      const back = await masking.decrypt<object>({ ...row, $sealmask });
      expect(back).toEqual({ ssn: "078-05-1120" });
    });
  }

  test("may not be exchanged for those of another token of the same keyring", async () => {
    const own = new DataMasking({ keyring, cache: false });
    const [one, other] = [await own.encrypt("a"), await own.encrypt("b")];
    const keys = other.split(".")[1] as string;
    const mixed = one.split(".").with(1, keys).join(".");
    expect(await caught(() => own.decrypt(mixed))).toBeInstanceOf(
      DecryptionError,
    );
  });
});

describe("tokens in an array", () => {
  const cards = [
    { holder: "Jo", number: "4111" },
    { holder: "Al", number: "5500" },
  ];

  test("of one member open when two elements exchange them", async () => {
    for (const by of [{}, { header: "document" }] as const) {
      const fields = ["cards[*].number"] as const;
      const row = await masking.encrypt({ cards }, { fields, ...by });
      const [jo, al] = row.cards;
      const exchanged = {
        ...row,
        cards: [
          { ...jo, number: al?.number },
          { ...al, number: jo?.number },
        ],
      };
      const back = await masking.decrypt<{ cards: typeof cards }>(exchanged);
      expect(back.cards.map(({ number }) => number)).toEqual(["5500", "4111"]);
      expect(back.cards.map(({ holder }) => holder)).toEqual(["Jo", "Al"]);
    }
  });

  test("of whole elements keep their members together", async () => {
    const row = await masking.encrypt({ cards }, { fields: ["cards[*]"] });
    const exchanged = { cards: row.cards.toReversed() };
    const back = await masking.decrypt<{ cards: typeof cards }>(exchanged);
    expect(back.cards).toEqual(cards.toReversed());
  });

  test("of rows that have their id in the context open in no other row", async () => {
    const sealed = await Promise.all(
      cards.map((card) =>
        masking.encrypt(card, {
          fields: ["number"],
          context: { holder: card.holder },
        }),
      ),
    );
    const [jo, al] = sealed;
    const exchanged = { ...jo, number: al?.number };
    const error = await caught(() =>
      masking.decrypt(exchanged, { context: { holder: "Jo" } }),
    );
    expect(error).toBeInstanceOf(ContextMismatchError);
  });
});

describe("an older token of a field", () => {
  test("opens in place of the newer one under the same context, and not where the version is in it", async () => {
    const write = (ssn: string, context?: Record<string, string>) =>
      masking.encrypt({ ssn, pin: "1" }, { fields: ["ssn"], context });
    const [old, now] = [await write("old"), await write("new")];
    expect(await masking.decrypt<object>({ ...now, ssn: old.ssn })).toEqual({
      ssn: "old",
      pin: "1",
    });
    const first = await write("old", { version: "1" });
    const error = await caught(() =>
      masking.decrypt(
        { ...now, ssn: first.ssn },
        { context: { version: "2" } },
      ),
    );
    expect(error).toBeInstanceOf(ContextMismatchError);
    const moved = { ...now, pin: now.ssn };
    expect(await caught(() => masking.decrypt(moved))).toBeInstanceOf(
      LocationMismatchError,
    );
  });
});

test("a ciphertext is as long as its plaintext, and the context's digest, the key's name and shared data keys show", async () => {
  const context = { tenant_id: "a06b" };
  for (const length of [0, 1, 100]) {
    const bytes = new Uint8Array(length);
    const shown = inspect(await masking.encrypt(bytes, { context }));
    expect(shown.ciphertextLength).toBe(length);
  }
  const [one, other] = [
    await masking.encrypt("a", { context }),
    await masking.encrypt("b", { context }),
  ].map(inspect);
  expect(one?.keyCommitment).toBe(`${other?.keyCommitment}`);
  expect(one?.contextDigest).toMatch(/^[\w-]{22}$/);
  expect(one?.encryptedDataKeys[0]?.keyName).not.toBe("");
});

test("whoever has the data key of one token opens all that it serves, and without a cache that is one", async () => {
  const keyOf = async (own: DataMasking) =>
    `${await own.contentKey(await own.encrypt("x"))}`;
  expect(await keyOf(masking)).toBe(await keyOf(masking));
  const alone = new DataMasking({ keyring, cache: false });
  expect(await keyOf(alone)).not.toBe(await keyOf(alone));
});
