/**
 * A program: encrypts a stream in one of four ways, and prints the microseconds that it took, once warm; or, instead, whether
 * what the way gives opens to what went in.
 *
 *   esdk-streams <bare cipher|native|WebCrypto|SDK> <megabytes> <milliseconds of warm-up | check>
 */
import { createCipheriv, createDecipheriv, createSecretKey } from "node:crypto";
import process from "node:process";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type CryptoPort, localKeyring } from "../../mod.ts";
import { decryptStream, encryptStream } from "../../src/entries/esdk.ts";
import { nativeCrypto } from "../../src/entries/native.ts";
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

/** Is given what a way makes, part by part. */
type Take = (part: Uint8Array) => void;

async function ownStream(take: Take, crypto?: CryptoPort): Promise<void> {
  let sent = 0;
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent++ < chunks) controller.enqueue(chunk);
      else controller.close();
    },
  });
  await source
    .pipeThrough(
      encryptStream({ keyring, context, crypto, algorithmSuite, frameLength }),
    )
    .pipeTo(new WritableStream({ write: take }));
}

const keyring = localKeyring({ key, ...names });
async function sdkStream(take: Take): Promise<void> {
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
  await pipeline(
    Readable.from(source()),
    sdk.encryptStream(sdkKeyring, {
      suiteId:
        AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA512_COMMIT_KEY,
      encryptionContext: context,
      frameLength,
    }),
    async (parts: AsyncIterable<Uint8Array>) => {
      for await (const part of parts) take(part);
    },
  );
}

const secret = createSecretKey(key);
function ivOf(frame: number): Uint8Array {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, frame + 1);
  return iv;
}

/** The floor: nothing but the cipher, frame by frame. */
function bareCipher(take: Take): void {
  for (let i = 0; i < chunks; i++) {
    const cipher = createCipheriv("aes-256-gcm", secret, ivOf(i));
    take(cipher.update(chunk));
    cipher.final();
    take(cipher.getAuthTag());
  }
}

const WAYS: Readonly<Record<string, (take: Take) => void | Promise<void>>> = {
  "bare cipher": bareCipher,
  native: (take) => ownStream(take, nativeCrypto()),
  WebCrypto: (take) => ownStream(take),
  SDK: sdkStream,
};

/** Opens what the bare cipher gave: a ciphertext and a tag for each frame. */
function openBare(parts: readonly Uint8Array[], take: Take): void {
  for (let i = 0; 2 * i < parts.length; i++) {
    const [ciphertext, tag] = parts.slice(2 * i) as [Uint8Array, Uint8Array];
    const decipher = createDecipheriv("aes-256-gcm", secret, ivOf(i));
    take(decipher.setAuthTag(tag).update(ciphertext));
    decipher.final();
  }
}

async function opensAgain(): Promise<boolean> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  await WAYS[way]?.((part) => parts.push(Uint8Array.from(part)));
  let length = 0;
  let isSame = true;
  const compare = (part: Uint8Array) => {
    length += part.length;
    isSame &&= part.every((byte) => byte === chunk[0]);
  };
  if (way === "bare cipher") openBare(parts, compare);
  else {
    await new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const part of parts) controller.enqueue(part);
        controller.close();
      },
    })
      .pipeThrough(decryptStream({ keyring, context }))
      .pipeTo(new WritableStream({ write: compare }));
  }
  return isSame && length === chunks * chunk.length;
}

async function measure(): Promise<number> {
  let length = 0;
  const start = performance.now();
  await WAYS[way]?.((part) => {
    length += part.length;
  });
  const took = (performance.now() - start) * 1_000;
  if (length < chunks * (chunk.length + 16)) {
    throw new Error(`${way} is too short: ${length}`);
  }
  return took;
}

async function measureWarm(): Promise<number> {
  const start = performance.now();
  // Runtimes compile in stages.
  while (performance.now() - start < Number(warmUp)) await measure();
  const times = [];
  for (let i = 0; i < COUNTED; i++) times.push(await measure());
  return median(times);
}

console.log(await (warmUp === "check" ? opensAgain() : measureWarm()));
