/**
 * The AWS Encryption SDK's message format, beside the AWS Encryption SDK for JavaScript: 1 KB warm with data keys cached on
 * both sides, signed and not; and a stream of 100 MB in frames of 64 KB. Goals, with the native cipher: unsigned at least 4
 * times faster, signed within 1.2 times the bare P-384 signature; the stream at least 3 times the throughput, 1.5 times on
 * WebCrypto.
 */
import { createSign, generateKeyPairSync } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import {
  AlgorithmSuiteIdentifier,
  buildClient,
  CommitmentPolicy,
  RawAesKeyringNode,
  RawAesWrappingSuiteIdentifier,
} from "@aws-crypto/client-node";
import { type CryptoPort, DataMasking, localKeyring } from "../mod.ts";
import { encryptStream, esdkFormat } from "../src/esdk.ts";
import { nativeCrypto } from "../src/native.ts";
import { documentOf } from "./support/documents.ts";
import { encryptionSdk } from "./support/encryption-sdk.ts";
import {
  type Candidate,
  interleave,
  type Measurement,
  median,
  ratio,
} from "./support/interleave.ts";
import { runtimeName } from "./support/runtime.ts";

const quick = globalThis.process?.argv.includes("--quick");
const effort = quick
  ? { rounds: 5, roundMs: 10, warmUpMs: 50 }
  : { rounds: 15, roundMs: 60, warmUpMs: 500 };

const context = { tenant_id: "a06b", purpose: "benchmark" };
const key = new Uint8Array(32).fill(7);
const names = { keyName: "benchmark", keyNamespace: "benchmark" };
const keyring = localKeyring({ key, ...names });
const document = documentOf(1_024);

const maskingOf = (algorithmSuite: "0478" | "0578", crypto?: CryptoPort) =>
  new DataMasking({ keyring, crypto, format: esdkFormat({ algorithmSuite }) });
const encrypt = (masking: DataMasking) => () =>
  masking.encrypt(document, { context });

const signed = encryptionSdk("default", context);
const unsigned = encryptionSdk("unsigned", context);
const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-384" });
const native = nativeCrypto();
const message = await maskingOf("0578", native).encrypt(document, { context });
const toSign = Buffer.from(message, "base64");

const candidates: Candidate[] = [
  {
    name: "bare P-384 signature",
    run: () => createSign("sha384").update(toSign).sign(privateKey),
  },
  { name: "0578, native", run: encrypt(maskingOf("0578", native)) },
  { name: "0578, WebCrypto", run: encrypt(maskingOf("0578")) },
  {
    name: "0578, SDK",
    run: () => signed.encrypt(JSON.stringify(document)),
  },
  { name: "0478, native", run: encrypt(maskingOf("0478", native)) },
  { name: "0478, WebCrypto", run: encrypt(maskingOf("0478")) },
  {
    name: "0478, SDK",
    run: () => unsigned.encrypt(JSON.stringify(document)),
  },
];

// Each side reads what the other one wrote.
for (const [masking, sdk] of [
  [maskingOf("0578"), signed],
  [maskingOf("0478", native), unsigned],
] as const) {
  const text = JSON.stringify(document);
  const own = await masking.encrypt(document, { context });
  if ((await sdk.decrypt(own)) !== text) throw new Error("The SDK reads other");
  const theirs = await sdk.encrypt(text);
  const back = await masking.decrypt(theirs, { context });
  if (JSON.stringify(back) !== text) throw new Error("sealmask reads other");
}

let allMet = true;
function goal(what: string, value: number, least: number): void {
  const met = value >= least;
  allMet &&= met;
  console.log(
    `goal: ${what}: ${value.toFixed(2)}, at least ${least.toFixed(2)}: ${met ? "met" : "MISSED"}`,
  );
}

console.log(`\n${runtimeName()}: 1 KB, warm, data keys cached`);
const measured = await interleave(candidates, effort);
const find = (name: string) =>
  measured.find((one) => one.name === name) as Measurement;
for (const one of measured) {
  const suite = one.name.startsWith("0478") ? "0478, SDK" : "0578, SDK";
  const { median: middle, low, high } = ratio(find(suite), one);
  console.log(
    `${one.name.padEnd(22)}${one.median.toFixed(1).padStart(10)} µs   ${suite} takes ${middle.toFixed(2)} times that (${low.toFixed(2)} to ${high.toFixed(2)})`,
  );
}
goal(
  "unsigned, native: times faster than the SDK",
  ratio(find("0478, SDK"), find("0478, native")).median,
  4,
);
goal(
  "signed, native: bare signature to it",
  ratio(find("bare P-384 signature"), find("0578, native")).median,
  1 / 1.2,
);

const MEGABYTES = quick ? 8 : 100;
const chunk = new Uint8Array(65_536).fill(120);
const chunks = (MEGABYTES * 2 ** 20) / chunk.length;
const frameLength = 65_536;
const algorithmSuite = "0478";

/** Milliseconds for a stream of ours. */
async function ownStream(crypto?: CryptoPort): Promise<number> {
  let sent = 0;
  const start = performance.now();
  const source = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      if (sent++ < chunks) controller.enqueue(chunk);
      else controller.close();
    },
  });
  let length = 0;
  await source
    .pipeThrough(
      encryptStream({ keyring, context, crypto, algorithmSuite, frameLength }),
    )
    .pipeTo(
      new WritableStream({
        write(part) {
          length += part.length;
        },
      }),
    );
  if (length < chunks * chunk.length) throw new Error("too short");
  return performance.now() - start;
}

const sdk = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);
const sdkKeyring = new RawAesKeyringNode({
  ...names,
  unencryptedMasterKey: key,
  wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
});

/** Milliseconds for a stream of the SDK. */
async function sdkStream(): Promise<number> {
  function* source() {
    for (let i = 0; i < chunks; i++) yield Buffer.from(chunk);
  }
  const start = performance.now();
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
  if (length < chunks * chunk.length) throw new Error("too short");
  return performance.now() - start;
}

const ways = {
  native: () => ownStream(native),
  WebCrypto: () => ownStream(),
  SDK: sdkStream,
};
const times: Record<string, number[]> = { native: [], WebCrypto: [], SDK: [] };
for (let round = 0; round < (quick ? 2 : 5); round++) {
  for (const [name, run] of Object.entries(ways))
    times[name]?.push(await run());
}
console.log(`\n${runtimeName()}: a stream of ${MEGABYTES} MB, frames of 64 KB`);
for (const [name, taken] of Object.entries(times)) {
  const seconds = median(taken) / 1_000;
  console.log(
    `${name.padEnd(12)}${(MEGABYTES / seconds).toFixed(0).padStart(6)} MB/s (${Math.min(...taken).toFixed(0)} to ${Math.max(...taken).toFixed(0)} ms)`,
  );
}
const toSdk = (name: string) =>
  median(
    (times.SDK ?? []).map((took, i) => took / (times[name]?.[i] as number)),
  );
goal("stream, native: throughput to the SDK's", toSdk("native"), 3);
goal("stream, WebCrypto: throughput to the SDK's", toSdk("WebCrypto"), 1.5);
if (!allMet) process.exitCode = 1;
