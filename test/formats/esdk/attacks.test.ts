import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DataMasking,
  localKeyring,
  webCrypto,
} from "../../../mod.ts";
import {
  type AlgorithmSuiteId,
  esdkFormat,
} from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import { decodeBase64, encodeBase64 } from "../../../src/util/base64.ts";
import { caught } from "../../support/caught.ts";

const SUITES: readonly AlgorithmSuiteId[] = [
  ...(["0014", "0046", "0078", "0114", "0146", "0178"] as const),
  ...(["0214", "0346", "0378", "0478", "0578"] as const),
];

const context = { tenant_id: "a06b" };
const REFUSALS = [
  "ContextMismatchError",
  "DecryptionError",
  "EnvelopeError",
  "KeyringError",
];

function maskingOf(
  algorithmSuite: AlgorithmSuiteId,
  options: { frameLength?: number; crypto?: CryptoPort } = {},
) {
  const commits = algorithmSuite.endsWith("478") || algorithmSuite === "0578";
  const { frameLength = 4, crypto = nativeCrypto() } = options;
  const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
  const format = esdkFormat({
    algorithmSuite,
    frameLength,
    commitmentPolicy: commits ? undefined : "forbid-encrypt-allow-decrypt",
  });
  return new DataMasking({ keyring, crypto, format });
}

async function refusal(
  masking: DataMasking,
  bytes: Uint8Array,
): Promise<string> {
  const text = encodeBase64(bytes);
  const error = await caught(() => masking.decrypt(text, { context }));
  expect(error.message).not.toContain("secret");
  return error.name;
}

for (const suite of SUITES) {
  describe(`a message of suite ${suite}`, () => {
    for (const crypto of [webCrypto, nativeCrypto()]) {
      test(`is refused with any byte changed, on ${crypto.name}`, async () => {
        const masking = maskingOf(suite, { crypto });
        const message = await masking.encrypt("secret", { context });
        const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
        expect(await masking.decrypt<string>(message, { context })).toBe(
          "secret",
        );
        for (let i = 0; i < bytes.length; i++) {
          const old = bytes[i] as number;
          for (const change of [1, 0x80, 0xff]) {
            bytes[i] = old ^ change;
            expect(REFUSALS).toContain(await refusal(masking, bytes));
          }
          bytes[i] = old;
        }
      });
    }

    test("is refused when it is cut off anywhere, and with anything after it", async () => {
      const masking = maskingOf(suite, { crypto: webCrypto });
      const message = await masking.encrypt("secret", { context });
      const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
      for (let length = 0; length < bytes.length; length++) {
        const part = bytes.slice(0, length);
        expect(await refusal(masking, part)).toBe("EnvelopeError");
      }
      const longer = new Uint8Array([...bytes, 0]);
      expect(await refusal(masking, longer)).toBe("EnvelopeError");
    });

    test("is refused with any length at its greatest, and no memory is taken for it", async () => {
      const masking = maskingOf(suite);
      const message = await masking.encrypt("secret", { context });
      const bytes = decodeBase64(message) as Uint8Array<ArrayBuffer>;
      for (let i = 0; i + 4 <= bytes.length; i++) {
        for (const width of [2, 4]) {
          const changed = bytes.slice();
          changed.fill(0xff, i, i + width);
          if (changed.every((byte, at) => byte === bytes[at])) continue;
          expect(REFUSALS).toContain(await refusal(masking, changed));
        }
      }
    });

    test("is refused under another context, and with more or fewer pairs", async () => {
      const masking = maskingOf(suite);
      const message = await masking.encrypt("secret", { context });
      for (const other of [
        undefined,
        {},
        { tenant_id: "other" },
        { ...context, more: "1" },
      ]) {
        const error = await caught(() =>
          masking.decrypt(message, { context: other }),
        );
        expect(error.name).toBe("ContextMismatchError");
      }
    });
  });
}

describe("frames", () => {
  /** Finds the offsets of the frames in an unsigned message with frames of 4 bytes. */
  async function setUp() {
    const masking = maskingOf("0478");
    const message = await masking.encrypt("0123456789abcd", { context });
    const bytes = [...(decodeBase64(message) as Uint8Array)];
    const frame = 4 + 12 + 4 + 16;
    const last = 4 + 4 + 12 + 4 + 4 + 16;
    const start = bytes.length - last - 3 * frame;
    const parts = [0, 1, 2].map((i) =>
      bytes.slice(start + i * frame, start + (i + 1) * frame),
    );
    return {
      masking,
      head: bytes.slice(0, start),
      parts: [...parts, bytes.slice(bytes.length - last)],
    };
  }

  test("are refused in another order, twice, or with one missing", async () => {
    const { masking, head, parts } = await setUp();
    const [a = [], b = [], c = [], last = []] = parts;
    const whole = new Uint8Array([...head, ...a, ...b, ...c, ...last]);
    expect(
      await masking.decrypt<string>(encodeBase64(whole), { context }),
    ).toBe("0123456789abcd");
    for (const body of [
      [b, a, c, last],
      [a, a, b, c, last],
      [a, c, last],
      [b, c, last],
      [a, b, last],
      [a, b, c],
      [last],
      [a, b, c, last, last],
    ]) {
      const changed = new Uint8Array([...head, ...body.flat()]);
      expect(REFUSALS).toContain(await refusal(masking, changed));
    }
  });

  test("of one message are refused in another under the same data key", async () => {
    const masking = maskingOf("0478");
    const [one = "", other = ""] = await masking.encryptMany(
      ["0123456789abcd", "0123456789abcd"],
      { context },
    );
    const [first, second] = [one, other].map(
      (text) => decodeBase64(text) as Uint8Array,
    ) as [Uint8Array, Uint8Array];
    const mixed = new Uint8Array([
      ...first.slice(0, -40),
      ...second.slice(-40),
    ]);
    expect(await refusal(masking, mixed)).toBe("DecryptionError");
  });
});

