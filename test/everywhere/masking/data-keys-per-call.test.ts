import { describe, expect, test } from "bun:test";
import {
  DataKeyCache,
  DataMasking,
  generateKey,
  type Keyring,
  localKeyring,
} from "../../../mod.ts";
import { kmsKeyring } from "../../../src/entries/kms.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { seal, unseal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import {
  type EncryptedDataKey,
  encodeEncryptedDataKeys,
} from "../../../src/message/encrypted-data-keys.ts";
import { encodeBase64Url } from "../../../src/util/base64.ts";
import { encodeUtf8 } from "../../../src/util/utf8.ts";
import { caught } from "../../support/caught.ts";
import { until } from "../../support/turns.ts";

const ARN =
  "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

interface Rows {
  readonly rows: readonly { readonly ssn: string }[];
}

/** Makes a document in which every token has its own data key. */
async function documentOf(count: number, keyring: Keyring): Promise<Rows> {
  const masking = new DataMasking({ keyring, cache: false });
  const fields = ["rows[*].ssn"] as const;
  const row = async (ssn: string) => {
    const document = { rows: [{ ssn }] };
    const { rows } = await masking.encrypt(document, { fields });
    return rows[0] as { ssn: string };
  };
  const texts = Array.from({ length: count }, (_, i) => row(`ssn ${i}`));
  return { rows: await Promise.all(texts) };
}

const TEN = Array.from({ length: 10 }, (_, i) => i);

/** Forges tokens from one token, each with ten encrypted data keys that no keyring wrapped. */
function forge(token: string, count: number): string[] {
  const parts = token.split(".");
  const forged = (n: number) => {
    const keys = TEN.map(
      (i): EncryptedDataKey => ({
        providerId: "aws-kms",
        providerInfo: encodeUtf8(ARN),
        ciphertext: encodeUtf8(`forged ${n} ${i}`),
      }),
    );
    const dataKeys = encodeBase64Url(encodeEncryptedDataKeys(keys));
    return parts.with(1, dataKeys).join(".");
  };
  return Array.from({ length: count }, (_, n) => forged(n));
}

async function forgedRows(count: number): Promise<Rows> {
  const { rows } = await documentOf(1, memoryKeyring());
  const tokens = forge(rows[0]?.ssn as string, count);
  return { rows: tokens.map((ssn) => ({ ssn })) };
}

async function forgedTokens(count: number): Promise<string[]> {
  const masking = new DataMasking({ keyring: memoryKeyring() });
  return forge(await masking.encrypt(1), count);
}

/** Makes a key service that opens nothing, and counts its calls. */
function refusingKms() {
  const calls = { count: 0 };
  const decrypt = async () => {
    calls.count++;
    const error = new Error("no");
    error.name = "InvalidCiphertextException";
    throw error;
  };
  const client = { decrypt } as never;
  return { calls, keyring: kmsKeyring({ keyIds: [ARN], client }) };
}

/** Makes a keyring that reports each call, and waits until the test lets it continue. */
function pausing(keyring: Keyring) {
  const state = { open: 0, most: 0, asked: 0, aborted: 0, isPaused: true };
  const unwrapDataKey: Keyring["unwrapDataKey"] = async (request) => {
    state.asked++;
    state.most = Math.max(state.most, ++state.open);
    try {
      await until(() => !state.isPaused || request.signal?.aborted === true);
      if (request.signal?.aborted) state.aborted++;
      request.signal?.throwIfAborted();
      return await keyring.unwrapDataKey(request);
    } finally {
      state.open--;
    }
  };
  const id = keyring.id;
  return { state, keyring: { ...keyring, id, unwrapDataKey } };
}

