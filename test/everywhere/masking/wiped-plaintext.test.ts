import { describe, expect, test } from "bun:test";
import {
  type CryptoPort,
  DataMasking,
  type DataMaskingOptions,
  envelopeFormat,
  type MessageFormat,
} from "../../../mod.ts";
import { webCrypto } from "../../../src/crypto/web-crypto.ts";
import { encryptStream, esdkFormat } from "../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../src/entries/native.ts";
import { seal } from "../../../src/entries/patch.ts";
import { memoryKeyring } from "../../../src/entries/testing.ts";
import type { Bytes } from "../../../src/util/bytes.ts";
import { caught } from "../../support/caught.ts";
import { until } from "../../support/turns.ts";

const SECRET = "078-05-1120 is a secret";

/** Makes a port that records every plaintext that was encoded or given to the cipher. */
function watching(port: CryptoPort, fails = false) {
  const seen: Bytes[] = [];
  const watch = (bytes: Bytes) => {
    seen.push(bytes);
    return bytes;
  };
  const crypto: CryptoPort = {
    ...port,
    encodeUtf8: (text) => watch(port.encodeUtf8(text)),
  };
  const format: MessageFormat = {
    ...envelopeFormat(),
    seal(key, message) {
      watch(message.plaintext);
      if (fails) throw new Error("no cipher");
      return envelopeFormat().seal(key, message);
    },
  };
  return { seen, crypto, format };
}

const isWiped = (bytes: Bytes) => bytes.every((byte) => byte === 0);

/** Waits until every plaintext is wiped, even while other calls still run after a failure; otherwise the test times out. */
async function expectWiped(seen: readonly Bytes[]): Promise<void> {
  // More plaintexts may be recorded after the failure.
  await until(() => seen.length > 0 && seen.every(isWiped));
}

const document = { a: SECRET, b: { c: SECRET }, d: [SECRET] };
const fields = ["a", "b", "d"];

const CALLS: Readonly<
  Record<
    string,
    (masking: DataMasking, signal?: AbortSignal) => Promise<unknown>
  >
> = {
  encrypt: (masking, signal) => masking.encrypt(SECRET, { signal }),
  "encrypt of fields": (masking, signal) =>
    masking.encrypt(document, { fields, signal }),
  "encrypt of fields under one header": (masking, signal) =>
    masking.encrypt(document, { fields, header: "document", signal }),
  encryptMany: (masking, signal) =>
    masking.encryptMany([SECRET, SECRET], { signal }),
  seal: (masking, signal) => seal(masking, document, { fields, signal }),
};

/** Causes of a failing encryption. */
const FAILURES: Readonly<
  Record<string, (options: DataMaskingOptions) => DataMaskingOptions>
> = {
  "a keyring that fails": (options) => {
    const keyring = memoryKeyring();
    keyring.failure = new Error("down");
    return { ...options, keyring };
  },
  "a cipher that fails at once": ({ format, ...options }) => {
    const failing: MessageFormat = {
      ...(format as MessageFormat),
      seal(key, message) {
        format?.seal(key, message);
        throw new Error("no cipher");
      },
    };
    return { ...options, format: failing };
  },
  "a cipher that fails later": ({ format, ...options }) => {
    const failing: MessageFormat = {
      ...(format as MessageFormat),
      async seal(key, message) {
        format?.seal(key, message);
        await null;
        throw new Error("no cipher");
      },
    };
    return { ...options, format: failing };
  },
  "a key that cannot be derived": ({ format, ...options }) => {
    const failing: MessageFormat = {
      ...(format as MessageFormat),
      deriveKey() {
        throw new Error("no key");
      },
    };
    return { ...options, format: failing };
  },
};

for (const [name, port] of [
  ["WebCrypto", webCrypto],
  ["nativeCrypto", nativeCrypto()],
] as const) {
  describe(`the plaintext of an encryption with ${name}`, () => {
    for (const [what, call] of Object.entries(CALLS)) {
      for (const [why, failing] of Object.entries(FAILURES)) {
        for (const cache of [{}, false] as const) {
          const how = cache ? "" : ", without a cache";
          test(`of ${what} is wiped after ${why}${how}`, async () => {
            const { seen, crypto, format } = watching(port);
            const keyring = memoryKeyring();
            const options = failing({ crypto, format, keyring, cache });
            await caught(() => call(new DataMasking(options)));
            await expectWiped(seen);
          });
        }
      }

      test(`of ${what} is wiped when the caller gives up, and when all went well`, async () => {
        const { seen, crypto, format } = watching(port);
        const inner = memoryKeyring();
        let isAsked = false;
        const keyring = {
          ...inner,
          id: inner.id,
          async generateDataKey() {
            isAsked = true;
            await new Promise(() => {});
            return inner.generateDataKey({ context: {} });
          },
        };
        const controller = new AbortController();
        const masking = new DataMasking({ crypto, format, keyring });
        const failing = caught(() => call(masking, controller.signal));
        await until(() => isAsked);
        controller.abort(new Error("enough"));
        expect((await failing).message).toBe("enough");
        await expectWiped(seen);
        seen.length = 0;
        await call(new DataMasking({ crypto, format, keyring: inner }));
        await expectWiped(seen);
      });
    }

    test("of the fields before one that cannot be encrypted is wiped", async () => {
      const { seen, crypto, format } = watching(port);
      const masking = new DataMasking({
        crypto,
        format,
        keyring: memoryKeyring(),
      });
      const data = { ...document, d: new Map() };
      const error = await caught(() =>
        masking.encrypt(data as object, { fields } as never),
      );
      expect(error.name).toBe("UnsupportedTypeError");
      await expectWiped(seen);
    });
  });
}