describe("a commitment policy", () => {
  const keyring = memoryKeyring();
  const write = (options: Parameters<typeof esdkFormat>[0]) =>
    new DataMasking({ keyring, format: esdkFormat(options) });

  test("that requires commitment reads no other messages, at once or after a cache hit", async () => {
    const lenient = write({ commitmentPolicy: "forbid-encrypt-allow-decrypt" });
    const message = await lenient.encrypt("secret");
    expect(await lenient.decrypt<string>(message)).toBe("secret");
    const strict = write({});
    const error = await caught(() => strict.decrypt(message));
    expect(error.name).toBe("EnvelopeError");
    expect(error.message).toContain("require-encrypt-allow-decrypt");
    const reader = write({ commitmentPolicy: "require-encrypt-allow-decrypt" });
    expect(await reader.decrypt<string>(message)).toBe("secret");
  });

  test("and suite must go together", async () => {
    for (const [options, name] of [
      [{ algorithmSuite: "0378" }, "TypeError"],
      [
        {
          algorithmSuite: "0578",
          commitmentPolicy: "forbid-encrypt-allow-decrypt",
        },
        "TypeError",
      ],
      [{ algorithmSuite: "0478 " }, "TypeError"],
      [{ commitmentPolicy: "none" }, "TypeError"],
      [{ frameLength: -1 }, "RangeError"],
      [{ frameLength: 2 ** 32 }, "RangeError"],
      [{ maxEncryptedDataKeys: 0 }, "RangeError"],
      [{ requiredContext: "a" }, "TypeError"],
    ] as const) {
      const error = await caught(() =>
        esdkFormat(options as Parameters<typeof esdkFormat>[0]),
      );
      expect(error.name).toBe(name);
    }
  });
});

describe("a suite without key derivation", () => {
  test("takes a data key of its own for each message", async () => {
    const keyring = memoryKeyring();
    const format = esdkFormat({
      algorithmSuite: "0014",
      commitmentPolicy: "forbid-encrypt-allow-decrypt",
    });
    const masking = new DataMasking({ keyring, format });
    const tokens = await masking.encryptMany(["a", "b", "c"]);
    expect(keyring.calls.generate).toBe(3);
    expect((await masking.decryptMany(tokens)).join("")).toBe("abc");
    const error = await caught(() =>
      masking.encrypt({ a: 1, b: 2 }, { fields: ["a", "b"] }),
    );
    expect(error.name).toBe("TypeError");
    const one = (await masking.encrypt({ a: 1 }, { fields: ["a"] })) as object;
    expect(await masking.decrypt<object>(one)).toEqual({ a: 1 });
  });
});

describe("pairs that messages do not carry", () => {
  const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
  // The name is so long that no message holds it by chance.
  const name = "name of the user who asks";
  const format = esdkFormat({ requiredContext: [name] });
  const masking = new DataMasking({ keyring, format });
  const both = { tenant_id: "a06b", [name]: "jo" };

  test("are needed to open them, and stand nowhere in them", async () => {
    const message = await masking.encrypt("secret", { context: both });
    expect(atob(message)).not.toContain(name);
    expect(await masking.decrypt<string>(message, { context: both })).toBe(
      "secret",
    );
    const errors = await Promise.all(
      [{ tenant_id: "a06b" }, { ...both, [name]: "al" }].map((other) =>
        caught(() => masking.decrypt(message, { context: other })),
      ),
    );
    expect(errors.map(({ name }) => name)).toEqual([
      "ContextMismatchError",
      "KeyringError",
    ]);
    const missing = await caught(() =>
      masking.encrypt("secret", { context: { tenant_id: "a06b" } }),
    );
    expect(missing.name).toBe("TypeError");
  });
});

test("names that the SDK keeps for itself are refused", async () => {
  const masking = maskingOf("0578");
  const error = await caught(() =>
    masking.encrypt("x", { context: { "aws-crypto-public-key": "x" } }),
  );
  expect(error.name).toBe("TypeError");
});

test("bytes are refused, as messages do not say what they hold", async () => {
  const masking = maskingOf("0578");
  const error = await caught(() => masking.encrypt(new Uint8Array(3)));
  expect(error.name).toBe("UnsupportedTypeError");
});

test("messages and tokens are read side by side, and told apart", async () => {
  const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
  const own = new DataMasking({ keyring, accept: [esdkFormat()] });
  const theirs = new DataMasking({ keyring, format: esdkFormat() });
  const document = {
    a: await theirs.encrypt(1, { context }),
    b: "AgV4 is no message",
  };
  const row = (await own.encrypt(
    { ...document, c: 3 },
    { fields: ["c"], context },
  )) as Record<string, unknown>;
  expect(await own.decrypt<Record<string, unknown>>(row, { context })).toEqual({
    a: 1,
    b: "AgV4 is no message",
    c: 3,
  });
});

test("a session works with the native cipher, as with tokens", async () => {
  const masking = maskingOf("0578", { frameLength: 4_096 });
  const session = await masking.session({ context });
  const message = session.encryptSync({ ssn: "078-05-1120" });
  await session.ready(message);
  expect(session.decryptSync<unknown>(message)).toEqual({ ssn: "078-05-1120" });
});
