/**
 * A program: encrypts and decrypts a stream that is made on the fly, hashed at both ends, and prints what came of it.
 *
 *   esdk-round-trip <native|WebCrypto|SDK> <megabytes>
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { localKeyring, webCrypto } from "../../mod.ts";
import { decryptStream, encryptStream } from "../../src/entries/esdk.ts";
import { nativeCrypto } from "../../src/entries/native.ts";

/** What a round trip took. */
export interface RoundTrip {
  readonly seconds: number;
  /** Whether what came out is what went in. */
  readonly isSame: boolean;
  /** Bytes of memory that the process held at most (resident set size), and before it began. */
  readonly peak: number;
  readonly before: number;
}

const [, , way, megabytes] = process.argv;
const CHUNK = 65_536;
const total = Number(megabytes) * 2 ** 20;

const key = new Uint8Array(32).fill(7);
const names = { keyName: "benchmark", keyNamespace: "benchmark" };
const context = { tenant_id: "a06b" };
const frameLength = 65_536;
const [sent, received] = [createHash("sha256"), createHash("sha256")];
let peak = 0;

/** A pattern that no two chunks share, in buffers that are used again: the memory measured is that of the streams. */
function* chunks(): Generator<Uint8Array<ArrayBuffer>> {
  const buffers = Array.from({ length: 16 }, () => new Uint8Array(CHUNK));
  for (let offset = 0; offset < total; offset += CHUNK) {
    const number = offset / CHUNK;
    const chunk = buffers[number % buffers.length] as Uint8Array<ArrayBuffer>;
    chunk.fill(number % 251);
    new DataView(chunk.buffer).setFloat64(0, offset);
    sent.update(chunk);
    yield chunk;
  }
}

function receive(part: Uint8Array): void {
  received.update(part);
  peak = Math.max(peak, process.memoryUsage.rss());
}

async function own(): Promise<void> {
  const crypto = way === "native" ? nativeCrypto() : webCrypto;
  const options = { keyring: localKeyring({ key, ...names }), context, crypto };
  const source = chunks();
  const plaintext = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const { done, value } = source.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  await plaintext
    .pipeThrough(
      encryptStream({ ...options, algorithmSuite: "0578", frameLength }),
    )
    .pipeThrough(decryptStream(options))
    .pipeTo(new WritableStream({ write: receive }));
}

/** Imported here, as it is no part of the others' processes. */
async function ofSdk(): Promise<() => Promise<void>> {
  const { buildClient, RawAesKeyringNode, RawAesWrappingSuiteIdentifier } =
    await import("@aws-crypto/client-node");
  const client = buildClient();
  const keyring = new RawAesKeyringNode({
    ...names,
    unencryptedMasterKey: key,
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  function* buffers() {
    for (const { buffer } of chunks()) yield Buffer.from(buffer);
  }
  return () =>
    pipeline(
      // Not more of them wait than there are buffers.
      Readable.from(buffers(), { highWaterMark: 4 }),
      client.encryptStream(keyring, {
        encryptionContext: context,
        frameLength,
      }),
      client.decryptStream(keyring),
      async (parts: AsyncIterable<Uint8Array>) => {
        for await (const part of parts) receive(part);
      },
    );
}

const goBothWays = way === "SDK" ? await ofSdk() : own;
const before = process.memoryUsage.rss();
const start = performance.now();
await goBothWays();
const isSame = sent.digest("hex") === received.digest("hex");
const seconds = (performance.now() - start) / 1_000;
const trip: RoundTrip = { seconds, isSame, peak, before };
console.log(JSON.stringify(trip));
