/**
 * A program: encrypts and decrypts a stream that is made on the fly, hashed at both ends, and prints what came of it.
 *
 *   esdk-round-trip <native|WebCrypto> <megabytes>
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { localKeyring, webCrypto } from "../../mod.ts";
import { decryptStream, encryptStream } from "../../src/esdk.ts";
import { nativeCrypto } from "../../src/native.ts";

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

const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
const crypto = way === "native" ? nativeCrypto() : webCrypto;
const options = { keyring, context: { tenant_id: "a06b" }, crypto };
const [sent, received] = [createHash("sha256"), createHash("sha256")];

const before = process.memoryUsage.rss();
const start = performance.now();
let peak = 0;
let offset = 0;
const buffers = Array.from({ length: 16 }, () => new Uint8Array(CHUNK));
const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
  pull(controller) {
    if (offset >= total) return controller.close();
    // A pattern that no two chunks share, in buffers that are used again: the memory measured is that of the streams.
    const number = offset / CHUNK;
    const chunk = buffers[number % buffers.length] as Uint8Array<ArrayBuffer>;
    chunk.fill(number % 251);
    new DataView(chunk.buffer).setFloat64(0, offset);
    offset += CHUNK;
    sent.update(chunk);
    controller.enqueue(chunk);
  },
});
const sealed = source.pipeThrough(
  encryptStream({ ...options, algorithmSuite: "0578", frameLength: 65_536 }),
);
await sealed.pipeThrough(decryptStream(options)).pipeTo(
  new WritableStream({
    write(part) {
      received.update(part);
      peak = Math.max(peak, process.memoryUsage.rss());
    },
  }),
);
const isSame = sent.digest("hex") === received.digest("hex");
const seconds = (performance.now() - start) / 1_000;
const trip: RoundTrip = { seconds, isSame, peak, before };
console.log(JSON.stringify(trip));