describe("a call with more distinct data keys than maxDataKeysPerCall", () => {
  test("of 3,500 forged tokens with ten encrypted data keys each asks AWS KMS nothing", async () => {
    const { calls, keyring } = refusingKms();
    const body = await forgedRows(3_500);
    const tokens = await forgedTokens(3_500);
    for (const cache of [{}, false] as const) {
      const masking = new DataMasking({ keyring, cache });
      for (const call of [
        () => masking.decrypt(body),
        () => masking.decrypt(body, { fields: ["rows[*].ssn"] }),
        () => masking.decryptMany(tokens),
        () => masking.rewrap(body, { to: memoryKeyring() }),
      ]) {
        const error = await caught(call);
        expect(error.name).toBe("EnvelopeError");
        expect(error.message).toContain(
          "expected at most 100 distinct data keys in one call, got more; set a higher maxDataKeysPerCall",
        );
      }
    }
    expect(calls.count).toBe(0);
  });

  test("is refused by every call that decrypts, and opens where the option allows it", async () => {
    const inner = localKeyring({ key: generateKey() });
    const { state, keyring } = pausing(inner);
    state.isPaused = false;
    const document = await documentOf(4, keyring);
    const whole = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        new DataMasking({ keyring, cache: false }).encrypt(n),
      ),
    );
    const crypto = nativeCrypto();
    const of = (maxDataKeysPerCall: number) =>
      new DataMasking({ keyring, crypto, maxDataKeysPerCall });
    const callsOf = (masking: DataMasking) => [
      () => masking.decrypt(document),
      () => masking.decrypt(document, { fields: ["$..ssn"] }),
      () => masking.decryptMany(whole),
      () => masking.rewrap(document, { to: inner }),
      async () => (await masking.session()).ready(document),
      async () => (await masking.session()).ready(whole),
      async () => {
        const session = await masking.session();
        for (const token of whole) await session.ready(token);
        for (const token of whole) session.decryptSync(token);
      },
    ];
    for (const call of callsOf(of(3)).slice(0, -1)) {
      const error = await caught(call);
      expect(error.message).toContain("at most 3 distinct data keys");
    }
    expect(state.asked).toBe(0);
    for (const call of callsOf(of(4))) await call();
    // The limit is per call, and the calls of a session do not add up.
    await callsOf(of(1)).at(-1)?.();
    const session = await of(3).session();
    expect(() => session.decryptSync(document)).toThrow("maxDataKeysPerCall");
  });

  test("counts data keys, not tokens, and not those of the documents before", async () => {
    const keyring = memoryKeyring();
    const masking = new DataMasking({ keyring, maxDataKeysPerCall: 1 });
    const rows = Array.from({ length: 50 }, (_, i) => ({ ssn: `${i}` }));
    const fields = ["rows[*].ssn"];
    for (let i = 0; i < 3; i++) {
      const encrypted = await masking.encrypt({ rows }, { fields });
      expect(await masking.decrypt<unknown>(encrypted)).toEqual({ rows });
    }
    const { document, sealed } = await seal(masking, { rows }, { fields });
    expect(await unseal<unknown>(masking, document, sealed)).toEqual({ rows });
  });

  test("is no number that makes no sense", () => {
    for (const maxDataKeysPerCall of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => new DataMasking({ maxDataKeysPerCall })).toThrow(RangeError);
    }
    const text = { maxDataKeysPerCall: "5" } as never;
    expect(() => new DataMasking(text)).toThrow(TypeError);
  });
});

