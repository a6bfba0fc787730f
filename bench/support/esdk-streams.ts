/**
 * A program: encrypts a stream in one of four ways, and prints the microseconds that it took, once warm.
 *
 *   esdk-streams <bare cipher|native|WebCrypto|SDK> <megabytes> <milliseconds of warm-up>
 */
import { createCipheriv, createSecretKey } from "node:crypto";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CryptoPort, localKeyring } from "../../mod.ts";
import { encryptStream } from "../../src/esdk.ts";
import { nativeCrypto } from "../../src/native.ts";
import { median } from "./interleave.ts";

const [, , way = "", megabytes = "", warmUp = ""] = process.argv;

const COUNTED = 5;

const context = { tenant_id: "a06b", purpose: "benchmark" };
const key = new Uint8Array(32).fill(7);
const names = { keyName: "benchmark", keyNamespace: "benchmark" };
const chunk = new Uint8Array(65_536).fill(120);
const chunks = (Number(megabytes) * 2 ** 20) / chunk.length;
const frameLength = 65_536;
const algorithmSuite = "0478";

/** Takes a stream to its end, and counts. */
async function drain(stream: ReadableStream<Uint8Array>): Promise<number> {
  let length = 0;
  const write = (part: Uint8Array) => {
    length += part.length;
  };
  await stream.pipeTo(new WritableStream({ write }));
  return length;
}

async function ownStream(crypto?: CryptoPort): Promise<number> {
  let sent = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent++ < chunks) controller.enqueue(chunk);
      else controller.close();
    },
  });
  return drain(
    source.pipeThrough(
      encryptStream({ keyring, context, crypto, algorithmSuite, frameLength }),
    ),
  );
}

const keyring = localKeyring({ key, ...names });
async function sdkStream(): Promise<number> {
  // Here, as it is no part of the others' processes.
  const {
    AlgorithmSuiteIdentifier,
    buildClient,
    CommitmentPolicy,
    RawAesKeyringNode,
    RawAesWrappingSuiteIdentifier,
  } = await import("@aws-crypto/client-node");
  const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
  const sdkKeyring = new RawAesKeyringNode({
    ...names,
    unencryptedMasterKey: key,
    wrappingSuite:
      RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
  function* source() {
    for (let i = 0; i < chunks; i++) yield Buffer.from(chunk.buffer);
  }
  let length = 0;
  await pipeline(
    Readable.from(source()),
    sdk.encryptStream(sdkKeyring, {
      suiteId:
        AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
      encryptionContext: context,
      frameLength,
    }),
    async (parts: AsyncIterable<Uint8Array>) => {
      for await (const part of parts) length += part.length;
    },
  );
  return length;
}

/** The floor: nothing but the cipher, frame by frame. */
function bareCipher(): number {
  const secret = createSecretKey(key);
  let length = 0;
  for (let i = 0; i < chunks; i++) {
    const iv = new Uint8Array(12);
    new DataView(iv.buffer).setUint32(8, i + 1);
    const cipher = createCipheriv("aes-256-gcm", secret, iv);
    length += cipher.update(chunk).length;
    cipher.final();
    length += cipher.getAuthTag().length;
  }
  return length;
}

const WAYS: Readonly<Record<string, () => number | Promise<number>>> = {
  "bare cipher": bareCipher,
  native: () => ownStream(nativeCrypto()),
  WebCrypto: () => ownStream(),
  SDK: sdkStream,
};

async function measure(): Promise<number> {
  const start = performance.now();
  const length = await WAYS[way]?.();
  const took = (performance.now() - start) * 1_000;
  if (!length || length < chunks * (chunk.length + 16)) {
    throw new Error(`${way} is too short: ${length}`);
  }
  return took;
}

const start = performance.now();
// Runtimes compile in stages.
while (performance.now() - start < Number(warmUp)) await measure();
const times = [];
for (let i = 0; i < COUNTED; i++) times.push(await measure());
console.log(median(times));
