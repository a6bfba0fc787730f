import { describe, expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import {
  type AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import fc from "fast-check";
import { localKeyring, webCrypto } from "../../../../mod.ts";
import {
  type AlgorithmSuiteId,
  decryptStream,
  encryptStream,
} from "../../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";
import { readEsdkHeader } from "../../../support/esdk-header.ts";

const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
const context = { tenant_id: "a06b" };
type Bytes = Uint8Array<ArrayBuffer>;
type Transform = TransformStream<Bytes, Bytes>;

/** Sends chunks through streams, and joins what comes out; what came before an error goes to `seen`. */
async function through(
  chunks: readonly Bytes[],
  transforms: readonly Transform[],
  seen: number[] = [],
): Promise<Bytes> {
  let stream = new ReadableStream<Bytes>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for (const transform of transforms) stream = stream.pipeThrough(transform);
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Uint8Array.from(seen);
    for (const byte of value) seen.push(byte);
  }
}

const bytesOf = (length: number): Bytes =>
  Uint8Array.from({ length }, (_, i) => (i * 7) % 251);

/** Cuts bytes into chunks of so many. */
function cut(bytes: Bytes, size: number): Bytes[] {
  const chunks: Bytes[] = [];
  for (let i = 0; i < bytes.length; i += size)
    chunks.push(bytes.slice(i, i + size));
  return chunks;
}

const policyOf = (suite: AlgorithmSuiteId) =>
  suite === "0478" || suite === "0578"
    ? ("require-encrypt-require-decrypt" as const)
    : ("forbid-encrypt-allow-decrypt" as const);

const options = (algorithmSuite: AlgorithmSuiteId, frameLength = 16) => ({
  keyring,
  context,
  algorithmSuite,
  frameLength,
  commitmentPolicy: policyOf(algorithmSuite),
});

for (const crypto of [webCrypto, nativeCrypto()]) {
  for (const suite of [
    "0014",
    "0178",
    "0214",
    "0378",
    "0478",
    "0578",
  ] as const) {
    test(`bytes of every length come back: suite ${suite} on ${crypto.name}`, async () => {
      for (const length of [0, 1, 15, 16, 17, 31, 32, 33, 100, 1_000]) {
        const bytes = bytesOf(length);
        const back = await through(cut(bytes, 13), [
          encryptStream({ ...options(suite), crypto }),
          decryptStream({ ...options(suite), crypto }),
        ]);
        expect(back).toEqual(bytes);
      }
    });
  }
}

test("it does not matter how a message comes in pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 500 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 300 }),
      fc.constantFrom<AlgorithmSuiteId>("0478", "0578"),
      async (data, frameLength, one, other, suite) => {
        const bytes = new Uint8Array(data);
        const message = await through(cut(bytes, one), [
          encryptStream(options(suite, frameLength)),
        ]);
        const back = await through(cut(message, other), [
          decryptStream({ keyring, context }),
        ]);
        expect([...back]).toEqual([...bytes]);
      },
    ),
    { numRuns: 60 },
  );
});

for (const crypto of [webCrypto, nativeCrypto()]) {
  for (const [size, frameLength] of [
    [7, 16],
    [16, 16],
    [64, 16],
    [100, 1_000],
  ] as const) {
    for (const kind of ["Uint8Array", "Buffer"])
      test(`a ${kind} may change as soon as it is written: ${size} bytes, frames of ${frameLength}, on ${crypto.name}`, async () => {
        const bytes = bytesOf(2_000);
        /** Writes all through one buffer, which is overwritten in between. */
        const reused = async (input: Bytes, transform: Transform) => {
          const output = new Response(transform.readable).arrayBuffer();
          const writer = transform.writable.getWriter();
          const buffer =
            kind === "Buffer" ? Buffer.alloc(size) : new Uint8Array(size);
          for (const chunk of cut(input, size)) {
            buffer.set(chunk);
            await writer.write(buffer.subarray(0, chunk.length));
            buffer.fill(0xee);
          }
          await writer.close();
          return new Uint8Array(await output);
        };
        const settings = { ...options("0478", frameLength), crypto };
        const message = await reused(bytes, encryptStream(settings));
        expect(await reused(message, decryptStream(settings))).toEqual(bytes);
      });
  }
}

for (const crypto of [webCrypto, nativeCrypto()]) {
  test(`a frame comes out when it is full, and its data when it is there, on ${crypto.name}`, async () => {
    const settings = { ...options("0478", 100), crypto };
    const [sealing, opening] = [
      encryptStream(settings),
      decryptStream(settings),
    ];
    const opened = sealing.readable.pipeThrough(opening).getReader();
    const writer = sealing.writable.getWriter();
    for (let i = 0; i < 3; i++) {
      // Nothing more is written until this has come through both.
      const part = bytesOf(100 + i).subarray(i);
      writer.write(part);
      expect((await opened.read()).value).toEqual(part);
    }
    writer.close();
    expect((await opened.read()).done).toBe(true);
  });
}

