import { describe, expect, test } from "bun:test";
import { localKeyring } from "../../../mod.ts";
import { decryptStream, encryptStream } from "../../../src/entries/esdk.ts";
import { caught } from "../../support/caught.ts";
import { readEsdkHeader } from "../../support/esdk-header.ts";
import {
  type Bytes,
  bytesOf,
  context,
  cut,
  keyring,
  options,
  through,
} from "../../support/esdk-streams.ts";

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
    // The signature is valid for another message. Before it are three frames and a last one.
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
