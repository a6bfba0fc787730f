/**
 * 2 GB through `encryptStream` and `decryptStream`: made on the fly, hashed at both ends. Goal: a resident memory that does
 * not grow past 150 MB, whichever cipher.
 */
import { createHash } from "node:crypto";
import process from "node:process";
import { type CryptoPort, localKeyring, webCrypto } from "../mod.ts";
import { decryptStream, encryptStream } from "../src/esdk.ts";
import { nativeCrypto } from "../src/native.ts";
import { runtimeName } from "./support/runtime.ts";

const quick = process.argv.includes("--quick");
const TOTAL = (quick ? 64 : 2_048) * 2 ** 20;
const CHUNK = 65_536;
const MOST = 150 * 2 ** 20;

const keyring = localKeyring({ key: new Uint8Array(32).fill(7) });
const context = { tenant_id: "a06b" };

async function run(crypto: CryptoPort): Promise<void> {
  const [sent, received] = [createHash("sha256"), createHash("sha256")];
  let offset = 0;
  let peak = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (offset >= TOTAL) return controller.close();
      // A pattern that no two chunks share.
      const chunk = new Uint8Array(CHUNK).fill((offset / CHUNK) % 251);
      new DataView(chunk.buffer).setFloat64(0, offset);
      offset += CHUNK;
      sent.update(chunk);
      controller.enqueue(chunk);
    },
  });
  const options = { keyring, context, crypto };
  const algorithmSuite = "0578";
  const frameLength = 65_536;
  const start = performance.now();
  await source
    .pipeThrough(encryptStream({ ...options, algorithmSuite, frameLength }))
    .pipeThrough(decryptStream(options))
    .pipeTo(
      new WritableStream({
        write(part) {
          received.update(part);
          peak = Math.max(peak, process.memoryUsage.rss());
        },
      }),
    );
  const seconds = (performance.now() - start) / 1_000;
  const isSame = sent.digest("hex") === received.digest("hex");
  const isMet = isSame && peak <= MOST;
  console.log(
    `${runtimeName()}, ${crypto.name}: ${TOTAL / 2 ** 20} MB in ${seconds.toFixed(1)} s, ${isSame ? "the same" : "NOT THE SAME"}, at most ${(peak / 2 ** 20).toFixed(0)} MB resident: ${isMet ? "met" : "MISSED"}`,
  );
  if (!isMet) process.exitCode = 1;
}

await run(nativeCrypto());
await run(webCrypto);