describe("the data keys of one call", () => {
  test("cost AWS KMS no more calls than the limit when all are forged", async () => {
    for (const [rows, maxDataKeysPerCall] of [
      [100, 100],
      [20, 20],
    ] as const) {
      const { calls, keyring } = refusingKms();
      const masking = new DataMasking({ keyring, maxDataKeysPerCall });
      const body = await forgedRows(rows);
      const error = await caught(() => masking.decrypt(body));
      expect(error.name).toBe("KeyringError");
      expect(calls.count).toBeLessThanOrEqual(maxDataKeysPerCall);
    }
  });

  test("are unwrapped four at a time", async () => {
    const { state, keyring } = pausing(memoryKeyring());
    for (const cache of [{}, { decrypt: false }, false] as const) {
      state.isPaused = true;
      state.most = 0;
      const masking = new DataMasking({ keyring, cache });
      const document = await documentOf(30, keyring);
      const opened = masking.decrypt<Rows>(document);
      await until(() => state.open === 4);
      state.isPaused = false;
      const { rows } = await opened;
      expect(rows.map(({ ssn }) => ssn)).toEqual(
        rows.map((_, i) => `ssn ${i}`),
      );
      expect(state.most).toBe(4);
    }
  });

  test("are given up at the first failure: those under way are aborted, the others never asked for", async () => {
    const inner = memoryKeyring();
    const { state, keyring } = pausing(inner);
    const { rows } = await documentOf(30, inner);
    const second = rows[1]?.ssn.split(".")[1];
    const unwrapDataKey: Keyring["unwrapDataKey"] = async (request) => {
      const keys = encodeEncryptedDataKeys(request.encryptedDataKeys);
      if (encodeBase64Url(keys) !== second)
        return keyring.unwrapDataKey(request);
      // The call comes after three others have started.
      await until(() => state.open === 3);
      return null;
    };
    const masking = new DataMasking({ keyring: { ...keyring, unwrapDataKey } });
    const error = await caught(() => masking.decrypt({ rows }));
    expect(error.name).toBe("KeyringError");
    expect(error.message).toContain("none of the token's data keys");
    await until(() => state.aborted === 3);
    expect(state.asked).toBe(3);
  });

  test("are asked for by no call that has a malformed token, or one of another place or context", async () => {
    const { state, keyring } = pausing(memoryKeyring());
    state.isPaused = false;
    const masking = new DataMasking({ keyring });
    const { rows } = await documentOf(3, keyring);
    const damaged = `${rows[2]?.ssn.slice(0, -1)}!`;
    for (const last of [{ ssn: damaged }, { name: rows[2]?.ssn }]) {
      await caught(() => masking.decrypt({ rows: [...rows, last] }));
    }
    await caught(() =>
      masking.decryptMany([rows[0]?.ssn as string, "no token"]),
    );
    expect(state.asked).toBe(0);
  });

  test("are each unwrapped once, also without a cache", async () => {
    for (const cache of [false, { decrypt: false }] as const) {
      const keyring = memoryKeyring();
      const masking = new DataMasking({ keyring, cache });
      const rows = Array.from({ length: 50 }, (_, i) => ({ ssn: `${i}` }));
      const encrypted = await masking.encrypt(
        { rows },
        { fields: ["rows[*].ssn"] },
      );
      expect(await masking.decrypt<unknown>(encrypted)).toEqual({ rows });
      expect(keyring.calls.unwrap).toBe(1);
    }
  });

  test("that another call waits for too are not given up with the call that fails", async () => {
    const inner = memoryKeyring();
    const { state, keyring } = pausing(inner);
    const cache = new DataKeyCache();
    const masking = new DataMasking({ keyring, cache });
    const { rows } = await documentOf(2, inner);
    // The token is well-formed but of another context, which shows only after the first data key has been requested.
    const context = { tenant: "b" };
    const other = new DataMasking({ keyring: inner });
    const { rows: foreign } = await other.encrypt(
      { rows: [{ ssn: "x" }] },
      { fields: ["rows[*].ssn"], context },
    );
    const failing = caught(() =>
      masking.decrypt({ rows: [rows[0], rows[1], foreign[0]] }),
    );
    const good = masking.decrypt<Rows>({ rows });
    expect((await failing).name).toBe("ContextMismatchError");
    await until(() => state.open === 2);
    state.isPaused = false;
    expect((await good).rows.map(({ ssn }) => ssn)).toEqual(["ssn 0", "ssn 1"]);
  });

  test("are given up when the caller's signal is aborted", async () => {
    const { state, keyring } = pausing(memoryKeyring());
    const masking = new DataMasking({ keyring });
    const document = await documentOf(10, keyring);
    const controller = new AbortController();
    const { signal } = controller;
    const failing = caught(() => masking.decrypt(document, { signal }));
    await until(() => state.open === 4);
    controller.abort(new Error("enough"));
    expect((await failing).message).toBe("enough");
    await until(() => state.open === 0);
    expect(state.asked).toBe(4);
  });
});