test("data that is held back is held in one piece, however short frames are", async () => {
  const bytes = bytesOf(5_000);
  const message = await through([bytes], [encryptStream(options("0578", 1))]);
  const opening = decryptStream({ keyring, context, holdSigned: 5_000 });
  const chunks: number[] = [];
  const reader = new Blob([message]).stream().pipeThrough(opening).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value.length);
  }
  expect(chunks).toEqual([5_000]);
});

test("whoever writes to a stream that has failed is not kept waiting", async () => {
  const opening = decryptStream({ keyring, context });
  const writer = opening.writable.getWriter();
  const reading = caught(() => opening.readable.getReader().read());
  const writes = [1, 2, 3].map(() =>
    writer.write(new Uint8Array(100)).then(
      () => "written",
      () => "refused",
    ),
  );
  expect((await reading).name).toBe("EnvelopeError");
  expect((await Promise.all(writes)).at(-1)).toBe("refused");
});

test("a stream that is always ready lets others have their turn", async () => {
  const crypto = nativeCrypto();
  const settings = { ...options("0478", 65_536), crypto };
  const chunk = new Uint8Array(65_536);
  let left = 16 * 16;
  const source = new ReadableStream<Bytes>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(chunk);
      else controller.close();
    },
  });
  let turns = 0;
  const take = () => {
    turns++;
    turn = setImmediate(take);
  };
  let turn = setImmediate(take);
  await source
    .pipeThrough(encryptStream(settings))
    .pipeThrough(decryptStream(settings))
    .pipeTo(new WritableStream());
  clearImmediate(turn);
  expect(turns).toBeGreaterThan(4);
});

test("frames far shorter than chunks do not come as chunks of their own", async () => {
  const bytes = bytesOf(50_000);
  const message = new Blob([bytes])
    .stream()
    .pipeThrough(encryptStream(options("0478", 32)));
  const lengths: number[] = [];
  const reader = message.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    lengths.push(value.length);
  }
  // 1,563 frames with 32 bytes of their own each.
  expect(lengths.reduce((sum, length) => sum + length)).toBeGreaterThan(
    100_000,
  );
  expect(lengths.length).toBeLessThan(10);
});