test("the copy of bytes to encrypt is wiped after a cipher that fails", async () => {
  const { seen, crypto, format } = watching(webCrypto, true);
  const masking = new DataMasking({ crypto, format, keyring: memoryKeyring() });
  const bytes = new TextEncoder().encode(SECRET);
  await caught(() => masking.encrypt(bytes));
  await expectWiped(seen);
  expect(new TextDecoder().decode(bytes)).toBe(SECRET);
});

test("the plaintext of a session's encryption is wiped where no key is at hand", async () => {
  const { seen, crypto, format } = watching(nativeCrypto());
  const cache = { maxMessages: 1 };
  const keyring = memoryKeyring();
  const masking = new DataMasking({ crypto, format, keyring, cache });
  const session = await masking.session();
  session.encryptSync(SECRET);
  expect(() => session.encryptSync(SECRET)).toThrow(
    "expected a cached data key",
  );
  await expectWiped(seen);
});

test("what a stream holds of a frame is wiped when writing to it fails", async () => {
  const held: Uint8Array[] = [];
  const set = Uint8Array.prototype.set;
  const isSecret = (bytes: ArrayLike<number>) =>
    bytes.length === 3 && bytes[0] === 77;
  Uint8Array.prototype.set = function (this: Uint8Array, from, offset) {
    if (isSecret(from as ArrayLike<number>)) held.push(this);
    return set.call(this, from, offset);
  };
  try {
    const stream = encryptStream({ keyring: memoryKeyring() });
    const writer = stream.writable.getWriter();
    const reading = new Response(stream.readable).arrayBuffer();
    await writer.write(Uint8Array.of(77, 77, 77));
    await caught(() => writer.write("no bytes" as never));
    await caught(() => reading);
  } finally {
    Uint8Array.prototype.set = set;
  }
  expect(held.length).toBeGreaterThan(0);
  for (const bytes of held) expect(bytes.includes(77)).toBe(false);
});

/** Makes a port that records every plaintext that the cipher opened; the call with the given number fails. */
function watchingOpened(port: CryptoPort, failing?: number) {
  const opened: Bytes[] = [];
  let count = 0;
  const state = { isOn: false };
  const crypto: CryptoPort = {
    ...port,
    name: `${port.name} that is watched`,
    async aesGcm(key) {
      const aes = await port.aesGcm(key);
      return {
        ...aes,
        open(iv, ciphertext, data) {
          const isFailing = state.isOn && count++ === failing;
          const plaintext = aes.open(iv, ciphertext, data);
          const watch = (bytes: Bytes) => {
            if (isFailing) throw new Error("no piece");
            if (bytes.length > 0) opened.push(bytes);
            return bytes;
          };
          return plaintext instanceof Promise
            ? plaintext.then(watch)
            : watch(plaintext as Bytes);
        },
      };
    },
  };
  return { opened, crypto, state };
}

for (const [name, port] of [
  ["WebCrypto", webCrypto],
  ["nativeCrypto", nativeCrypto()],
] as const) {
  describe(`the plaintext of a decryption with ${name}`, () => {
    for (const [suite, how] of [
      ["0478", "is not signed"],
      ["0578", "is signed"],
    ] as const) {
      test(`of pieces of a message that ${how} is wiped when one of them fails`, async () => {
        const { opened, crypto, state } = watchingOpened(port, 4);
        const format = esdkFormat({ algorithmSuite: suite, frameLength: 5 });
        const keyring = memoryKeyring();
        const masking = new DataMasking({ crypto, format, keyring });
        const message = await masking.encrypt(SECRET);
        opened.length = 0;
        state.isOn = true;
        const error = await caught(() => masking.decrypt(message));
        expect(error.message).toBe("no piece");
        await expectWiped(opened);
      });
    }

    test("is wiped once it was read: of a value, of pieces, of text, and of what cannot be read", async () => {
      const keyring = memoryKeyring();
      for (const format of [undefined, esdkFormat({ frameLength: 5 })]) {
        const { opened, crypto } = watchingOpened(port);
        const masking = new DataMasking({ crypto, format, keyring });
        const token = await masking.encrypt(SECRET);
        expect(await masking.decrypt<unknown>(token)).toBe(SECRET);
        const text = JSON.stringify({ a: SECRET });
        const encrypted = await masking.encryptText(text, { fields: ["a"] });
        expect(await masking.decryptText(encrypted)).toBe(text);
        const parse = () => {
          throw new Error("no text");
        };
        const serializer = { stringify: JSON.stringify, parse };
        const failing = new DataMasking({
          crypto,
          format,
          keyring,
          serializer,
        });
        await caught(() => failing.decrypt(token));
        expect(opened.length).toBeGreaterThan(2);
        await expectWiped(opened);
      }
    });
  });
}
