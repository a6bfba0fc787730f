import { describe, expect, test } from "bun:test";
import { localKeyring } from "../../../mod.ts";
import {
  type DecryptStreamOptions,
  decryptStream,
  type EncryptStreamOptions,
  encryptStream,
} from "../../../src/entries/esdk.ts";
import {
  bytesOf,
  context,
  keyring,
  through,
} from "../../support/esdk-streams.ts";
import { getters } from "../../support/getters.ts";

const bytes = bytesOf(60);
const other = localKeyring({ key: new Uint8Array(32).fill(9) });
const { signal } = new AbortController();
const aborted = AbortSignal.abort();

describe("the options of a stream", () => {
  test("are read once each, when the stream is made", async () => {
    const writing = getters<EncryptStreamOptions>({
      keyring: [keyring, other],
      context: [context, {}],
      signal: [signal, aborted],
      frameLength: [16, 0],
      crypto: [undefined],
    });
    const reading = getters<DecryptStreamOptions>({
      keyring: [keyring, other],
      context: [context, {}],
      signal: [signal, aborted],
      maxFrameLength: [16, 1],
      holdSigned: [60, 1],
      crypto: [undefined],
    });
    const streams = [
      encryptStream(writing.options),
      decryptStream(reading.options),
    ];
    expect(await through([bytes], streams)).toEqual(bytes);
    for (const { counts } of [writing, reading]) {
      expect(Object.values(counts).every((count) => count === 1)).toBe(true);
    }
  });

  test("that are set anew afterwards change nothing", async () => {
    const message = await through(
      [bytes],
      [encryptStream({ keyring, context })],
    );
    const options = { keyring, context: { ...context }, signal };
    const opening = decryptStream(options);
    options.keyring = other;
    options.context.tenant_id = "evil";
    options.signal = aborted;
    expect(await through([message], [opening])).toEqual(bytes);
  });

  test("must hold a context that is one: a bad one is refused at once", () => {
    for (const bad of [null, "a", { tenant_id: 1 }, new Map()]) {
      const options = { keyring, context: bad as never };
      expect(() => decryptStream(options)).toThrow(TypeError);
      expect(() => encryptStream(options)).toThrow(TypeError);
    }
  });
});