describe("a stream and the AWS Encryption SDK for JavaScript", () => {
  const names = { keyName: "stream", keyNamespace: "exchange" };
  const key = new Uint8Array(32).fill(9);
  const own = localKeyring({ key, ...names });
  const theirs = new RawAesKeyringNode({
    ...names,
    unencryptedMasterKey: key,
    utf8Sorting: true,
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const sizes = (length: number) => [0, 1, length, 3 * length, 3 * length + 1];

  for (const suite of ["0478", "0578"] as const) {
    for (const frameLength of [1, 512, 4_096, 65_536]) {
      for (const crypto of [webCrypto, nativeCrypto()]) {
        test(`read each other: suite ${suite}, frames of ${frameLength}, on ${crypto.name}`, async () => {
          const settings = {
            ...options(suite, frameLength),
            keyring: own,
            crypto,
          };
          for (const length of sizes(frameLength)) {
            const bytes = bytesOf(length);
            const chunks = cut(bytes, 10_000);
            const message = await through(chunks, [encryptStream(settings)]);
            const opened = await sdk.decrypt(theirs, message);
            expect(Uint8Array.from(opened.plaintext)).toEqual(bytes);
            const { result } = await sdk.encrypt(theirs, bytes, {
              suiteId: Number.parseInt(suite, 16) as AlgorithmSuiteIdentifier,
              frameLength,
              encryptionContext: context,
            });
            const back = await through(cut(Uint8Array.from(result), 10_000), [
              decryptStream(settings),
            ]);
            expect(back).toEqual(bytes);
          }
        });
      }
    }
  }
});

describe("a message in a stream", () => {
  const bytes = bytesOf(60);
  const open = (message: Bytes, more: object = {}, seen: number[] = []) =>
    through(
      cut(message, 50),
      [decryptStream({ keyring, context, ...more })],
      seen,
    );

  for (const suite of ["0478", "0578"] as const) {
    test(`that is cut off anywhere fails, and shows whole frames alone: suite ${suite}`, async () => {
      const message = await through([bytes], [encryptStream(options(suite))]);
      for (let length = 0; length < message.length; length++) {
        const seen: number[] = [];
        const error = await caught(() =>
          open(message.slice(0, length), {}, seen),
        );
        expect(error.name).toBe("EnvelopeError");
        const isWhole = seen.length % 16 === 0 || seen.length === 60;
        expect(isWhole).toBe(true);
        expect(seen).toEqual([...bytes.slice(0, seen.length)]);
      }
    });

    test(`that has any byte changed fails, and shows nothing that is not the message's: suite ${suite}`, async () => {
      const message = await through([bytes], [encryptStream(options(suite))]);
      for (let i = 0; i < message.length; i++) {
        const changed = message.slice();
        changed[i] = (changed[i] as number) ^ 0x11;
        const seen: number[] = [];
        const error = await caught(() => open(changed, {}, seen));
        expect([
          "ContextMismatchError",
          "DecryptionError",
          "EnvelopeError",
          "KeyringError",
        ]).toContain(error.name);
        expect(seen).toEqual([...bytes.slice(0, seen.length)]);
      }
      const longer = new Uint8Array([...message, 0]);
      expect((await caught(() => open(longer))).name).toBe("EnvelopeError");
    });
  }

  test("whose frames are in another order, doubled or missing fails", async () => {
    const message = await through([bytes], [encryptStream(options("0478"))]);
    const size = 4 + 12 + 16 + 16;
    const last = 4 + 4 + 12 + 4 + 12 + 16;
    const start = message.length - last - 3 * size;
    const [head, tail] = [message.slice(0, start), message.slice(-last)];
    const [a, b, c] = [0, 1, 2].map((i) =>
      message.slice(start + i * size, start + (i + 1) * size),
    ) as [Bytes, Bytes, Bytes];
    for (const body of [
      [b, a, c, tail],
      [a, a, b, c, tail],
      [a, c, tail],
      [a, b, tail],
      [a, b, c],
      [tail],
    ]) {
      const changed = new Uint8Array(
        [head, ...body].flatMap((part) => [...part]),
      );
      const seen: number[] = [];
      const error = await caught(() => open(changed, {}, seen));
      expect(["DecryptionError", "EnvelopeError"]).toContain(error.name);
      expect(seen).toEqual([...bytes.slice(0, seen.length)]);
    }
  });

  test("with a wrong signature fails at its end, and is held back where that is asked for", async () => {
    const message = await through([bytes], [encryptStream(options("0578"))]);
    const other = await through([bytes], [encryptStream(options("0578"))]);
    // Another message's signature is a signature, but not this one's. Before it are three frames and a last one.
    const { body, tag } = readEsdkHeader(message);
    const frames = 3 * (4 + 12 + 16 + 16) + (4 + 4 + 12 + 4 + 12 + 16);
    const footer = body.length + tag.length + frames;
    const forged = new Uint8Array([
      ...message.slice(0, footer),
      ...other.slice(footer),
    ]);
    const seen: number[] = [];
    const error = await caught(() => open(forged, {}, seen));
    expect(error.name).toBe("DecryptionError");
    expect(seen).toEqual([...bytes]);
    const held: number[] = [];
    await caught(() => open(forged, { holdSigned: 100 }, held));
    expect(held).toEqual([]);
    expect(await open(message, { holdSigned: 60 })).toEqual(bytes);
    const long = await caught(() => open(message, { holdSigned: 59 }));
    expect(long.message).toContain("holdSigned");
  });

  test("under another context, or with frames too long, fails before any data", async () => {
    const message = await through([bytes], [encryptStream(options("0478"))]);
    for (const [more, name] of [
      [{ context: {} }, "ContextMismatchError"],
      [{ context: { ...context, a: "b" } }, "ContextMismatchError"],
      [{ maxFrameLength: 15 }, "EnvelopeError"],
      [{ keyring: localKeyring({ key: new Uint8Array(32) }) }, "KeyringError"],
    ] as const) {
      const seen: number[] = [];
      const error = await caught(() => open(message, more, seen));
      expect(error.name).toBe(name);
      expect(seen).toEqual([]);
    }
  });
});

test("options that make no sense are refused at once", async () => {
  for (const [call, name] of [
    [() => encryptStream({ keyring, frameLength: 0 }), "RangeError"],
    [() => encryptStream({} as never), "TypeError"],
    [() => decryptStream({} as never), "TypeError"],
    // A bound that is no number would bound nothing.
    ...[Number.NaN, -1, 1.5, Number.POSITIVE_INFINITY].flatMap(
      (wrong) =>
        [
          [() => decryptStream({ keyring, holdSigned: wrong }), "RangeError"],
          [
            () => decryptStream({ keyring, maxFrameLength: wrong }),
            "RangeError",
          ],
        ] as const,
    ),
  ] as const) {
    expect((await caught(call)).name).toBe(name);
  }
});
