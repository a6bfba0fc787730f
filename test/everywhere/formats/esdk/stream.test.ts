import { expect, test } from "bun:test";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { webCrypto } from "../../../../mod.ts";
import {
  type AlgorithmSuiteId,
  decryptStream,
  encryptStream,
} from "../../../../src/entries/esdk.ts";
import { nativeCrypto } from "../../../../src/entries/native.ts";
import { caught } from "../../../support/caught.ts";

import {
  type Bytes,
  bytesOf,
  context,
  cut,
  keyring,
  options,
  type Transform,
  through,
} from "../../../support/esdk-streams.ts";

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
        /** Writes all chunks through one buffer, which is overwritten in between. */
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
      // The next chunk is written only after this one has passed through both streams.
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
  // 1,563 frames, each with 32 bytes of overhead.
  expect(lengths.reduce((sum, length) => sum + length)).toBeGreaterThan(
    100_000,
  );
  expect(lengths.length).toBeLessThan(10);
});

test("options that make no sense are refused at once", async () => {
  for (const [call, name] of [
    [() => encryptStream({ keyring, frameLength: 0 }), "RangeError"],
    [() => encryptStream({} as never), "TypeError"],
    [() => decryptStream({} as never), "TypeError"],
    // A limit that is not a number would limit nothing.
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
